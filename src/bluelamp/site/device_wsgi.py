"""The WSGI application that phones speak to, for any server that speaks it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bluelamp.site.device_settings"
application = get_wsgi_application()
