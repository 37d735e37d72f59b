"""What the fleet puts on the record: pushes and what people decide about them, and orders to one phone.

That one phone took one content is no act: it follows from acts on record, and stands in the tables with its times.
"""

from bluelamp.records.journal.verb import Logged, Number, Plain, Purpose, Regime, Sealed, Verb

_SEEN = frozenset({Purpose.OVERSIGHT, Purpose.STANDARDS})


def _of_push(name: str, says: str, **fields: Plain | Number | Sealed) -> Verb:
    return Verb(
        name=f"fleet.{name}",
        says=says,
        regime=Regime.NONE,
        logged=Logged.ALTERATION,
        purpose=Purpose.ASSET_MANAGEMENT,
        fields={name.replace("_", "-"): form for name, form in fields.items()},
    )


def _of_phone(name: str, says: str, logged: Logged, **fields: Plain | Number | Sealed) -> Verb:
    return Verb(
        name=f"fleet.{name}",
        says=says,
        regime=Regime.UK_GDPR,
        logged=logged,
        purpose=Purpose.ASSET_MANAGEMENT,
        onward=_SEEN,
        fields={name.replace("_", "-"): form for name, form in fields.items()},
    )


_RING = Number("the ring, from 0 for the canary")
_WHY = Sealed("why, in their words")
_ORDER = Plain("the id of the order")
_REFERENCE = Plain("the crime or loss reference")
PUSH_PLANNED = _of_push(
    "push-planned",
    "A change of what phones hold was planned as a push in waves.",
    target=Plain("the kind of phone management"),
    phones=Number("how many phones it changes"),
    removed=Number("the most apps that it takes off one phone"),
    stops=Plain("why it waits for two people, where it does", required=False),
)
RING_OPENED = _of_push("ring-opened", "A ring of a push went well, and the next was opened.", ring=_RING)
PUSH_STOPPED = _of_push(
    "push-stopped", "A push stopped at a gate, since too many phones could not do it.", failed=Number("how many")
)
PUSH_ENDED = _of_push("push-ended", "A push is over.", how=Plain("done, or overtaken by a later rule"))
PUSH_APPROVED = _of_push("push-approved", "Somebody approved a push that needs two people.", reason=_WHY)
PUSH_PAUSED = _of_push("push-paused", "Somebody paused a push.", reason=_WHY)
PUSH_RESUMED = _of_push("push-resumed", "Somebody had a push go on.", reason=_WHY)
PUSH_WIDENED = _of_push(
    "push-widened",
    "Somebody had the next ring of a push opened before enough phones of the last had proved it.",
    ring=_RING,
    reason=_WHY,
)
PUSH_GIVEN_UP = _of_push("push-given-up", "Somebody gave a push up.", reason=_WHY)
ROLLOUT_PLANNED = _of_push(
    "rollout-planned",
    "Somebody said how many phones a unit is to have by when.",
    unit=Plain("which unit; none for the whole force", required=False),
    phones=Number("how many"),
    begins=Plain("from which day"),
    ends=Plain("by which day"),
)
PHONE_RETRIED = _of_phone(
    "phone-retried", "Somebody had a phone tried again that differs from what it should hold.", Logged.ALTERATION
)
PHONES_RETRIED = _of_phone(
    "phones-retried",
    "Somebody had several phones tried again that differ from what they should hold.",
    Logged.ALTERATION,
    rows=Number("how many"),
)
PHONE_READ = _of_phone(
    "phone-read", "Somebody read what a phone holds and proves, how it is, and its orders.", Logged.CONSULTATION
)
PHONES_LISTED = _of_phone(
    "phones-listed",
    "Somebody read a list of phones that differ, are short of what is required of them, or are lost.",
    Logged.CONSULTATION,
    which=Plain("which list"),
    rows=Number("how many"),
)
PHONE_LOCKED = _of_phone(
    "phone-locked", "Somebody had a phone's screen locked.", Logged.ALTERATION, order=_ORDER, reason=_WHY
)
LOST_MODE_SET = _of_phone(
    "lost-mode-set",
    "Somebody put a phone into lost mode.",
    Logged.ALTERATION,
    order=_ORDER,
    reference=_REFERENCE,
    reason=_WHY,
)
PHONE_SOUGHT = _of_phone(
    "phone-sought", "Somebody had a lost phone say where it is.", Logged.COLLECTION, order=_ORDER, reason=_WHY
)
PLACE_READ = _of_phone("place-read", "Somebody read where a lost phone was.", Logged.CONSULTATION)
PHONE_FOUND = _of_phone(
    "phone-found", "Somebody ended the lost mode of a phone that was found.", Logged.ALTERATION, order=_ORDER
)
WIPE_ASKED = _of_phone(
    "wipe-asked",
    "Somebody asked for a phone to be wiped.",
    Logged.ALTERATION,
    order=_ORDER,
    reference=Plain("the crime or loss reference, where it is one", required=False),
    reason=_WHY,
)
WIPE_APPROVED = _of_phone(
    "wipe-approved", "A second person had a phone wiped.", Logged.ERASURE, order=_ORDER, reason=_WHY
)
WIPE_REFUSED = _of_phone(
    "wipe-refused", "A phone was not wiped after all.", Logged.ALTERATION, order=_ORDER, reason=_WHY
)
