"""What is typed into the form of a contact record."""

from bluelamp.records.declarations.checks import new_id
from doors.web.safeguards.conftest import parts
from records.conftest import NOON

NEW = "/contacts/new"
MARK = "to <b>arrange</b> a statement"
SHOWN = "to &lt;b&gt;arrange&lt;/b&gt; a statement"
OWN_PHONE = {
    "device": "personal",
    "emergency": "yes",
    "no_alternative": "yes",
    "no_issued_phone": "no",
    "policing_purpose": "yes",
    "reason_now": "yes",
    "told": "Sergeant 4711",
}


def typed(**more):
    """A form with everything that an ordinary contact needs."""
    return {
        "contact_id": new_id(),
        "incident": "EX/I001234/26",
        "who": "witness",
        "reference": "Witness 2",
        **parts("happened_at", NOON),
        "device": "work",
        "way": "call:out",
        "purpose": MARK,
        "rationale": "they asked to be called at noon",
        **more,
    }
