"""Addresses of the pages on who looked and who may."""

from django.urls import path

from bluelamp.doors.web.looks import views

app_name = "looks"
urlpatterns = [
    path("who-looked", views.who_looked, name="who-looked"),
    path("who-looked/<int:look>/challenge", views.challenge, name="challenge"),
    path("oversight", views.oversight, name="oversight"),
    path("roles-and-permissions", views.permissions, name="permissions"),
]
