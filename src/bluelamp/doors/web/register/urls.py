"""Addresses of the register's pages, at the root as `register`."""

from django.urls import path

from bluelamp.doors.web.register import counter, custody, duty, exports, imports, lists, records, totals

app_name = "register"
urlpatterns = [
    path("counter", counter.counter, name="counter"),
    path("counter/<slug:name>", counter.step, name="counter-step"),
    path("phones", lists.phones, name="phones"),
    path("phones/export", exports.phones, name="phones-export"),
    path("people/export", exports.people, name="people-export"),
    path("phones/totals", totals.totals, name="totals"),
    path("phones/<uuid:phone_id>", records.phone, name="phone"),
    path("phones/<uuid:phone_id>/<slug:name>", custody.step, name="step"),
    path("people", lists.people, name="people"),
    path("people/<uuid:person_id>", records.person, name="person"),
    path("people/<uuid:person_id>/duty", duty.duty, name="duty"),
    path("people/<uuid:person_id>/duty/enter", duty.change, {"name": "enter"}, name="enter-duty"),
    path("people/<uuid:person_id>/duty/clear", duty.change, {"name": "clear"}, name="clear-duty"),
    path("units/duty", duty.team, name="team-duty"),
    path("imports", imports.imports, name="imports"),
    path("imports/done/<uuid:import_id>", imports.done, name="import-done"),
    path("imports/done/<uuid:import_id>/undo", imports.undo, name="import-undo"),
    path("imports/<slug:kind>", imports.hand_in, name="import"),
    path("imports/<slug:kind>/<uuid:draft_id>", imports.plan, name="import-plan"),
    path("imports/<slug:kind>/<uuid:draft_id>/handed-back.<slug:form>", imports.rejects, name="import-rejects"),
    path("units", lists.units, name="units"),
]
