"""Addresses of the pages of accounts, at the root as `accounts`."""

from django.urls import path

from bluelamp.doors.web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("people/<uuid:person_id>/account", views.account, name="account"),
    path("people/<uuid:person_id>/account/<slug:name>", views.step, name="step"),
]
