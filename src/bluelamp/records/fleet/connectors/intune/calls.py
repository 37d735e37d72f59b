"""One call of Graph, and the check of its body before it leaves.

Promise: no body leaves that Microsoft's own typings do not allow, and none that nobody said how to check
(`tests/records/fleet/connectors/intune/test_calls.py`). Microsoft drops what it does not know without a word.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bluelamp.core.phones.intune.check import problems
from bluelamp.records.fleet.connectors.intune.buckets import Cost, Service
from bluelamp.records.fleet.connectors.intune.errors import GraphBodyRefused

MEMBERS = "members@odata.bind"
MOST_MEMBERS = 20
"""How many members one PATCH of a group may add."""
ACTIONS: Mapping[str, Mapping[str, type]] = {
    "remoteLock": {},
    "syncDevice": {},
    "wipe": {"keepEnrollmentData": bool, "keepUserData": bool},
}
"""What a phone is told to do, and what must be said with it. The typings have no actions, so they stand here."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: where, what, and at whose cost.

    `type_name` is the Graph type that the body is checked as; with `within`, the body is a list of such under
    that name; with `action`, the body is what that action takes. `again` says that asking twice does what asking
    once does, so that no answer may be followed by another try. `settles` says that it names something that was
    made a moment ago and may not be known everywhere yet: a refusal in Microsoft's words for that is tried again.
    """

    method: str
    path: str
    service: Service
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    type_name: str = ""
    within: str = ""
    action: str = ""
    again: bool = True
    settles: bool = False
    units: int = 1

    @property
    def cost(self) -> Cost:
        """What the call takes from the buckets."""
        return Cost(self.service, self.method != "GET", self.units)

    @property
    def shown(self) -> str:
        """The call in a message: how and where, without what is asked about."""
        return f"{self.method} {self.path.partition('?')[0]}"

    def raw(self) -> bytes | None:
        """The body as it leaves, checked.

        Raises:
            GraphBodyRefused: it is not what Microsoft documents.
        """
        self.check()
        return None if self.body is None else json.dumps(self.body, ensure_ascii=False).encode()

    def check(self) -> None:
        """Returns where the body may leave.

        Raises:
            GraphBodyRefused: it is not what Microsoft documents.
        """
        found = self._wrong()
        if found:
            raise GraphBodyRefused(
                f"`{self.shown}` was not sent: {'; '.join(found[:5])}.",
                todo="correct what made this body; nothing has left this machine.",
            )

    def _wrong(self) -> tuple[str, ...]:
        if self.body is None and self.action and not ACTIONS.get(self.action, {"": bool}):
            return ()
        if self.body is None:
            return () if self.method in {"GET", "DELETE"} else ("there is no body",)
        if self.action:
            return _wrong_in_action(self.action, self.body)
        if self.within:
            return self._wrong_in_list(self.body)
        if not self.type_name:
            return ("nobody said how to check its body",)
        if len(self.body.get(MEMBERS, ())) > MOST_MEMBERS:
            return (f"{len(self.body[MEMBERS])} members are more than the {MOST_MEMBERS} that one call may add",)
        return problems(self.body, self.type_name)

    def _wrong_in_list(self, body: Mapping[str, Any]) -> tuple[str, ...]:
        if set(body) != {self.within} or not isinstance(body[self.within], list):
            return (f"expected a list under `{self.within}` and nothing else",)
        wrong = [
            f"{number}: {one}"
            for number, part in enumerate(body[self.within])
            for one in (problems(part, self.type_name) if isinstance(part, Mapping) else ("expected a dictionary",))
        ]
        return tuple(wrong)


def _wrong_in_action(action: str, body: Mapping[str, Any]) -> tuple[str, ...]:
    expected = ACTIONS.get(action)
    if expected is None:
        return (f"`{action}` is not an action that Bluelamp gives",)
    if set(body) != set(expected):
        return (f"`{action}` takes {', '.join(sorted(expected)) or 'nothing'}",)
    return tuple(f"`{name}` is not true or false" for name, kind in expected.items() if type(body[name]) is not kind)
