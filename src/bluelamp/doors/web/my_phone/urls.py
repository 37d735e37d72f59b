"""Addresses of the desk My phone."""

from django.urls import path

from bluelamp.doors.web.my_phone import views

app_name = "my_phone"
urlpatterns = [
    path("my-phone", views.my_phone, name="my-phone"),
    path("my-phone/<str:phone_id>/lost", views.lost, name="lost"),
    path("my-phone/<str:phone_id>/lost/reported", views.reported, name="reported"),
]
