"""The shares that the generated force is made with: stated here, written beside every force.

They are chosen, not measured: nobody has published how a force uses its phones. They are there so
that every rule and every kind of trouble occurs, in a known number, in whatever size is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

KINDS: Mapping[str, float] = {"officer": 0.74, "special": 0.04, "staff": 0.22}
"""What people are."""

ROLES: Mapping[str, float] = {
    "sergeant": 0.12,
    "inspector": 0.03,
    "chief-officer": 0.002,
    "authorised-investigator": 0.02,
    "federation-representative": 0.005,
}
"""Roles, drawn apart from each other: one person may hold several."""

ROLES_OF_UNITS: Mapping[str, str] = {
    "corporate-communications": "corporate-communications",
    "neighbourhood-team": "neighbourhood",
}
"""Roles that everybody in a unit or kind of team holds."""

TEAMS: Mapping[str, float] = {
    "response-team": 0.44,
    "neighbourhood-team": 0.22,
    "investigation-team": 0.20,
    "roads-team": 0.06,
    "custody-team": 0.05,
    "control-room": 0.03,
}
"""Kinds of team in the stations. Corporate communications and professional standards come on top."""

SPECIAL_UNITS: Mapping[str, float] = {"corporate-communications": 0.012, "professional-standards": 0.01}
"""The share of all people in the two units that rules name."""

PHONES: Mapping[str, float] = {
    "issued": 0.82,
    "android": 0.93,
    "handed_over_in_the_day": 0.03,
    "custody_gap": 0.005,
    "holder_not_in_register": 0.002,
}
"""Work phones: who has one, of which platform, and what goes wrong with custody."""

DAY: Mapping[str, float] = {
    "early": 0.22,
    "late": 0.20,
    "night": 0.14,
    "remote": 0.08,
    "on_call": 0.06,
    "leave": 0.10,
    "rest": 0.17,
    "unknown": 0.03,
}
"""What the roster says of a person for one day; `unknown` has no row in the roster at all."""

GRANTS: Mapping[str, float] = {"permitted": 0.10, "lapsed": 0.25, "lapses_in_the_day": 0.10, "overlapping": 0.15}
"""Permissions: people with any, and of those permissions the share of each kind."""

CIRCUMSTANCES: Mapping[str, float] = {"recall": 0.01, "emergency": 0.01, "policing-purpose": 0.05}
"""The share of people who declare each during the day."""

EVENTS: Mapping[str, float] = {
    "ordinary": 0.597,
    "ordinary-site": 0.18,
    "ordinary-contact": 0.075,
    "social-app": 0.004,
    "social-site": 0.006,
    "social-app-of-communications": 0.006,
    "permitted-app": 0.02,
    "permission-lapsed": 0.003,
    "permission-edge": 0.001,
    "never-permitted": 0.003,
    "shut-app-installed": 0.001,
    "unknown-app": 0.002,
    "app-id-in-other-case": 0.001,
    "unknown-site": 0.03,
    "unknown-phone": 0.002,
    "unknown-person": 0.002,
    "off-duty-use": 0.006,
    "off-duty-on-call": 0.008,
    "off-duty-recalled": 0.003,
    "off-duty-emergency": 0.003,
    "off-duty-major-incident": 0.002,
    "off-duty-always-open": 0.006,
    "duty-unknown": 0.012,
    "shift-edge": 0.002,
    "victim-contact": 0.008,
    "number-withheld": 0.002,
    "protected-contact": 0.012,
    "protected-site": 0.002,
    "private-app": 0.001,
}
"""What the generator plants, by the `label` that the event carries."""

README = """# A generated force

Everything in this folder was made by a program. There is no such force, and no person, phone,
number or event in it is real. Numbers are from the range kept for drama (07700 900000 to 900999).

| File | One row is |
|---|---|
| `people.parquet` | a person: kind, units, roles, whether a work phone is issued |
| `units.parquet` | a command, station or team, with what it belongs to |
| `phones.parquet` | a work phone and its platform |
| `custody.parquet` | who held a phone from `start` until `end` |
| `roster.parquet` | what the roster says: `on`, `on_call` or `off`, from `start` until `end` |
| `permissions.parquet` | a permission for an app or a site: purpose, group, `start`, `until`, `closed` once exported |
| `circumstances.parquet` | a recall, an emergency, a major incident or a stated purpose, with its time |
| `events/part-*.parquet` | what phones and logs reported; `label` says what the generator planted |
| `marginals.json` | the shares asked for, and the counts that came out |

Intervals hold from `start` up to but not including their end. Times are UTC; shifts were laid out
in London time, so a night of the clock change is an hour shorter or longer. The same rulebook,
size, seed and day give the same bytes. Shares are chosen, not measured from any force.
"""
