"""The addresses of the door of phones."""

from django.urls import path

from bluelamp.doors.device_api import views

urlpatterns = [path("mdm", views.messages, name="device-messages")]
