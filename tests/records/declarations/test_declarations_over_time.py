"""Whatever people do, in whatever order, with sweeps in between: every clock acts once, and the facts follow.

The machine drives the real acts on a database and looks, after every step, at what the tables say.
"""

from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.core.kernel import BluelampError
from bluelamp.records.clocks.acts import sweep
from bluelamp.records.clocks.models import Clock
from bluelamp.records.declarations import acts, queries
from bluelamp.records.declarations.models import PermissionRow, RequestRow, StepRow, TellingRow
from bluelamp.records.journal import clock
from bluelamp.records.journal.models import Act
from records.conftest import NOON
from records.declarations.test_lifecycle import PATHS, TELLINGS
from records.declarations.wishes import ask, told, wish

PEOPLE = ("rees", "sergeant", "inspector", "owner", "mobile")
STEPS = st.sampled_from(
    ["ask", "ask-more", "grant", "refuse", "withdraw", "take-back", "give-back", "export", "tell", "answer", "take-up"]
)
moves = st.tuples(STEPS, st.sampled_from(PEOPLE), st.integers(0, 40), st.booleans())


def newest(rows, at):
    """The id of one of the rows, or of none."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    return ids[at % len(ids)] if ids else "none"


def carry_out(step, by, at, of, force):
    """One step of somebody; whatever is refused leaves nothing."""
    request, permission = newest(RequestRow.objects.all(), at), newest(PermissionRow.objects.all(), at)
    telling = newest(TellingRow.objects.all(), at)
    days = (clock.now() - NOON).days
    actor = of(by)
    match step:
        case "ask":
            ask(of, by, days=days + 20)
        case "ask-more":
            ask(of, by, made=wish(days=days + 60, extends=permission))
        case "grant":
            acts.grant_permission(by=actor, request_id=request, reason="needed")
        case "refuse":
            acts.refuse_permission(by=actor, request_id=request, reason="not needed")
        case "withdraw":
            acts.withdraw_request(by=actor, request_id=request)
        case "take-back":
            acts.withdraw_permission(by=actor, permission_id=permission, reason="over")
        case "give-back":
            acts.give_back_permission(by=actor, permission_id=permission)
        case "export":
            acts.confirm_export(by=actor, permission_id=permission, where="the store")
        case "tell":
            told(of, force)
        case "answer":
            acts.confirm_told(by=actor, telling_id=telling)
        case "take-up":
            acts.take_up_told(by=actor, telling_id=telling, says="seen to")


def holds_together():
    """Looks at the tables: only steps of the diagrams, nobody decided their own, clocks as the states say."""
    known = {
        (None if before is None else before.value, after.value)
        for before, after in (*PATHS, *TELLINGS, (None, None))
        if after is not None
    } | {(None, "told")}
    for of_id in set(StepRow.objects.values_list("of_id", flat=True)):
        steps = queries.steps_of(of_id)
        assert {(one.before or None, one.after) for one in steps} <= known
        assert [one.before for one in steps[1:]] == [one.after for one in steps[:-1]]
    for row in RequestRow.objects.exclude(state="withdrawn"):
        assert row.decided_by != row.person
    now = clock.now()
    for row in PermissionRow.objects.all():
        assert row.start < row.until
        held = row.id in {one.id for one in queries.in_force_for(row.person, now)}
        assert held == (row.state == "in-force" and now < row.until)
    open_on = Counter(Clock.objects.filter(state__in=["running", "missed"]).values_list("of_id", "kind"))
    assert all(number == 1 for number in open_on.values())
    # A sweep notes each clock it acted on once, however often it ran.
    missed = Act.objects.filter(verb="clocks.deadline-missed").values_list("subject_id", flat=True)
    assert all(number == 1 for number in Counter(missed).values())


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(moves, min_size=4, max_size=12))
def test_nothing_that_people_do_breaks_what_is_promised_of_every_lifecycle(force, of, made):
    with transaction.atomic():
        at = NOON
        for step, who, days, sweeps in made:
            at += timedelta(days=days, hours=1)
            with clock.frozen(at):
                if sweeps:
                    assert sweep().failed == ()
                    assert sweep().acted == 0
                with suppress(BluelampError), transaction.atomic():
                    carry_out(step, getattr(force, who), days, of, force)
                holds_together()
        with clock.frozen(at + timedelta(days=500)):
            assert sweep().failed == ()
            assert sweep().acted == 0 or sweep().acted == 0
            assert not PermissionRow.objects.filter(state="in-force").exists()
        transaction.set_rollback(True)


def test_the_machine_would_notice_a_step_that_is_in_no_diagram(force, of):
    request = ask(of, force.rees)
    StepRow.objects.create(
        of_kind="request", of_id=request, position=2, before="asked", after="ended", at=NOON, by="nobody"
    )
    with pytest.raises(AssertionError):
        holds_together()
