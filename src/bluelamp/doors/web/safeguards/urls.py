"""Addresses of the pages of the safeguards, at the root as `safeguards`."""

from django.urls import path

from bluelamp.doors.web.safeguards import data_requests, handing_out, incidents, openings

app_name = "safeguards"
urlpatterns = [
    path("incidents", incidents.incidents, name="incidents"),
    path("incidents/declare", incidents.declare, name="declare"),
    path("incidents/<uuid:incident_id>/end", incidents.end, name="end-incident"),
    path("incidents/<uuid:incident_id>/review", incidents.review, name="review-incident"),
    path("handing-out", handing_out.kinds, name="handing-out"),
    path("handing-out/<slug:kind>", handing_out.make, name="hand-out"),
    path("openings", openings.openings, name="openings"),
    path("openings/ask", openings.ask, name="ask-opening"),
    path("openings/<uuid:opening_id>", openings.opening, name="opening"),
    path("openings/<uuid:opening_id>/<slug:name>", openings.step, name="opening-step"),
    path("data-requests", data_requests.requests, name="data-requests"),
    path("data-requests/defer", data_requests.defer, name="defer"),
    path("data-requests/deferrals/<uuid:deferral_id>/renew", data_requests.renew, name="renew-deferral"),
    path("data-requests/deferrals/<uuid:deferral_id>/end", data_requests.end, name="end-deferral"),
    path("data-requests/challenges/<uuid:challenge_id>", data_requests.challenge, name="challenge"),
]
