"""The pages about the service. What only the force can say, such as whom to ask, comes from its settings."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from bluelamp.doors.web.access import open_to_all


@require_safe
@open_to_all("everybody may know how far the service can be used, before signing in too")
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement that the 2018 Regulations ask of a public body's pages, intranets included."""
    return render(request, "about/accessibility.html")


@require_safe
@open_to_all("everybody may know what is held about them and why")
def privacy(request: HttpRequest) -> HttpResponse:
    """What the service holds about people, under which law, and what they can do about it."""
    return render(request, "about/privacy.html")


@require_safe
@open_to_all("whoever has a concern may know where to take it without saying who they are")
def concerns(request: HttpRequest) -> HttpResponse:
    """Where a concern is raised in confidence: with the force's own channel, since Bluelamp has none yet."""
    return render(request, "about/concerns.html")


@require_safe
@open_to_all("the cookies page says what is stored before anybody signs in")
def cookies(request: HttpRequest) -> HttpResponse:
    """The cookies that the service sets: those it cannot do without."""
    names = {"session": settings.SESSION_COOKIE_NAME, "form": settings.CSRF_COOKIE_NAME}
    return render(request, "about/cookies.html", {"names": names})


@require_safe
@open_to_all("a browser fetches it before anybody signs in; it holds a name, a colour and an icon")
def manifest(_request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the service on its first screen."""
    icon = {"src": static("bluelamp/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    about = {
        "name": "Bluelamp",
        "short_name": "Bluelamp",
        "lang": "en-GB",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": "#14284b",
        "background_color": "#ffffff",
        "icons": [icon],
    }
    return JsonResponse(about, content_type="application/manifest+json")
