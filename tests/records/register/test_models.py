"""What the database itself refuses, however it is reached: overlaps, changed pasts, broken chains."""

import pytest
from django.db import DatabaseError, connection, transaction

from bluelamp.records.register import models
from bluelamp.records.register.spans import Span
from bluelamp.records.register.writing import write
from records import small_register as small
from records.small_register import day

pytestmark = pytest.mark.django_db
DATED = [one for one in models.Dated.__subclasses__() if one is not models.Dated]
REMOVABLE = {models.Identity, models.Shift, models.Rostered}


@pytest.fixture
def one_of_each():
    """A live row in every dated table."""
    top = small.unit("top")
    below = small.unit("below", top)
    one, two = small.person("N1", below), small.person("N2", below)
    small.lead(below, one)
    small.role(one, "administrator")
    small.role(one, "mobile-team", below)
    small.cover(one, two, day(3, 1))
    small.shift(one, "on", day(3, 1), day(3, 2))
    small.rostered(one, day(3, 1), day(3, 2))
    small.phone("A1", holder=one)
    write(models.Manager, {"person_id": one}, {"manager_id": two}, Span(day(3, 1)), now=day(3, 1))


def refused():
    return pytest.raises(DatabaseError)


@pytest.mark.parametrize("table", DATED, ids=lambda one: one.__name__)
def test_a_live_row_cannot_be_doubled(one_of_each, table):
    row = table.objects.filter(superseded_at=None).first()
    row.pk = None
    with refused(), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("table", DATED, ids=lambda one: one.__name__)
def test_a_row_changes_only_by_being_superseded_and_only_once(one_of_each, table):
    rows = table.objects.filter(pk=table.objects.filter(superseded_at=None).first().pk)
    for column, value in (("valid_until", day(12, 1)), ("valid_from", day(1, 1)), ("recorded_at", day(1, 1))):
        with refused(), transaction.atomic():
            rows.update(**{column: value})
    assert rows.update(superseded_at=day(5, 1)) == 1
    for again in (None, day(5, 2)):
        with refused(), transaction.atomic():
            rows.update(superseded_at=again)


@pytest.mark.parametrize("table", DATED, ids=lambda one: one.__name__)
def test_only_names_and_rosters_can_be_removed(one_of_each, table):
    rows = table.objects.filter(pk=table.objects.first().pk)
    if table in REMOVABLE:
        assert rows.delete()[0] == 1
        return
    with refused(), transaction.atomic():
        rows.delete()


def test_every_dated_table_is_kept_by_triggers():
    kept = {one._meta.db_table for one in DATED}
    sql = (
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%%_keeps'"
        if connection.vendor == "sqlite"
        else "SELECT event_object_table FROM information_schema.triggers WHERE trigger_name LIKE '%%_keeps'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert {row[0] for row in cursor.fetchall()} == kept


def test_a_phone_has_one_holder_at_any_moment(one_of_each):
    held = models.Holding.objects.get()
    other = models.Person.objects.exclude(pk=held.person_id).first()
    for start, end in ((day(2, 1), day(2, 2)), (day(2, 1), None), (small.LONG_AGO, day(2, 1))):
        with refused(), transaction.atomic():
            models.Holding.objects.create(
                phone_id=held.phone_id,
                person=other,
                state="issued",
                valid_from=start,
                valid_until=end,
                recorded_at=day(3, 1),
            )


def test_a_step_of_custody_starts_where_the_last_one_ended(one_of_each):
    phone = models.Phone.objects.get().pk
    for position, before, at in (
        (4, "issued", day(3, 1)),
        (3, "in-store", day(3, 1)),
        (3, "issued", day(1, 1)),
        (1, "", day(3, 1)),
    ):
        with refused(), transaction.atomic():
            small.step(phone, position, "returned", before, "in-store", at)
    small.step(phone, 3, "returned", "issued", "in-store", day(3, 1))


def test_the_chain_of_custody_is_only_added_to(one_of_each):
    with refused(), transaction.atomic():
        models.CustodyStep.objects.update(at=day(1, 1))
    with refused(), transaction.atomic():
        models.CustodyStep.objects.all()[:1].get().delete()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"imei_1": "490154203237518"}, {"imei_1": "490154203237518"}),
        ({"imei_1": "490154203237518"}, {"imei_2": "490154203237518"}),
        ({"imei_2": "490154203237518"}, {"imei_1": "490154203237518"}),
        ({"imei_2": "490154203237518"}, {"imei_2": "490154203237518"}),
        ({"serial": "S1"}, {"serial": "S1"}),
        ({"asset_tag": "A9"}, {"asset_tag": "A9"}),
        ({}, {"imei_1": "490154203237518", "imei_2": "490154203237518"}),
    ],
)
def test_no_two_phones_share_what_names_them(first, second):
    one, two = small.phone("A1"), small.phone("A2")
    rest = {"platform": "android", "model": "M1", "used_for": "a beat"}
    write(models.PhoneDetails, {"phone_id": one}, {"asset_tag": "A1", **rest, **first}, Span(day(2, 1)), now=day(2, 1))
    with refused(), transaction.atomic():
        write(
            models.PhoneDetails,
            {"phone_id": two},
            {"asset_tag": "A2", **rest, **second},
            Span(day(2, 1)),
            now=day(2, 1),
        )


def test_two_people_cannot_have_one_number_at_a_time():
    unit = small.unit("top")
    small.person("N1", unit)
    with refused(), transaction.atomic():
        small.person("N1", unit)
