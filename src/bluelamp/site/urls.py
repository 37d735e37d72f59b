"""Which door answers which address."""

from django.urls import include, path

from bluelamp.site.addresses import Pattern, directory

urlpatterns: list[Pattern] = directory(
    [
        path("", include("bluelamp.doors.jobs.urls")),
        path("", include("bluelamp.doors.api.urls")),
        path("", include("bluelamp.doors.web.urls")),
    ]
)
handler400 = "bluelamp.site.faults.bad_request"
handler403 = "bluelamp.doors.web.refusals.forbidden"
handler404 = "bluelamp.doors.web.refusals.not_found"
handler500 = "bluelamp.site.faults.server_error"
