"""From a decision to a phone and back: a permission, a rulebook in rings with a gate that stops it, a major incident.

The phones are simulated, behind a stand-in for Intune, and come only when the journey lets them.
"""

from datetime import timedelta

import pytest

from doors.web.safeguards.conftest import parts
from journeys.browser.conftest import MORNING, WIDTHS, saw_what_it_claims
from journeys.browser.phones_of_a_site import WHATSAPP, PhonesOfASite
from journeys.browser.test_permissions import ask_for_whatsapp, decide, may_i

NEWS = "bbc.mobile.news.uk"
OPEN, SHUT = "BBC News,news,allow,", "BBC News,dating,ban,"


@pytest.fixture(params=sorted(WIDTHS))
def phones(request, chromium, tmp_path):
    """A site with simulated phones, at desktop width, and once more at the width of a phone."""
    made = PhonesOfASite(tmp_path, chromium, request.param)
    with made.server.running():
        yield made
    saw_what_it_claims(request.node, made.checked)


def shows(visit, path, text):
    """Whether a page says something now."""
    visit.go(path)
    return text in visit.page.inner_text("main")


def granted(visit):
    """WhatsApp asked for and granted; the addresses of the request and of the permission."""
    visit.sign_in("officer")
    request = ask_for_whatsapp(visit)
    decide(visit, request, "Grant it")
    visit.click(visit.page.get_by_role("button", name="Record the decision"))
    visit.sign_in("officer")
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
def test_a_rulebook_goes_out_in_rings_stops_at_a_gate_and_goes_on_and_a_major_incident_reaches_everybody(phones):
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

        visit.sign_in("duty-officer")
        visit.go("/incidents")
        visit.click(page.get_by_role("button", name="Declare a major incident"))
        for name, value in parts("until", MORNING.replace(hour=20)).items():
            page.fill(f"[name={name}]", value)
        page.fill("[name=reason]", "Operation Generated")
        declared = dict(phones.rows("SELECT id, wanted FROM fleet_phone WHERE enrolled_at IS NOT NULL"))
        visit.click(page.get_by_role("button", name="Declare it"))
        assert "Limits lifted" in page.inner_text("main")

        def lifted():
            now = dict(phones.rows("SELECT id, wanted FROM fleet_phone WHERE enrolled_at IS NOT NULL"))
            return now != declared

        phones.until(lifted, "what follows for phones off duty to be planned", come=False)
        phones.until(phones.settled, "every phone to prove that the limits are lifted")
        visit.sign_in("officer")
        visit.go("/my-phone")
        assert "limits on duty are lifted for everybody" in page.inner_text("main")
