"""Why something could not be screened.

ScreeningError
├── ActionNotReported   a screened action is about something that no feed reports
├── EventFitsNoAction   an event has an action or types that the schema does not have
├── NoDays              there is nothing to try a draft on
├── DaysDoNotFit        encoded days were made for another catalogue
├── BundleDiffers       what machines share is not what was put there
├── LakeNotWhole        a run over many machines lacks a file
├── NotASnapshot        a table of a lake cannot be read file by file
├── ScreeningDisagrees  columns and engine differ on an event
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


class EventFitsNoAction(ScreeningError):
    """An event has an action, or types for it, that the schema does not have."""

    code = "event-fits-no-action"
    meaning = "An event has an action that the rules do not know."

    def __init__(self, action: object) -> None:
        super().__init__(
            f"An event has the action `{action}`, which the schema does not have for such a person and thing.",
            todo="correct the action in the file, or leave the event out.",
        )


class ScreeningDisagrees(ScreeningError):
    """The Cedar engine decides an event otherwise than the columns did: a fault of ours, so the run stops."""

    code = "screening-disagrees"
    meaning = "Bulk screening and the Cedar engine came to different answers for an event."

    def __init__(self, event_id: object, by_columns: bool, by_engine: bool) -> None:  # noqa: FBT001 - two answers
        said = {True: "allowed", False: "not allowed"}
        super().__init__(
            f"Event `{event_id}` is {said[by_columns]} by the columns and {said[by_engine]} by the engine, "
            "or their rules differ.",
            todo="do not use these findings; report the rulebook and the event to the makers of Bluelamp.",
        )


class NoDays(ScreeningError):
    """A draft is tried on past days, and there is none."""

    code = "no-days-to-try-on"
    meaning = "There are no past events to try a draft on."

    def __init__(self) -> None:
        super().__init__(
            "There is no day to try the draft on.", todo="encode some days of events first, or name more of them."
        )


class DaysDoNotFit(ScreeningError):
    """Encoded days hold events as another catalogue reads them."""

    code = "days-do-not-fit"
    meaning = "Encoded days were made for a catalogue other than the rulebook's."

    def __init__(self, rulebook: str) -> None:
        super().__init__(
            f"Some days were encoded for a catalogue other than that of the rulebook `{rulebook}`.",
            todo="encode the days again for this rulebook; its rules may differ, its catalogue may not.",
        )


class BundleDiffers(ScreeningError):
    """The rulebook or the tables of a bundle are not those it was written with."""

    code = "bundle-differs"
    meaning = "What the machines of one run share was changed after it was written."

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"The rulebook or a table in `{folder}` is not what was put there.",
            todo="write the bundle again and start the run again; nothing of it was used.",
        )


class LakeNotWhole(ScreeningError):
    """A run over many machines ended, and an event file has no findings of this run."""

    code = "lake-run-not-whole"
    meaning = "A run over many machines has no findings for one of its event files."

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There are no findings of this run for `{name}`.",
            todo="start the run again: files that are done are not done again.",
        )


class NotASnapshot(ScreeningError):
    """A table of a lake has something that reading its files by path would pass over."""

    code = "lake-table-not-read-by-file"
    meaning = "A table of a lake has deletions, filters or features that reading its files would pass over."

    def __init__(self, table: str, what: str) -> None:
        super().__init__(
            f"The table `{table}` has {what}, which reading its files would pass over.",
            todo="write the days that are to be screened to a table without that, or as files.",
        )
