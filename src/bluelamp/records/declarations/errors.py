"""Why something could not be declared or decided. Nothing has changed when one of these is raised.

DeclarationError
├── NoSuchDeclaration        no request, permission, contact or telling of that id
├── AlreadyDeclared          the same form was sent before; what it made is named
├── NotNow                   where it stands now, this can no longer be done to it
├── OwnRequest               somebody would decide what they asked for themselves
├── OwnManagersRequest       somebody would decide what their own line manager asked for
├── NotToBeAsked             there is no permission of that kind, or none is needed
├── EndWrong                 the end is missing, in the past, or further off than the force allows
├── AnswersMissing           something was left unanswered; each is named
├── TextTooLong              a text is longer than its field
├── InTheFuture              something that happened would lie in the future
├── PhoneNumberUnreadable    a telephone number with something else in it
├── IncidentUnreadable       a number that no incident or investigation of this force has
├── IncidentOfAnotherForce   a number in the form of this force with the letters of another
├── ToldSomebodyElse         whoever answers is not the one who was told
└── DraftGone                a draft that was cleared or is not one's own
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class DeclarationError(BluelampError):
    """Anything the declarations refuse."""


class NoSuchDeclaration(DeclarationError):
    """There is no request, permission, contact record or telling of that id."""

    code = "no-such-declaration"
    meaning = "There is no permission request, permission, contact record or telling of that id."


class AlreadyDeclared(DeclarationError):
    """The form was sent twice. What the first made stands; `made` is its id."""

    code = "already-declared"
    meaning = "The same form was sent before, and what it declared stands already."

    def __init__(self, message: str, *, todo: str, made: str) -> None:
        super().__init__(message, todo=todo)
        self.made = made


class NotNow(DeclarationError):
    """What was asked for does not follow from where the thing stands."""

    code = "declaration-not-in-that-state"
    meaning = "The request, permission or telling has gone on since, so this can no longer be done to it."


class OwnRequest(DeclarationError):
    """Somebody would decide what they asked for themselves."""

    code = "own-request"
    meaning = "Nobody decides about their own permission, and nobody confirms what they did themselves."


class OwnManagersRequest(DeclarationError):
    """Somebody would decide what the person they answer to asked for."""

    code = "own-managers-request"
    meaning = "Nobody decides about a permission that their own line manager asked for."


class NotToBeAsked(DeclarationError):
    """There is no permission of that kind, or none is needed for it."""

    code = "permission-not-to-be-asked"
    meaning = "A permission was asked for that the force's rules do not know, or that nobody needs."


class EndWrong(DeclarationError):
    """The end of a permission lies in the past, or further off than the force's setting lets one run."""

    code = "permission-end-wrong"
    meaning = "Every permission ends: its end lies ahead, and no further off than the force's longest term."


class AnswersMissing(DeclarationError):
    """Something that is needed was left empty. `missing` names each field."""

    code = "answers-missing"
    meaning = "Something that a declaration needs was left unanswered."

    def __init__(self, message: str, *, todo: str, missing: tuple[str, ...]) -> None:
        super().__init__(message, todo=todo)
        self.missing = missing


class TextTooLong(DeclarationError):
    """A text is longer than its field can hold. It is refused whole, so that nothing is cut off unseen."""

    code = "declaration-text-too-long"
    meaning = "A text of a declaration is longer than its field."


class InTheFuture(DeclarationError):
    """Something that is declared as done would lie in the future."""

    code = "declared-in-the-future"
    meaning = "What is declared to have happened has a time in the future."


class PhoneNumberUnreadable(DeclarationError):
    """A telephone number holds something that no number does."""

    code = "phone-number-unreadable"
    meaning = "A telephone number holds letters or other signs, or has too few or too many digits."


class IncidentUnreadable(DeclarationError):
    """A number is in no form that incidents and investigations of this force have."""

    code = "incident-number-unreadable"
    meaning = "The number of an incident or investigation is not in a form that the force has set."


class IncidentOfAnotherForce(DeclarationError):
    """A number has the form, with the letters of another force."""

    code = "incident-of-another-force"
    meaning = "The number of an incident or investigation is one of another force."


class ToldSomebodyElse(DeclarationError):
    """Somebody answers for a telling that names another supervisor."""

    code = "told-somebody-else"
    meaning = "Only the supervisor who is named can say whether they were told."


class DraftGone(DeclarationError):
    """A draft is not there any more, or is not this person's."""

    code = "draft-gone"
    meaning = "There is no such draft of this person any more."
