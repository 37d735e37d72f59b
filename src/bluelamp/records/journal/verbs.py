"""What the journal itself puts on the record."""

from bluelamp.records.journal.verb import Logged, Plain, Purpose, Regime, Verb

ACT_REFUSED = Verb(
    name="journal.act-refused",
    says="Somebody asked for something that the rules do not let them do.",
    regime=Regime.UK_GDPR,
    logged=Logged.COLLECTION,
    purpose=Purpose.SECURITY,
    onward=frozenset({Purpose.STANDARDS, Purpose.OVERSIGHT}),
    fields={"verb": Plain("what was asked for")},
)
