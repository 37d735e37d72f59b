"""What every page knows without its view: whose service this is, who is signed in, where the navigation leads.

Wired as a context processor of the Jinja engine. It reads no database: an error page must come up without one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.translation import get_language

from bluelamp.doors.web.form_token import FormToken
from bluelamp.doors.web.navigation import Entry, desks_for, sections_beside


@dataclass(frozen=True, slots=True)
class Page:
    """The frame around a page: `page` in every template."""

    force: str
    language: str
    help: str
    demo: bool
    signed_in: bool
    session_idle: int
    desks: tuple[Entry, ...]
    beside: Callable[[str], tuple[Entry, ...]]
    notices: tuple[str, ...]

    @property
    def frame(self) -> Hashable:
        """All that the head of a page turns on, so that it is drawn once for everybody with the same."""
        return (self.force, self.language, self.demo, self.desks)


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of every page: `page`, a `Page`, and the token of its forms."""
    actor = getattr(request, "actor", None)
    roles = frozenset(one.role for one in actor.standings) if actor is not None else frozenset()
    notices = tuple(str(one) for one in get_messages(request))
    return {
        "csrf_token": FormToken(request),
        "page": Page(
            force=getattr(settings, "BLUELAMP_FORCE", "Example Police"),
            language=get_language() or settings.LANGUAGE_CODE,
            help=getattr(settings, "BLUELAMP_HELP", ""),
            demo=getattr(settings, "BLUELAMP_DEMO", False),
            signed_in=actor is not None,
            session_idle=int(settings.CONFIGURATION.session_idle.total_seconds()),
            desks=desks_for(roles, request.path) if actor is not None else (),
            beside=partial(sections_beside, roles),
            notices=notices,
        ),
    }
