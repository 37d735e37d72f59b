"""A deadline of every kind has something that follows when it is missed, and nothing follows from a kind nobody has."""

import django
from django.apps import apps

from bluelamp.records.clocks.kinds import HANDLERS, KINDS


def test_every_kind_of_clock_has_a_handler_and_every_handler_a_kind():
    django.setup()
    assert apps.is_installed("bluelamp.records.clocks")
    declared = {name for name in KINDS if not name.startswith("test.")}
    handled = {name for name in HANDLERS if not name.startswith("test.")}
    assert declared == handled, "bluelamp.site.wiring names what follows from each kind"
