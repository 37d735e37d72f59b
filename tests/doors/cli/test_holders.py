"""Who holds which phone: of two records that contradict each other, which counts, and nobody's phone is planned."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from bluelamp.core.cedar import Datetime, EntityUid
from bluelamp.core.kernel import to_millis
from bluelamp.core.screening.inputs import TABLES, ForceInputs
from bluelamp.doors.cli.holders import holders_at

NOW = datetime(2026, 3, 2, 21, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WHATSAPP = EntityUid("App", "whatsapp")


def table(name, rows):
    columns = TABLES[name]
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.table({one.name: pa.array(list(cell), one.arrow) for one, cell in zip(columns, cells, strict=True)})


def holders(*, custody=(), permissions=(), roster=(), phones=("D1", "D2"), at=NOW):
    tables = {
        "people": table("people", [(name, "officer", True, [], []) for name in ("P1", "P2")]),
        "units": table("units", []),
        "phones": table("phones", [(name, "android") for name in phones]),
        "custody": table("custody", custody),
        "roster": table("roster", roster),
        "permissions": table("permissions", permissions),
        "circumstances": table("circumstances", []),
    }
    return holders_at(ForceInputs(tables, {}), at)


def held(phone, person, start=NOW - DAY, end=NOW + DAY):
    return phone, person, start, end


def permitted(until, *, purpose="watch", start=NOW - 90 * DAY, closed=None):
    return "A1", "P1", "App", "whatsapp", purpose, None, start, until, closed


def test_somebody_with_two_phones_is_planned_for_twice():
    found = holders(custody=[held("D1", "P1"), held("D2", "P1")])
    assert [(one.phone, one.person.uid.id) for one in found.listed] == [("D1", "P1"), ("D2", "P1")]
    assert len({one.name for one in found.listed}) == 2


def test_of_two_holders_of_one_phone_the_latest_counts_and_then_the_first_by_name():
    later = holders(custody=[held("D1", "P1", NOW - HOUR), held("D1", "P2", NOW - 2 * HOUR)])
    assert [one.person.uid.id for one in later.listed] == ["P1"]
    together = holders(custody=[held("D1", "P2"), held("D1", "P1")])
    assert [one.person.uid.id for one in together.listed] == ["P1"]


def test_a_phone_handed_back_at_the_moment_is_with_nobody():
    found = holders(custody=[held("D1", "P1", end=NOW), held("D2", "P2", start=NOW)])
    assert [one.phone for one in found.listed] == ["D2"]
    assert (found.unheld, found.holder_unknown) == (1, 0)


def test_a_phone_with_somebody_unknown_is_left_out_and_counted():
    found = holders(custody=[held("D1", "P9"), held("D7", "P1")])
    assert found.listed == ()
    assert (found.unheld, found.holder_unknown) == (1, 1)
    assert found.say_left_out().startswith("Not planned: 1 phones with nobody, and 1 with somebody who is not")


@pytest.mark.parametrize(
    ("row", "there"),
    [
        (permitted(NOW + DAY), True),
        (permitted(NOW - 400 * DAY), True),
        (permitted(NOW - DAY, closed=NOW - HOUR), False),
        (permitted(NOW - DAY, closed=NOW), False),
        (permitted(NOW - DAY, closed=NOW + HOUR), True),
        (permitted(NOW + DAY, start=NOW + HOUR), False),
        (permitted(NOW + DAY, start=NOW), True),
    ],
)
def test_a_permission_stays_open_until_its_export_is_confirmed(row, there):
    [holder] = holders(custody=[held("D1", "P1")], permissions=[row]).listed
    assert (WHATSAPP in holder.permissions) is there


def test_a_table_without_closings_closes_nothing():
    inputs = {"custody": [held("D1", "P1")], "permissions": [permitted(NOW - DAY, closed=NOW - HOUR)]}
    whole = holders(**inputs)
    assert whole.listed[0].permissions == {}
    columns = table("permissions", inputs["permissions"]).drop_columns(["closed"])
    tables = {name: table(name, []) for name in TABLES} | {
        "people": table("people", [("P1", "officer", True, [], [])]),
        "phones": table("phones", [("D1", "android")]),
        "custody": table("custody", inputs["custody"]),
        "permissions": columns,
    }
    assert WHATSAPP in holders_at(ForceInputs(tables, {}), NOW).listed[0].permissions


def test_of_several_permissions_in_force_for_one_app_the_one_that_ends_first_counts():
    rows = [permitted(NOW + 9 * DAY, purpose="long"), permitted(NOW + DAY, purpose="short")]
    [holder] = holders(custody=[held("D1", "P1")], permissions=rows).listed
    assert holder.permissions[WHATSAPP]["purpose"] == "short"
    assert holder.permissions[WHATSAPP]["until"] == Datetime(to_millis(NOW + DAY))


def test_of_several_permissions_that_ended_the_one_that_ended_last_counts():
    rows = [permitted(NOW - 9 * DAY, purpose="long ago"), permitted(NOW - DAY, purpose="lately")]
    [holder] = holders(custody=[held("D1", "P1")], permissions=rows).listed
    assert holder.permissions[WHATSAPP]["purpose"] == "lately"


def test_a_permission_in_force_counts_before_one_that_ended():
    rows = [permitted(NOW - DAY, purpose="ended"), permitted(NOW + DAY, purpose="in force")]
    [holder] = holders(custody=[held("D1", "P1")], permissions=rows).listed
    assert holder.permissions[WHATSAPP]["purpose"] == "in force"


@pytest.mark.parametrize(
    ("states", "duty"),
    [((), "unknown"), (("on",), "on"), (("off",), "off"), (("on_call",), "off"), (("off", "on"), "on")],
)
def test_on_duty_beats_off_and_on_call_alone_is_off(states, duty):
    roster = [("P1", state, NOW - HOUR, NOW + HOUR) for state in states]
    over = [("P1", "on", NOW - 2 * HOUR, NOW), ("P1", "on", NOW + HOUR, NOW + 2 * HOUR)]
    [holder] = holders(custody=[held("D1", "P1")], roster=[*roster, *over]).listed
    assert holder.duty == duty


def test_every_one_of_thirty_thousand_phones_is_read():
    count = 30_000
    people = [f"P{one:06d}" for one in range(count)]
    tables = {name: table(name, []) for name in TABLES} | {
        "people": table("people", [(name, "officer", True, ["u"], []) for name in people]),
        "phones": table("phones", [(f"D{one}", "apple") for one in range(count)]),
        "custody": table("custody", [held(f"D{one}", name) for one, name in enumerate(people)]),
        "roster": table("roster", [(name, "on", NOW - HOUR, NOW + HOUR) for name in people]),
        "permissions": table("permissions", [permitted(NOW + DAY)]),
    }
    assert len(holders_at(ForceInputs(tables, {}), NOW).listed) == count
