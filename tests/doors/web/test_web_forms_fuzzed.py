"""No form without a test that types anything into it, and no page that takes a form without one."""

from django import forms

from doors.web import fuzzing
from doors.web.contacts import test_contacts_forms_fuzzed as of_contacts
from doors.web.findings import test_findings_forms_fuzzed as of_findings
from doors.web.fleet import test_fleet_forms_fuzzed as of_fleet
from doors.web.looks import test_looks_forms_fuzzed as of_looks
from doors.web.monitoring import test_monitoring_forms_fuzzed as of_monitoring
from doors.web.monitoring import test_runs_forms_fuzzed as of_runs
from doors.web.my_phone import test_forms_fuzzed as of_my_phone
from doors.web.my_team import test_my_team_forms_fuzzed as of_my_team
from doors.web.permissions import test_permissions_forms_fuzzed as of_permissions
from doors.web.register import test_register_forms_fuzzed as of_register
from doors.web.sign_in import test_sign_in_forms_fuzzed as of_sign_in
from doors.web.told import test_told_forms_fuzzed as of_told

TESTED = [
    *of_contacts.FORMS,
    *of_findings.FORMS,
    *of_fleet.FORMS,
    *of_looks.FORMS,
    *of_monitoring.FORMS,
    *of_my_phone.FORMS,
    *of_my_team.FORMS,
    *of_permissions.FORMS,
    *of_register.FORMS,
    *of_runs.FORMS,
    *of_sign_in.FORMS,
    *of_told.FORMS,
]
ELSEWHERE = {
    "safeguards.forms.PeriodForm": "test_handing_out.py, by the forms made of it",
    "register.counter.ScanForm": "test_counter.py",
    "safeguards.handing_out.FiguresForm": "test_handing_out.py",
    "safeguards.handing_out.LogForm": "test_handing_out.py",
    "safeguards.incidents.DeclareForm": "test_incidents.py",
    **dict.fromkeys(
        [f"sign_in.passkeys.{name}" for name in ("AddForm", "AgainForm", "SecondStepForm", "SignInForm")],
        "test_sign_in_forms_fuzzed.py, by its pages",
    ),
}
"""Forms that another test fills in at random, beside it."""
BY_EXAMPLE = {
    "accounts.views.IdentityForm",
    "register.duty.DutyForm",
    "safeguards.data_requests.DeferForm",
    "safeguards.data_requests.EndForm",
    "safeguards.data_requests.RenewForm",
    "safeguards.forms.PersonForm",
    "safeguards.forms.ReviewForm",
    "safeguards.handing_out.PackForm",
    "safeguards.openings.AskForm",
    "safeguards.openings.WhyNotForm",
}
"""Forms that their own tests fill in with chosen values, and nothing yet at random. The list may only get shorter."""


def test_every_form_has_a_test_that_types_anything_into_it_or_is_listed():
    found = fuzzing.forms_of_ours()
    # A form that another test made for itself is none of the pages'.
    ours = sorted(one for one in found if not one.startswith("tests."))
    assert ours == sorted([*TESTED, *ELSEWHERE, *BY_EXAMPLE])


def test_a_form_that_nobody_knew_is_found():
    made = type("FormOfATest", (forms.Form,), {"__module__": "bluelamp.doors.web.register.of_a_test"})
    try:
        assert "register.of_a_test.FormOfATest" in fuzzing.forms_of_ours()
    finally:
        made.__module__ = "not.ours"


def test_the_names_of_boxes_are_read_from_a_page():
    class Answer:
        content = (
            b'<input type="x" name="a"><textarea rows="2" name="b-c"></textarea><input name="csrfmiddlewaretoken">'
        )

    assert fuzzing.boxes(Answer) == {"a", "b-c"}
