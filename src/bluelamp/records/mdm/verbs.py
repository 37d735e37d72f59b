"""What is put on the record about Apple's phones: who was invited, which certificate was issued, who came and left."""

from bluelamp.records.journal.verb import Logged, Number, Plain, Purpose, Regime, Verb, VerbField

_ONWARD = frozenset({Purpose.SECURITY, Purpose.OVERSIGHT, Purpose.STANDARDS})


def _verb(name: str, says: str, logged: Logged, fields: dict[str, VerbField]) -> Verb:
    return Verb(
        name=f"mdm.{name}",
        says=says,
        regime=Regime.NONE,
        logged=logged,
        purpose=Purpose.ASSET_MANAGEMENT,
        onward=_ONWARD,
        fields=fields,
    )


PHONE_INVITED = _verb(
    "phone-invited",
    "A phone was invited to enrol, once.",
    Logged.COLLECTION,
    {"hours": Number("for how many hours the invitation is open"), "known": Plain("whether the phone was here before")},
)
CERTIFICATE_ISSUED = _verb(
    "certificate-issued",
    "A phone was issued the certificate that it was invited for.",
    Logged.COLLECTION,
    {"days": Number("for how many days it is valid")},
)
ENROLMENT_BEGUN = _verb(
    "enrolment-begun",
    "A phone began to enrol; where it was here before, its old enrolment ended.",
    Logged.ALTERATION,
    {"how": Plain("first, again or repeated"), "cleared": Number("how many commands waited and never will be sent")},
)
PHONE_ENROLLED = _verb("phone-enrolled", "A phone came under management.", Logged.ALTERATION, {})
PHONE_LEFT = _verb(
    "phone-left",
    "A phone left management by itself.",
    Logged.ALTERATION,
    {"cleared": Number("how many commands waited and never will be sent")},
)
RENEWAL_BEGUN = _verb(
    "renewal-begun",
    "A phone was told to get another certificate, since half the life of its own is over.",
    Logged.ALTERATION,
    {"days": Number("for how many days its certificate is still valid")},
)
IDENTITY_RENEWED = _verb(
    "identity-renewed", "A phone spoke with the certificate that it got after its first one.", Logged.ALTERATION, {}
)
PHONE_WIPED = _verb(
    "phone-wiped",
    "A phone said that it wipes itself, and so left management.",
    Logged.ALTERATION,
    {"cleared": Number("how many commands waited and never will be sent")},
)
