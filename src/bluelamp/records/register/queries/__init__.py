"""Every question about the register: people, units, roles, duty, phones, custody and totals.

Queries read and give frozen values; none of them asks who is asking. What a person may see is decided where
they are called from: by an act or a reading for one record, by `visible_to` for a list.
"""

from bluelamp.records.register.queries.duty import duty_at, duty_between, duty_of, rostered_between
from bluelamp.records.register.queries.people import (
    PAGE,
    count_people,
    every_person,
    is_known,
    names_of,
    one_person,
    people,
    person_by_email,
    person_by_number,
)
from bluelamp.records.register.queries.phones import (
    chain_of,
    count_phones,
    custody_of,
    every_phone,
    held_between,
    held_by,
    one_phone,
    phone_by_tag,
    phones,
    phones_of,
    who_held,
)
from bluelamp.records.register.queries.scope import PEOPLE_SEEN_BY, PHONES_SEEN_BY, Scope, visible_to
from bluelamp.records.register.queries.standing import (
    actor_for,
    covered_by,
    holders_of,
    lead_of,
    line_manager,
    manages,
    paper_manager,
    roles_of,
    standing_in_for,
    units_led,
)
from bluelamp.records.register.queries.subjects import person_subject, phone_subject, unit_subject
from bluelamp.records.register.queries.totals import flows, steps_between, totals_at, totals_now
from bluelamp.records.register.queries.units import (
    one_unit,
    unit_codes,
    unit_names,
    units,
    units_above,
    units_below,
)

__all__ = [
    "PAGE",
    "PEOPLE_SEEN_BY",
    "PHONES_SEEN_BY",
    "Scope",
    "actor_for",
    "chain_of",
    "count_people",
    "count_phones",
    "covered_by",
    "custody_of",
    "duty_at",
    "duty_between",
    "duty_of",
    "every_person",
    "every_phone",
    "flows",
    "held_between",
    "held_by",
    "holders_of",
    "is_known",
    "lead_of",
    "line_manager",
    "manages",
    "names_of",
    "one_person",
    "one_phone",
    "one_unit",
    "paper_manager",
    "people",
    "person_by_email",
    "person_by_number",
    "person_subject",
    "phone_by_tag",
    "phone_subject",
    "phones",
    "phones_of",
    "roles_of",
    "rostered_between",
    "standing_in_for",
    "steps_between",
    "totals_at",
    "totals_now",
    "unit_codes",
    "unit_names",
    "unit_subject",
    "units",
    "units_above",
    "units_below",
    "units_led",
    "visible_to",
    "who_held",
]
