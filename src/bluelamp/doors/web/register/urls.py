"""Addresses of the register's pages, at the root as `register`."""

from django.urls import path

from bluelamp.doors.web.register import custody, lists, records, totals

app_name = "register"
urlpatterns = [
    path("phones", lists.phones, name="phones"),
    path("phones/totals", totals.totals, name="totals"),
    path("phones/<uuid:phone_id>", records.phone, name="phone"),
    path("phones/<uuid:phone_id>/<slug:name>", custody.step, name="step"),
    path("people", lists.people, name="people"),
    path("people/<uuid:person_id>", records.person, name="person"),
    path("units", lists.units, name="units"),
]
