"""Addresses of the desk Standards, at the root as `monitoring`."""

from django.urls import path

from bluelamp.doors.web.monitoring import runs

app_name = "monitoring"
urlpatterns = [
    path("monitoring/runs", runs.list_of_runs, name="runs"),
    path("monitoring/runs/<uuid:run_id>", runs.one, name="run"),
    path("monitoring/new", runs.shadows, name="shadows"),
    path("monitoring/new/<slug:of>/<slug:name>", runs.view, name="view"),
]
