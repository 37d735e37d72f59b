"""Addresses of the fleet's pages, at the root as `fleet`."""

from django.urls import path

from bluelamp.doors.web.fleet import pushes

app_name = "fleet"
urlpatterns = [
    path("phones/pushes", pushes.pushes, name="pushes"),
    path("phones/pushes/<uuid:push_id>", pushes.push, name="push"),
    path("phones/pushes/<uuid:push_id>/<slug:name>", pushes.step, name="push-step"),
]
