"""The small force of the declarations under the platform's own rules, with a browser and phones for its people."""

import pytest

from bluelamp.core.phones import ANDROID
from bluelamp.records.fleet import wired
from bluelamp.records.fleet.lifecycle.waves import Pace
from doors.web.looks.conftest import signed
from doors.web.safeguards.conftest import because, text
from records import small_register as register
from records.conftest import keys
from records.declarations.conftest import force, later, of
from records.fleet.conftest import Fleet, Permissions

__all__ = ["because", "force", "keys", "later", "of", "signed", "text"]


@pytest.fixture
def phones(force, monkeypatch):
    """Phones of two officers and one that nobody holds, behind a phone management in memory; none was planned yet."""
    made = Fleet(Permissions(), None, ANDROID)
    monkeypatch.setattr(wired.current, "connectors", {"android": made.connector})
    monkeypatch.setattr(wired.current, "pace", Pace())
    for number, person in enumerate((force.rees, force.okafor, None), 1):
        phone = register.phone(f"T-{number}", holder=person)
        made.people.append(person)
        made.phones.append(phone)
        made.serials[phone] = f"S-T-{number}"
        made.target.enrol(f"S-T-{number}")
    return made
