"""The WSGI application that phones speak to, for any server that speaks it."""

import os

import django
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bluelamp.site.device_settings")
django.setup(set_prefix=False)


class DeviceHandler(WSGIHandler):
    """Django without what pages need in between: nothing of a browser reaches this door."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's own signature
        """Puts the views right behind the door."""
        del is_async
        self._view_middleware: list[object] = []
        self._template_response_middleware: list[object] = []
        self._exception_middleware: list[object] = []
        chain = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]  # the stubs leave it out
        self._middleware_chain = chain


application = DeviceHandler()
