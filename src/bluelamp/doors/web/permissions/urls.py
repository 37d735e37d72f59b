"""Addresses of permissions, at the root as `permissions`: notices lead to `/requests/` and `/permissions/`."""

from django.urls import path

from bluelamp.doors.web.permissions import asking, deciding, given, lists

app_name = "permissions"
urlpatterns = [
    path("requests", lists.requests, name="requests"),
    path("requests/<uuid:request_id>", deciding.request_page, name="request"),
    path("requests/<uuid:request_id>/take-back", deciding.withdraw, name="take-back-request"),
    path("permissions", lists.permissions, name="permissions"),
    path("permissions/mine", asking.mine, name="mine"),
    path("permissions/ask", asking.kinds, name="kinds"),
    path("permissions/ask/<slug:kind>", asking.ask, name="ask"),
    path("permissions/<uuid:permission_id>", given.permission, name="permission"),
    path("permissions/<uuid:permission_id>/longer", asking.longer, name="longer"),
    path("permissions/<uuid:permission_id>/<slug:name>", given.step, name="step"),
]
