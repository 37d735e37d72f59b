"""The addresses of all pages, gathered from the desks."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("bluelamp.doors.web.about.urls")),
    path("", include("bluelamp.doors.web.my_phone.urls")),
    path("", include("bluelamp.doors.web.sign_in.urls")),
    path("", include("bluelamp.doors.web.fleet.urls")),
    path("", include("bluelamp.doors.web.register.urls")),
    path("", include("bluelamp.doors.web.looks.urls")),
    path("", include("bluelamp.doors.web.safeguards.urls")),
    path("", include("bluelamp.doors.web.contacts.urls")),
    path("", include("bluelamp.doors.web.told.urls")),
    path("", include("bluelamp.doors.web.accounts.urls")),
    path("", include("bluelamp.doors.web.permissions.urls")),
    path("", include("bluelamp.doors.web.my_team.urls")),
    path("", include("bluelamp.doors.web.monitoring.urls")),
    path("", include("bluelamp.doors.web.findings.urls")),
]
