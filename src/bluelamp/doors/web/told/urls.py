"""Addresses of "I told my sergeant", at the root as `told`. Notices lead to `/told/<id>`."""

from django.urls import path

from bluelamp.doors.web.told import answering, pages, telling

app_name = "told"
urlpatterns = [
    path("told", pages.tellings, name="list"),
    path("told/new", telling.tell, name="tell"),
    path("told/new/<uuid:draft_id>", telling.resume, name="resume"),
    path("told/being-told", telling.being_told, name="being-told"),
    path("told/<uuid:telling_id>", pages.telling, name="telling"),
    path("told/<uuid:telling_id>/receipt.txt", pages.receipt, name="receipt"),
    path("told/<uuid:telling_id>/<slug:name>", answering.answer, name="answer"),
]
