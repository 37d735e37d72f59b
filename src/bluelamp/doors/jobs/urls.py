"""The addresses of the jobs: their health."""

from django.urls import path

from bluelamp.doors.jobs.health import healthz

urlpatterns = [path("healthz", healthz, name="healthz")]
