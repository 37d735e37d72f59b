"""Addresses of the pages about the service; included at the root as `web`."""

from django.urls import path

from bluelamp.doors.web import reasons, typed
from bluelamp.doors.web.about import views

app_name = "web"
urlpatterns = [
    path("accessibility", views.accessibility, name="accessibility"),
    path("privacy", views.privacy, name="privacy"),
    path("cookies", views.cookies, name="cookies"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("concerns", views.concerns, name="concerns"),
    path("drafts", typed.save, name="draft"),
    path("reason", reasons.give, name="reason"),
    path("reason/change", reasons.change, name="reason-change"),
]
