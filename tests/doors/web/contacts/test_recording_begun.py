"""A record that a system of the force began: found on one's own list, taken up in the form, finished as one's own."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.core.kernel import LONDON
from bluelamp.doors.web.contacts.forms import ContactForm
from bluelamp.doors.web.typed import taken_up
from bluelamp.records.declarations import checks, drafts, queries
from bluelamp.records.declarations.lifecycle.contacts import Begun, Channel, Device, Who
from bluelamp.records.declarations.models import DraftRow
from bluelamp.records.journal import clock
from doors.web.contacts.contact_forms import NEW, typed
from doors.web.safeguards.conftest import text
from records.conftest import NOON

KNOWN = Begun(
    happened_at=NOON - timedelta(minutes=7), device=Device.WORK, channel=Channel.CALL, incident="EX/I001234/26"
)


def begin(force, known=KNOWN):
    made = checks.new_id()
    drafts.begin_contact(force.rees, made, known, "service:command-and-control", clock.now())
    return made


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.builds(
        Begun,
        happened_at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - st adds it
        device=st.sampled_from(Device),
        channel=st.sampled_from(Channel),
        incident=st.just("EX/I001234/26"),
        incoming=st.booleans(),
        number=st.sampled_from(["", "02079460018"]),
        who=st.sampled_from([None, *Who]),
    )
)
def test_the_form_takes_up_whatever_was_handed_in_as_it_was(force, known):
    DraftRow.objects.all().delete()
    made = begin(force, known)
    form = ContactForm(dict(drafts.draft_of(force.rees, made).body) | {"purpose": "x", "rationale": "y"})
    form.is_valid()
    said = form.cleaned_data
    assert set(taken_up(ContactForm, drafts.draft_of(force.rees, made))) >= {"incident", "device", "way", "number"}
    assert (said["contact_id"], said["incident"], said["number"]) == (made, known.incident, known.number)
    assert said["device"] == known.device.value
    assert said["way"] == f"{known.channel.value}:{'in' if known.incoming else 'out'}"
    assert said.get("who", "") == (known.who.value if known.who else "")
    # A time that comes twice in the night of the change back is shown as the earlier of the two.
    seen = known.happened_at.astimezone(LONDON).replace(second=0, microsecond=0, fold=0)
    assert said["happened_at"] == seen.astimezone(UTC)


def test_the_list_says_who_began_it_and_the_form_shows_what_is_known(force, signed):
    made, browser = begin(force), signed(force.rees)
    page = text(browser.get("/contacts"))
    assert "Finish the record of incident EX/I001234/26 that a system of the force began for you" in page
    assert f'href="/contacts/new/{made}"' in page
    form = text(browser.get(f"/contacts/new/{made}"))
    assert 'value="EX/I001234/26"' in form
    assert f'value="{made}"' in form


def test_sent_it_is_the_officers_record_and_waits_no_longer(force, signed):
    made, browser = begin(force), signed(force.rees)
    assert browser.post(NEW, typed(contact_id=made))["Location"] == f"/contacts/{made}"
    assert queries.one_contact(made).line.person == force.rees
    assert not DraftRow.objects.exists()


def test_kept_half_way_it_still_says_who_began_it(force):
    made = begin(force)
    kept = drafts.save_draft(force.rees, "contact", made, {"contact_id": made, "incident": "EX/I001234/26"}, NOON)
    assert kept.begun_by == "service:command-and-control"


def test_nobody_else_takes_it_up(force, signed):
    made = begin(force)
    assert signed(force.sergeant).get(f"/contacts/new/{made}").status_code == 404
