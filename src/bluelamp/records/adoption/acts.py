"""Adopting a rulebook."""

from __future__ import annotations

from datetime import UTC, datetime

from bluelamp.core.kernel import LONDON, Actor
from bluelamp.records.adoption import lifecycle, queries
from bluelamp.records.adoption.bundles import Bundle, editions
from bluelamp.records.adoption.lifecycle import Adopted
from bluelamp.records.adoption.models import AdoptionRow, BundleRow, EditionRow
from bluelamp.records.adoption.verbs import RULEBOOK_ADOPTED
from bluelamp.records.journal import clock
from bluelamp.records.journal.act import act
from bluelamp.records.journal.subject import Subject
from bluelamp.records.journal.verb import Fact


def _bundle_subject(bundle: Bundle) -> Subject:
    return Subject(kind="rulebook", id=bundle.digest)


@act(RULEBOOK_ADOPTED, on=_bundle_subject)
def adopt_first(*, by: Actor, bundle: Bundle, begins: datetime) -> tuple[Adopted, Fact]:
    """Adopt the first rulebook: from it on there is always one in force.

    Its files are kept whole, and it is read for every day on which one of its settings changes.

    Raises:
        NotAllowed: the platform's rules do not let this actor adopt.
        AlreadyBegun: there is a first one. Nothing changed.
        BluelampError: the rulebook does not load on one of its days. Nothing changed.
    """
    return _kept(bundle, lifecycle.genesis(queries.adopted(), bundle=bundle.digest, begins=begins))


@act(RULEBOOK_ADOPTED, on=_bundle_subject)
def adopt_next(*, by: Actor, bundle: Bundle, begins: datetime) -> tuple[Adopted, Fact]:
    """Adopt a rulebook that supersedes the one in force, from a moment to come.

    Consultation, and approval by somebody other than who drafted it, come before this and are not here.

    Raises:
        NotAllowed: the platform's rules do not let this actor adopt.
        NothingInForce, NothingNew, BeginsTooEarly: as their names say. Nothing changed.
        BluelampError: the rulebook does not load on one of its days. Nothing changed.
    """
    now = clock.now()
    return _kept(bundle, lifecycle.supersede(queries.adopted(), bundle=bundle.digest, begins=begins, now=now))


def _kept(bundle: Bundle, adopted: Adopted) -> tuple[Adopted, Fact]:
    found = editions(bundle, adopted.begins.astimezone(LONDON).date())
    first = found[0].rulebook
    row, _ = BundleRow.objects.get_or_create(
        digest=bundle.digest,
        defaults={"name": first.name, "title": first.title, "files": dict(bundle.files)},
    )
    known = set(EditionRow.objects.filter(bundle=row).values_list("begins", flat=True))
    EditionRow.objects.bulk_create(
        EditionRow(bundle=row, begins=one.begins, digest=one.rulebook.digest)
        for one in found
        if one.begins not in known
    )
    AdoptionRow.objects.create(version=adopted.version, bundle=row, begins=adopted.begins, adopted_at=clock.now())
    return adopted, RULEBOOK_ADOPTED.record(
        title=first.name,
        version=adopted.version,
        bundle=bundle.digest,
        edition=first.digest,
        files=len(bundle.files),
        **{"from": f"{adopted.begins.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"},
    )
