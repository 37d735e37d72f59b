"""The addresses of the API, beneath `/api/v1/`."""

from django.urls import URLPattern, URLResolver, path

from bluelamp.doors.api.building import build, marked

api = build()
urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", marked(api))]
