"""The steps of custody as pages: what each is called, from which states it leads, what it asks, which act it is.

The lifecycle decides what is possible; `possible` repeats it only to show the links that lead somewhere;
`tests/doors/web/register/test_steps.py` holds the two
together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bluelamp.core.kernel import Actor
from bluelamp.doors.web.language import later as _
from bluelamp.records.register import acts
from bluelamp.records.register.lifecycle import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of custody as its page shows it.

    `asks_who` is the question for a person, where the step needs one named; `says` asks for a few words.
    """

    name: str
    link: str
    heading: str
    will: str
    button: str
    done: str
    possible: frozenset[State]
    run: Callable[..., Any]
    asks_who: str = ""
    says: str = ""
    own_holder: bool = False
    warning: bool = False

    def take(self, *, by: Actor, phone_id: str, who: str | None, said: str, at: datetime | None) -> None:
        """Takes the step, as the act that it is.

        Raises:
            BluelampError: whatever the act refuses; nothing was changed.
        """
        facts: dict[str, Any] = {"by": by, "phone_id": phone_id, "at": at}
        if self.asks_who:
            facts["to"] = who
        elif self.own_holder:
            facts["taken_by"] = who
        if self.says:
            facts["said"] = said
        self.run(**facts)


STEPS: dict[str, Step] = {
    one.name: one
    for one in (
        Step(
            name="issue",
            link=_("Issue it to somebody"),
            heading=_("Issue this phone"),
            will=_("The phone becomes theirs until they return it."),
            button=_("Issue the phone"),
            done=_("Phone %(tag)s was issued."),
            possible=frozenset({State.IN_STORE}),
            run=acts.issue_phone,
            asks_who=_("Who is it for?"),
        ),
        Step(
            name="sign-out",
            link=_("Sign it out for a shift"),
            heading=_("Sign this phone out"),
            will=_("It is theirs for a shift; a phone left at work goes back to the person it is issued to."),
            button=_("Sign the phone out"),
            done=_("Phone %(tag)s was signed out."),
            possible=frozenset({State.IN_STORE, State.LEFT_AT_WORK}),
            run=acts.sign_out_phone,
            asks_who=_("Who takes it?"),
        ),
        Step(
            name="sign-in",
            link=_("Sign it in"),
            heading=_("Sign this phone in"),
            will=_("A phone on loan goes back to the pool. An issued one stays at work and stays its holder's."),
            button=_("Sign the phone in"),
            done=_("Phone %(tag)s was signed in."),
            possible=frozenset({State.ISSUED, State.ON_LOAN}),
            run=acts.sign_in_phone,
        ),
        Step(
            name="return",
            link=_("Take it back for good"),
            heading=_("Take this phone back"),
            will=_("The phone goes into the store and is nobody's."),
            button=_("Take the phone back"),
            done=_("Phone %(tag)s was returned."),
            possible=frozenset({State.ISSUED, State.LEFT_AT_WORK}),
            run=acts.return_phone,
        ),
        Step(
            name="transfer",
            link=_("Transfer it to somebody else"),
            heading=_("Transfer this phone"),
            will=_("The phone goes from its holder straight to them."),
            button=_("Transfer the phone"),
            done=_("Phone %(tag)s was transferred."),
            possible=frozenset({State.ISSUED, State.ON_LOAN}),
            run=acts.transfer_phone,
            asks_who=_("Who has it now?"),
        ),
        Step(
            name="lost",
            link=_("Report it lost or stolen"),
            heading=_("Report this phone lost"),
            will=_("Nothing is taken from anybody: most lost phones are found again."),
            button=_("Report it lost"),
            done=_("Phone %(tag)s was reported lost."),
            possible=frozenset({State.IN_STORE, State.ISSUED, State.LEFT_AT_WORK, State.ON_LOAN}),
            run=acts.report_phone_lost,
            says=_("What happened?"),
            warning=True,
        ),
        Step(
            name="found",
            link=_("It was found again"),
            heading=_("This phone was found"),
            will=_("It goes back to its holder if they have it, and into the store if anybody else does."),
            button=_("Record that it was found"),
            done=_("Phone %(tag)s was found."),
            possible=frozenset({State.LOST}),
            run=acts.find_phone,
            says=_("Where was it?"),
            own_holder=True,
        ),
        Step(
            name="retire",
            link=_("Retire it or write it off"),
            heading=_("Retire this phone"),
            will=_("The phone leaves the force. This cannot be undone."),
            button=_("Retire the phone"),
            done=_("Phone %(tag)s was retired."),
            possible=frozenset({State.IN_STORE, State.LOST}),
            run=acts.retire_phone,
            says=_("Why?"),
            warning=True,
        ),
    )
}
