"""Addresses of monitoring's pages, at the root as `monitoring`."""

from django.urls import path

from bluelamp.doors.web.monitoring import feed_steps, feeds, runs

app_name = "monitoring"
urlpatterns = [
    path("feeds", feeds.feeds, name="feeds"),
    path("feeds/declare", feed_steps.declare, name="declare"),
    path("feeds/stop", feed_steps.stop_all, name="stop-all"),
    path("feeds/deliveries/<uuid:delivery_id>/rows", feeds.rows_handed_back, name="rows"),
    path("feeds/<uuid:feed_id>", feeds.feed, name="feed"),
    path("feeds/<uuid:feed_id>/hand-in", feed_steps.hand_in, name="hand-in"),
    path("feeds/<uuid:feed_id>/<slug:name>", feed_steps.step, name="step"),
    path("monitoring/runs", runs.list_of_runs, name="runs"),
    path("monitoring/runs/<uuid:run_id>", runs.one, name="run"),
    path("monitoring/new", runs.shadows, name="shadows"),
    path("monitoring/new/<slug:of>/<slug:name>", runs.view, name="view"),
]
