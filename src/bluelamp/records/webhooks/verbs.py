"""What is put on the record about webhooks: who made one, ended it, and had what was parked sent after all."""

from bluelamp.records.journal.verb import DigestField, Logged, Number, Plain, Purpose, Regime, Verb, VerbField

_ONWARD = frozenset({Purpose.OVERSIGHT, Purpose.STANDARDS})
_WHICH: dict[str, VerbField] = {"webhook": Plain("which webhook")}


def _verb(name: str, says: str, logged: Logged, fields: dict[str, VerbField]) -> Verb:
    return Verb(
        name=f"webhooks.{name}",
        says=says,
        regime=Regime.NONE,
        logged=logged,
        purpose=Purpose.SECURITY,
        onward=_ONWARD,
        fields={**_WHICH, **fields},
    )


WEBHOOK_MADE = _verb(
    "webhook-made",
    "It was set where a program of another system is told what happens.",
    Logged.DISCLOSURE,
    {
        "called": Plain("what it is called"),
        "host": Plain("the host it is sent to"),
        "types": Number("how many types of event"),
        "list": DigestField("the digest of their names, in order, one a line"),
    },
)
WEBHOOK_ENDED = _verb("webhook-ended", "A program of another system is told nothing any more.", Logged.ALTERATION, {})
WEBHOOK_RESUMED = _verb(
    "webhook-resumed",
    "What could not be delivered to a program of another system is tried again.",
    Logged.ALTERATION,
    {"events": Number("how many events wait")},
)
