"""Addresses of the rules."""

from django.urls import path

from bluelamp.doors.web.rules import views

app_name = "rules"
urlpatterns = [
    path("rules", views.rules, name="rules"),
    path("rules/<slug:rule_id>", views.rule, name="rule"),
]
