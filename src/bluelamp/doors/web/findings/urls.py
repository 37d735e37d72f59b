"""Addresses of findings, at the root as `findings`. Notices lead to `/my-notes/<id>` and `/findings/<id>`."""

from django.urls import path

from bluelamp.doors.web.findings import deciding, desk, own

app_name = "findings"
urlpatterns = [
    path("my-notes", own.notes, name="mine"),
    path("my-notes/<uuid:finding_id>", own.note, name="note"),
    path("my-notes/<uuid:finding_id>/answer", own.answer, name="answer"),
    path("findings", desk.waiting, name="waiting"),
    path("findings/team", desk.team, name="team"),
    path("findings/rules", desk.rules, name="rules"),
    path("findings/<uuid:finding_id>", desk.one, name="one"),
    path("findings/<uuid:finding_id>/close", deciding.close, name="close"),
    path("findings/<uuid:finding_id>/pass-on", deciding.pass_on, name="pass-on"),
    path("findings/<uuid:finding_id>/notice", deciding.notice, name="notice"),
]
