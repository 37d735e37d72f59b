"""What the files put on the record."""

from bluelamp.records.journal.verb import DigestField, Logged, Number, Plain, Purpose, Regime, Sealed, Verb

FILE_ADDED = Verb(
    name="files.added",
    says="A file was added to a record.",
    regime=Regime.UK_GDPR,
    logged=Logged.COLLECTION,
    purpose=Purpose.LINE_MANAGEMENT,
    onward=frozenset({Purpose.STANDARDS, Purpose.OVERSIGHT, Purpose.DATA_RIGHTS}),
    fields={
        "file": Plain("which file"),
        "of": Plain("what kind of record it was added to"),
        "digest": DigestField("the SHA-256 of its bytes"),
        "media": Plain("what it is by its bytes"),
        "size": Number("how many bytes it has"),
        "name": Sealed("what it is called"),
    },
)
FILE_READ = Verb(
    name="files.read",
    says="Somebody fetched a file of a record.",
    regime=Regime.UK_GDPR,
    logged=Logged.CONSULTATION,
    purpose=Purpose.LINE_MANAGEMENT,
    onward=frozenset({Purpose.STANDARDS, Purpose.OVERSIGHT, Purpose.DATA_RIGHTS}),
    fields={"file": Plain("which file"), "digest": DigestField("the SHA-256 of its bytes")},
)
