"""Why Graph did not do what it was asked, in the terms of the port of the fleet.

TargetRefused
├── GraphBodyRefused       a body is not one that Microsoft documents: nothing has left this machine
└── GraphRefused           Graph answered that it will not
    └── GraphNotThere      what was named is not there
TargetUnreachable
├── GraphSignInRefused     the tenant gave no token
├── GraphAnswerUnread      what came back is not what Graph documents
└── GraphUncertain         no answer to something that may not be done twice: look before asking again

No message holds a body, a token or a word that Graph wrote: those may name people. The id of the request is in
each, which is what Microsoft asks for.
"""

from __future__ import annotations

from bluelamp.records.fleet.errors import TargetRefused, TargetUnreachable


class GraphBodyRefused(TargetRefused):
    """A body that Graph would drop or refuse is not sent."""

    code = "intune-body-refused"
    meaning = "What was to be sent to Intune is not what Microsoft documents, so nothing was sent."


class GraphRefused(TargetRefused):
    """Graph answered with a refusal; `status` and `graph_code` are its own."""

    code = "intune-refused"
    meaning = "Intune refused what it was asked; the message gives its code and the id of the request."

    def __init__(self, message: str, *, todo: str, status: int, graph_code: str, words: str = "") -> None:
        super().__init__(message, todo=todo)
        self.status = status
        self.graph_code = graph_code
        self.words = words


class GraphNotThere(GraphRefused):
    """What was named is not in the tenant."""

    code = "intune-not-there"
    meaning = "Something that Bluelamp made in Intune, or a phone, is not there any more."


class GraphSignInRefused(TargetUnreachable):
    """The tenant gave no token to Bluelamp's app registration."""

    code = "intune-sign-in-refused"
    meaning = "The tenant gave Bluelamp no token: the registration, its secret or its consent is not in order."


class GraphAnswerUnread(TargetUnreachable):
    """An answer that cannot be read. What was asked may have been done."""

    code = "intune-answer-unread"
    meaning = "An answer of Intune is not what Microsoft documents, so it was not relied on."


class GraphUncertain(TargetUnreachable):
    """No answer to a call that makes something: it may have been made."""

    code = "intune-uncertain"
    meaning = "Intune did not answer a request that makes something, so it is looked for before it is made again."
