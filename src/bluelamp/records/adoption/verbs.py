"""What adoption puts on the record."""

from bluelamp.records.journal.verb import DigestField, Logged, Number, Plain, Purpose, Regime, Verb

RULEBOOK_ADOPTED = Verb(
    name="adoption.rulebook-adopted",
    says="A rulebook was adopted and is in force from a day.",
    regime=Regime.NONE,
    logged=Logged.COLLECTION,
    purpose=Purpose.ADOPTION,
    onward=frozenset(Purpose),
    fields={
        "title": Plain("the short name of the rulebook"),
        "version": Number("the number of the adoption, 0 for the first"),
        "bundle": DigestField("the digest of its files"),
        "edition": DigestField("the digest of the rulebook as it stands on the day from which it is in force"),
        "from": Plain("the instant from which it is in force"),
        "files": Number("how many files it has"),
    },
)
