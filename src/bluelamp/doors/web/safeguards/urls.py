"""Addresses of the pages of the safeguards, at the root as `safeguards`."""

from django.urls import path

from bluelamp.doors.web.safeguards import handing_out, incidents

app_name = "safeguards"
urlpatterns = [
    path("incidents", incidents.incidents, name="incidents"),
    path("incidents/declare", incidents.declare, name="declare"),
    path("incidents/<uuid:incident_id>/end", incidents.end, name="end-incident"),
    path("incidents/<uuid:incident_id>/review", incidents.review, name="review-incident"),
    path("handing-out", handing_out.kinds, name="handing-out"),
    path("handing-out/<slug:kind>", handing_out.make, name="hand-out"),
]
