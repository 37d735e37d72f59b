"""The duty officer declares a major incident; every officer sees it; it is ended, and a policy owner reviews it."""

import pytest

from doors.web.safeguards.conftest import parts
from journeys.browser.conftest import MORNING


@pytest.mark.pages(
    "/incidents",
    "/incidents/declare",
    "/incidents/<uuid:incident_id>/end",
    "/incidents/<uuid:incident_id>/review",
    "/my-phone",
)
@pytest.mark.parametrize("visit", ["phone"], indirect=True)
def test_a_major_incident_is_declared_seen_ended_and_reviewed(visit):
    page = visit.page
    visit.sign_in("duty-officer")
    visit.go("/incidents")
    visit.check()
    visit.click(page.get_by_role("button", name="Declare a major incident"))
    visit.click(page.get_by_role("button", name="Declare it"))
    visit.check()
    for name, value in parts("until", MORNING.replace(hour=20)).items():
        page.fill(f"[name={name}]", value)
    page.fill("[name=reason]", "Operation Generated")
    visit.click(page.get_by_role("button", name="Declare it"))
    assert "Limits lifted" in page.inner_text("main")
    visit.check("incidents")
    visit.sign_in("officer")
    visit.go("/my-phone")
    assert "limits on duty are lifted for everybody" in page.inner_text("main")
    visit.check()
    visit.sign_in("duty-officer")
    visit.go("/incidents")
    visit.click(page.get_by_role("link", name="End it now"))
    visit.check()
    visit.click(page.get_by_role("button", name="End it now"))
    visit.sign_in("policy-owner")
    visit.go("/incidents")
    visit.click(page.get_by_role("link", name="Review it"))
    visit.check()
    page.get_by_label("Yes", exact=True).check()
    page.fill("[name=reason]", "Generated review.")
    visit.click(page.get_by_role("button", name="Record the review"))
    assert "Over and reviewed" in page.inner_text("main")
    visit.check()
