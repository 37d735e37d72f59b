"""Addresses of the contact records, at the root as `contacts`."""

from django.urls import path

from bluelamp.doors.web.contacts import correcting, exporting, pages, recording

app_name = "contacts"
urlpatterns = [
    path("contacts", pages.contacts, name="list"),
    path("contacts/export", exporting.export, name="export"),
    path("contacts/new", recording.record, name="new"),
    path("contacts/new/<uuid:draft_id>", recording.resume, name="resume"),
    path("contacts/<uuid:contact_id>", pages.contact, name="contact"),
    path("contacts/<uuid:contact_id>/text.txt", pages.text, name="text"),
    path("contacts/<uuid:contact_id>/correct", correcting.correct, name="correct"),
]
