"""What a rule may rest on besides its source: the standards of professional behaviour and two codes."""

from __future__ import annotations

STANDARDS_OF_PROFESSIONAL_BEHAVIOUR = (
    "Honesty and Integrity",
    "Authority, Respect and Courtesy",
    "Equality and Diversity",
    "Use of Force",
    "Orders and Instructions",
    "Duties and Responsibilities",
    "Confidentiality",
    "Fitness for Duty",
    "Discreditable Conduct",
    "Challenging and Reporting Improper Conduct",
)
"""The ten headings, from the Police (Conduct) Regulations 2020, schedule 2."""

CODES = ("Code of Ethics", "Information Code of Conduct")
"""The codes that `@standard` may name beside the ten standards."""

STANDARDS = STANDARDS_OF_PROFESSIONAL_BEHAVIOUR + CODES

HANDLINGS = {
    "tell-officer": "A finding under this rule is first put to the person it is about.",
    "tell-supervisor": "A finding under this rule goes to the person's supervisor first.",
    "refer": "A finding under this rule is referred for assessment before anybody is told.",
}
"""How a finding is first handled, and the sentence that says so."""
