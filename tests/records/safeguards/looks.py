"""A look that these tests make: reading when a person was on duty."""

from bluelamp.records.journal.act import reading
from bluelamp.records.journal.verb import Logged, Purpose, Regime, Verb
from bluelamp.records.register.queries.subjects import person_subject

READ = Verb(
    name="test.duty-read",
    says="Somebody read when a person was on duty.",
    regime=Regime.UK_GDPR,
    logged=Logged.CONSULTATION,
    purpose=Purpose.DUTY_PLANNING,
    onward=frozenset({Purpose.STANDARDS}),
)


def _about(person):
    return person_subject(person)


@reading(READ, on=_about)
def read_duty(*, by, person, because=None):
    return "on duty", READ.record()
