"""The settings of a demonstration, with one more address: the act that the kill tests repeat."""

from bluelamp.site.settings import *  # noqa: F403 - all of them, as they are
from bluelamp.site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "faults.platform"]
ROOT_URLCONF = "faults.platform.urls"
