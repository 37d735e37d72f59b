"""How an act becomes a record: a row, sealed openings, and an entry that waits for the ledger.

All in the caller's transaction. Every person in an entry stands there as a salted commitment; what
it opens to is sealed under that person's own key, so that erasing one person leaves the others
accountable. Text about a record is sealed under the key of the person the record is about, or of
the one who acted where it is about nobody.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from bluelamp.core.kernel import Actor, to_millis
from bluelamp.core.ledger import Entry
from bluelamp.core.seal import KeyName, Keyring, seal_opening
from bluelamp.records.journal import ports
from bluelamp.records.journal.ledger_store import enqueue
from bluelamp.records.journal.models import Act, Concerned, Opening, Ticket
from bluelamp.records.journal.ports import Basis, Ruling
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact, PersonField, Sealed, entry_kinds


def append(fact: Fact, *, by: Actor, subject: Subject, ruling: Ruling, at: datetime, basis: Basis | None = None) -> int:  # noqa: PLR0913 - all that one entry says
    """The number of the act that is now on record, once the caller's transaction commits.

    Raises:
        NotInATransaction: the caller has none.
        LedgerError: the fact does not fit its declaration; nothing is kept.
    """
    verb = fact.verb
    plain, sealed = _split(fact, by, subject, basis)
    purpose = (basis.purpose if basis else None) or verb.purpose
    made = Act.objects.create(
        at=at,
        verb=verb.name,
        actor=by.id,
        signed_in_by=by.signed_in_by,
        subject_kind=subject.kind,
        subject_id=subject.id,
        purpose=purpose.value,
        regime=verb.regime.value,
        logged=verb.logged.value,
        basis_kind=basis.kind if basis else "",
        basis_reference=basis.reference if basis else "",
        rules=list(ruling.rules),
        rulebook=ruling.rulebook,
        values=plain,
    )
    _remember_people(made, fact, subject)
    commitments = _seal(made, verb.retention, sealed, at)
    if fact.people:
        plain = {**plain, "people": len(fact.people)}
    own: dict[str, str | int] = {
        "act": made.pk,
        "subject-kind": subject.kind,
        "purpose": purpose.value,
        "regime": verb.regime.value,
        "logged": verb.logged.value,
        "rules": hashlib.sha256("\n".join(ruling.rules).encode()).hexdigest(),
        "rulebook": ruling.rulebook,
    }
    body = entry_kinds().encode(Entry(verb.name, to_millis(at), {**own, **plain, **commitments}))
    Ticket.objects.create(act=made, ticket=enqueue(body))
    return int(made.pk)


def _split(
    fact: Fact, by: Actor, subject: Subject, basis: Basis | None
) -> tuple[dict[str, str | int], dict[str, tuple[str, str]]]:
    """The values to show as they are, and those to seal: each with the person whose key seals it."""
    owner = subject.about or by.id
    sealed = {"actor": (by.id, by.id), "subject": (owner, subject.id)}
    if subject.about is not None:
        sealed["about"] = (subject.about, subject.about)
    plain: dict[str, str | int] = {}
    for name, value in fact.values.items():
        form = fact.verb.fields[name]
        if isinstance(form, PersonField):
            sealed[name] = (str(value), str(value))
        elif isinstance(form, Sealed):
            sealed[name] = (owner, str(value))
        else:
            plain[name] = value
    if basis is not None and basis.text:
        sealed["basis"] = (by.id, basis.text)
    return plain, sealed


def _remember_people(made: Act, fact: Fact, subject: Subject) -> None:
    people = {(one, "member") for one in fact.people}
    if subject.about is not None:
        people.add((subject.about, "about"))
    for name, value in fact.values.items():
        if isinstance(fact.verb.fields[name], PersonField):
            people.add((str(value), name))
    Concerned.objects.bulk_create([Concerned(act=made, person=person, role=role) for person, role in sorted(people)])


def _seal(made: Act, retention: str, sealed: dict[str, tuple[str, str]], at: datetime) -> dict[str, str]:
    keyring = _keyring()
    month = f"{at:%Y-%m}"
    openings, commitments = [], {}
    for name, (person, value) in sealed.items():
        key = KeyName(person, retention, month)
        one = seal_opening(keyring, key, index=made.pk, field=name, value=value.encode())
        commitments[name] = one.commitment
        openings.append(Opening(act=made, field=name, commitment=one.commitment, sealed=one.opening))
    Opening.objects.bulk_create(openings)
    return commitments


def _keyring() -> Keyring:
    if ports.current.keyring is None:
        raise RuntimeError("no keyring is wired, so nothing can be sealed and nothing is recorded")
    return ports.current.keyring
