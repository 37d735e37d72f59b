"""What a form asks for, done: or what the act refused, on the form, with nothing that was typed lost."""

from __future__ import annotations

from collections.abc import Callable

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.web.forms import Form
from bluelamp.records.journal.errors import NotAllowed, PurposeNeeded


def carried_out(form: Form, act: Callable[[], object], *, field: str | None = None) -> bool:
    """Whether the act was done. Where it could not be, the form says why; what the rules refuse has a page of its own.

    Raises:
        NotAllowed, PurposeNeeded: as the act; the pages for them are drawn by `refusals`.
    """
    try:
        act()
    except (NotAllowed, PurposeNeeded):
        raise
    except BluelampError as error:
        form.refuse(error, field)
        return False
    return True
