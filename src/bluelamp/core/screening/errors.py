"""Why something could not be screened.

ScreeningError
├── ActionNotReported   a screened action is about something that no feed reports
├── FactNotReported     a fact of a screened action comes from no feed and is not assumed
├── CannotLower         a rule uses an operator that the columns do not have; found when a rulebook is compiled
└── LayoutCannotHold    a fact has no place in the wide event layout
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError, Place


class ScreeningError(BluelampError):
    """Any refusal of the screening."""


class CannotLower(ScreeningError):
    """A rule cannot be turned into columns.

    Known when the rulebook is compiled, never when events are screened. `policy_id` and `operator`
    say which rule and what in it.
    """

    code = "cannot-lower"
    meaning = "A rule uses something that bulk screening cannot compute in columns."

    def __init__(self, policy_id: str, operator: str, why: str, place: Place | None = None) -> None:
        super().__init__(
            f"The rule `{policy_id}` cannot be screened in columns: `{operator}` {why}.",
            todo="leave it to be asked of the engine row by row, which is slower, or write the rule without it.",
            place=place,
        )
        self.policy_id = policy_id
        self.operator = operator


class LayoutCannotHold(ScreeningError):
    """A fact of the schema has no column in the wide event layout."""

    code = "event-columns-cannot-hold"
    meaning = "A fact in the schema is of a type for which events have no column."

    def __init__(self, column: str, held: str) -> None:
        super().__init__(
            f"Events cannot hold the column `{column}`: it is {held}.",
            todo="give the fact one type in every action, and no set of sets or of records.",
        )


class NotLowered(Exception):
    """An internal signal: this operator has no columnar form here. `compile_rules` names the rule."""

    def __init__(self, operator: str, why: str) -> None:
        super().__init__(f"{operator} {why}")
        self.operator = operator
        self.why = why


class ActionNotReported(ScreeningError):
    """The schema marks an action as screened that no feed reports."""

    code = "action-not-reported"
    meaning = "An action is marked as screened, but phones and logs report nothing of the kind."

    def __init__(self, action: str, resources: tuple[str, ...]) -> None:
        super().__init__(
            f"The action `{action}` is about {', '.join(f'`{one}`' for one in resources)}, which no feed reports.",
            todo='take `@screened("yes")` off the action, or let it be about an App, a Site or a Contact.',
        )


class FactNotReported(ScreeningError):
    """A fact of a screened action has no source and no assumption."""

    code = "fact-not-reported"
    meaning = "A fact of a screened action comes from no feed, and the schema assumes nothing for it."

    def __init__(self, fact: str) -> None:
        super().__init__(
            f"Nothing that is reported states the fact `{fact}`, and the schema assumes nothing for it.",
            todo="add `@assume` to the fact in the schema, or make it optional.",
        )
