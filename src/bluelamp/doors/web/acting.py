"""What a form asks for, done: or what the act refused, on the form, with nothing that was typed lost."""

from __future__ import annotations

from collections.abc import Callable

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.web.forms import Form
from bluelamp.records.journal.errors import NotAllowed, PurposeNeeded


def carried_out(
    form: Form,
    act: Callable[[], object],
    *,
    field: str | None = None,
    raising: tuple[type[BluelampError], ...] = (),
) -> bool:
    """Whether the act was done. Where it could not be, the form says why; what the rules refuse has a page of its own.

    Raises:
        NotAllowed, PurposeNeeded: as the act; the pages for them are drawn by `refusals`.
        BluelampError: one of those that the page has an answer of its own to, named in `raising`.
    """
    try:
        act()
    except (NotAllowed, PurposeNeeded):
        raise
    except BluelampError as error:
        if isinstance(error, raising):
            raise
        form.refuse(error, field)
        return False
    return True
