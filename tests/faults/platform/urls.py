"""The addresses of the site, and one that acts: somebody names who stands in for them, and a notice goes out."""

from datetime import date

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from bluelamp.core.kernel import Actor, Standing
from bluelamp.records.clocks.acts import give_cover
from bluelamp.records.journal.act import alongside
from bluelamp.records.notices.acts import notify
from bluelamp.records.notices.wording import WORK_DUE
from bluelamp.site.urls import urlpatterns as site

DAY = date(2026, 11, 2)


@csrf_exempt
def act(request):
    """One act under the platform's real rules, with a notice that is queued in its transaction."""
    number = request.GET["number"]
    me = Actor(id=number, standings=frozenset({Standing(role="officer")}), signed_in_by="demo")
    with alongside(lambda made: notify(number, WORK_DUE, "/work")):
        give_cover(by=me, owner=number, cover="somebody", first=DAY, last=DAY)
    return HttpResponse(number)


urlpatterns = [path("act", act), *site]
