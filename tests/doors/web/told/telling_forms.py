"""What is typed into the forms of "I told my sergeant"."""

from bluelamp.records.declarations.checks import new_id
from doors.web.safeguards.conftest import parts
from records.conftest import NOON

NEW = "/told/new"
MARK = "two people <b>quarrelled</b>"


def typed(supervisor, **more):
    """A form with everything that it needs."""
    return {
        "telling_id": new_id(),
        "supervisor": supervisor,
        **parts("told_at", NOON),
        "how": "in-person",
        "about": MARK,
        **more,
    }
