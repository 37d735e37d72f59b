"""The addresses of the door of phones."""

from django.urls import path

from bluelamp.doors.device_api import enrolling, fetching, views

urlpatterns = [
    path("mdm", views.messages, name="device-messages"),
    path("scep", enrolling.certificates, name="device-certificates"),
    path("enrol/<str:challenge>", enrolling.profile, name="device-profile"),
    path("profiles/<str:name>/<str:file>", fetching.profile, name="device-settings"),
]
