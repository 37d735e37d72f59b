"""Addresses of work and of the desk My team, at the root as `my_team`: notices lead to `/work`."""

from django.urls import path

from bluelamp.doors.web.my_team import cover, handing_on, work

app_name = "my_team"
urlpatterns = [
    path("work", work.work, name="work"),
    path("work/<uuid:clock_id>/hand-on", handing_on.hand_on, name="hand-on"),
    path("my-team", work.team, name="team"),
    path("cover", cover.cover, name="cover"),
    path("cover/<uuid:cover_id>/end", cover.end, name="end-cover"),
]
