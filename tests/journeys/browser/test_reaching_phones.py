"""From a decision to a phone and back: a permission, a rulebook in rings with a gate that stops it, a major incident.

The phones are simulated, behind a stand-in for Intune, and come only when the journey lets them.
"""

from datetime import timedelta

import pytest

from demo_phones.apple import WANTED as WHATSAPP_ON_APPLE
from doors.web.safeguards.conftest import parts
from journeys.browser.conftest import MORNING, WIDTHS, saw_what_it_claims
from journeys.browser.phones_of_a_site import WHATSAPP, AndroidPhonesOfASite, IPhonesOfASite
from journeys.browser.test_permissions import ask_for_whatsapp, decide, may_i

NEWS = "bbc.mobile.news.uk"
AFTERNOON = MORNING.replace(hour=15)
"""When the officer with the iPhone is on duty, and somebody else with one is not."""
OPEN, SHUT = "BBC News,news,allow,", "BBC News,dating,ban,"
_KEEPS = 'unless { resource in AppCategory::"never-limited" || resource in AppCategory::"roster" }'
UNLESS = f"""unless {{ context.on_call || context.recalled || context.emergency || context.major_incident }}
{_KEEPS}
unless {{ context.purpose == "protected" }};"""
UNLESS_INCIDENT = f"unless {{ context.major_incident }}\n{_KEEPS};"
"""A force whose phones rest off duty whatever is said of an emergency, which no phone knows; the example's never do."""


@pytest.fixture(params=sorted(WIDTHS))
def iphones(request, chromium, tmp_path):
    """A site with simulated iPhones, at both widths as well."""
    made = IPhonesOfASite(tmp_path, chromium, request.param)
    yield made
    saw_what_it_claims(request.node, made.checked)


@pytest.fixture(params=sorted(WIDTHS))
def phones(request, chromium, tmp_path):
    """A site with simulated phones, at desktop width, and once more at the width of a phone."""
    made = AndroidPhonesOfASite(tmp_path, chromium, request.param)
    with made.server.running():
        yield made
    saw_what_it_claims(request.node, made.checked)


def shows(visit, path, text):
    """Whether a page says something now."""
    visit.go(path)
    return text in visit.page.inner_text("main")


def granted(visit, officer="officer"):
    """WhatsApp asked for and granted; the address of the permission."""
    visit.sign_in(officer)
    request = ask_for_whatsapp(visit)
    decide(visit, request, "Grant it", by=officer.replace("officer", "supervisor"))
    visit.click(visit.page.get_by_role("button", name="Record the decision"))
    visit.sign_in(officer)
    visit.go(request)
    visit.click(visit.page.get_by_role("link", name="The permission that came of it"))
    return visit.page.url.removeprefix(visit.site)


def export_confirmed(visit, permission):
    """As the sergeant: what the permission left behind is in a force system."""
    visit.sign_in("supervisor")
    visit.go(permission)
    visit.click(visit.page.get_by_role("link", name="Confirm the export"))
    visit.page.fill("[name=where]", "Generated: in the records system, under 1.")
    visit.click(visit.page.get_by_role("button", name="Confirm it"))


def has_whatsapp(phones):
    """The simulated phones that have WhatsApp."""
    return [one for one in phones.tenant.phones.values() if WHATSAPP in one.apps]


@pytest.mark.pages("/permissions/<uuid:permission_id>")
def test_whatsapp_granted_reaches_an_android_phone_lapses_and_goes_once_its_messages_are_kept(phones):
    with phones.at(MORNING) as visit:
        phones.until(phones.settled, "the first settings of every phone")
        assert has_whatsapp(phones) == []
        permission = granted(visit)
        not_yet = "Not yet: the phone has not proved it"
        phones.until(lambda: shows(visit, permission, not_yet), "what follows for the phone to be planned", come=False)
        assert has_whatsapp(phones) == []
        phones.until(phones.settled, "WhatsApp to be proved on the officer's phone")
        assert shows(visit, permission, "as the phone itself reports")
        visit.check()
        [phone] = has_whatsapp(phones)
    with phones.at(MORNING + timedelta(days=22)) as visit:
        visit.sign_in("officer")
        assert may_i(visit) == "Only with permission"
        assert shows(visit, permission, "Over, export to be confirmed")
        phones.until(phones.settled, "the phones to come again")
        assert has_whatsapp(phones) == [phone]
        assert phone.lost == []
        export_confirmed(visit, permission)
        phones.until(lambda: not has_whatsapp(phones), "WhatsApp to be taken off")
        phones.until(phones.settled, "the phone to prove that it is gone")
        visit.sign_in("officer")
        assert shows(visit, permission, "Not open on the phone")
        visit.check()


def newest_push(visit):
    """The page of the newest push; empty where there is none."""
    visit.go("/phones/pushes")
    links = visit.page.locator("tbody a")
    return links.first.get_attribute("href") if links.count() else ""


def failing(phones):
    """Has three phones of the third ring not take their next settings."""
    rows = phones.rows(
        "SELECT serial FROM fleet_phone WHERE ring = 2 AND enrolled_at IS NOT NULL ORDER BY serial LIMIT 3"
    )
    found = [phones.tenant.phone(serial) for (serial,) in rows]
    for one in found:
        one.fails = ["the new settings"]
    return found


@pytest.mark.pages("/phones/pushes", "/phones/pushes/<uuid:push_id>", "/phones/pushes/<uuid:push_id>/<slug:name>")
@pytest.mark.parametrize("phones", ["phone"], indirect=True)
def test_a_rulebook_goes_out_in_rings_stops_at_a_gate_and_goes_on(phones):
    with phones.at(MORNING) as visit:
        page = visit.page
        phones.until(phones.settled, "the first settings of every phone")
        for one in phones.tenant.phones.values():
            one.wants = {NEWS}
        phones.come()
        failed = failing(phones)
        visit.sign_in("mobile-team")
        before = newest_push(visit)

        phones.run("journeys.browser.adopt", "catalogue/apps.csv", OPEN, SHUT)
        push = phones.until(lambda: new if (new := newest_push(visit)) != before else "", "the push", come=False)
        visit.check()
        assert all(NEWS in one.apps for one in phones.tenant.phones.values())

        def stopped():
            for one in failed:
                one.on = one.on and bool(one.fails)  # it said that it could not, and is not heard of for a while
            return shows(visit, push, "Stopped at a gate")

        phones.until(stopped, "the gate to stop the push")
        visit.check()
        assert [NEWS in one.apps for one in failed] == [True] * 3
        assert any(NEWS in one.apps for one in phones.tenant.phones.values() if one not in failed)
        for one in failed:
            one.on = True
        visit.click(page.get_by_role("link", name="Have it go on"))
        page.fill("[name=reason]", "Generated: they could do it when they were asked again.")
        visit.check()
        visit.click(page.get_by_role("button", name="Have it go on"))
        phones.until(lambda: shows(visit, push, "Done"), "the push to be done")
        visit.check()
        phones.until(phones.settled, "every phone to prove the new rulebook")
        assert not any(NEWS in one.apps for one in phones.tenant.phones.values())


def declared(visit):
    """A major incident, declared by the duty officer."""
    page = visit.page
    visit.sign_in("duty-officer")
    visit.go("/incidents")
    visit.click(page.get_by_role("button", name="Declare a major incident"))
    for name, value in parts("until", MORNING.replace(hour=20)).items():
        page.fill(f"[name={name}]", value)
    page.fill("[name=reason]", "Operation Generated")
    visit.click(page.get_by_role("button", name="Declare it"))
    assert "Limits lifted" in page.inner_text("main")


@pytest.mark.pages("/permissions/<uuid:permission_id>", "/my-phone")
def test_whatsapp_and_a_major_incident_reach_iphones_and_what_lapses_is_shut_with_its_messages_kept(iphones):
    with iphones.at(AFTERNOON) as visit:
        iphones.until(iphones.settled, "the first settings of every iPhone")
        assert not any(WHATSAPP_ON_APPLE in one.opens for one in iphones.apple.phones)
        permission = granted(visit, "officer-apple")
        not_yet = "Not yet: the phone has not proved it"
        iphones.until(lambda: shows(visit, permission, not_yet), "what follows to be planned", come=False)
        iphones.until(lambda: shows(visit, permission, "as the phone itself reports"), "WhatsApp to be proved")
        visit.check()
        iphones.come()
        [phone] = [one for one in iphones.apple.phones if WHATSAPP_ON_APPLE in one.opens]
        assert WHATSAPP_ON_APPLE in phone.apps

        iphones.until(iphones.settled, "every iPhone to rest")
        before = {one.serial: one.opens for one in iphones.apple.phones}
        iphones.run("journeys.browser.adopt", "policies/06-duty.cedar", UNLESS, UNLESS_INCIDENT)
        iphones.until(lambda: any(one.opens < before[one.serial] for one in iphones.apple.phones), "a phone to rest")
        iphones.until(iphones.settled, "every iPhone off duty to prove that it rests")
        rests = {one.serial: one.opens for one in iphones.apple.phones}
        declared(visit)
        iphones.until(
            lambda: any(one.opens > rests[one.serial] for one in iphones.apple.phones), "a phone to open more"
        )
        iphones.until(iphones.settled, "every iPhone to prove that the limits are lifted")
        assert {one.serial: one.opens for one in iphones.apple.phones} == before
        visit.sign_in("officer-apple")
        visit.go("/my-phone")
        assert "limits on duty are lifted for everybody" in visit.page.inner_text("main")
        visit.check()
    with iphones.at(AFTERNOON + timedelta(days=22)) as visit:
        iphones.until(lambda: WHATSAPP_ON_APPLE not in phone.opens, "WhatsApp to be shut")
        iphones.until(iphones.settled, "the phone to prove that it is shut")
        assert WHATSAPP_ON_APPLE in phone.apps
        visit.sign_in("officer-apple")
        assert may_i(visit) == "Only with permission"
        assert shows(visit, permission, "Over, export to be confirmed")
        assert shows(visit, permission, "Not open on the phone")
        visit.check()
