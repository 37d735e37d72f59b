"""A major incident reaches what rules read, for one question and for the columns alike."""

from datetime import timedelta

import pytest

from bluelamp.records.facts import ports
from bluelamp.records.facts.columns import columns
from bluelamp.records.facts.queries import entities_for
from bluelamp.records.safeguards.models import IncidentRow
from bluelamp.site.wiring_facts import MajorIncidents
from records import small_register as register

pytestmark = pytest.mark.django_db
AT = register.day(11, 2)
HOUR = timedelta(hours=1)


@pytest.fixture
def constable(monkeypatch):
    monkeypatch.setattr(ports.current, "circumstances", (MajorIncidents(),))
    return register.person("1234", register.unit("response-1"))


def declare(*, until, ended=None):
    IncidentRow.objects.create(
        id=register.new_id(),
        declared_at=AT - HOUR,
        declared_by="duty-officer",
        until=until,
        ended_at=ended,
        ended_by="" if ended is None else "duty-officer",
    )


def test_a_major_incident_that_stands_is_a_fact_for_everybody(constable):
    declare(until=AT + HOUR)
    assert entities_for(constable, AT).context["major_incident"] is True
    assert columns(AT - 2 * HOUR, AT).tables["circumstances"]["kind"].to_pylist() == ["major-incident"]


def test_one_that_was_ended_early_is_over_in_both(constable):
    declare(until=AT + 9 * HOUR, ended=AT)
    assert entities_for(constable, AT - timedelta(minutes=1)).context["major_incident"] is True
    assert entities_for(constable, AT).context["major_incident"] is False
    row = columns(AT - 2 * HOUR, AT + HOUR).tables["circumstances"].to_pylist()[0]
    assert row["end"] == AT


def test_without_one_nothing_is_lifted(constable):
    assert entities_for(constable, AT).context["major_incident"] is False
    assert len(columns(AT - HOUR, AT).tables["circumstances"]) == 0
