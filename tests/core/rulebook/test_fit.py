"""Rules that do not fit: the place of the fact or name in the rule, and no rule that falls silent."""

from datetime import date

import pytest

from bluelamp.core.rulebook import gather

SPRING = date(2026, 3, 2)
RULES = "policies/02-permissions.cedar"


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "says"),
    [
        ("context.on_call", "context.on_cal", "unknown-fact", "on_cal }", "the fact `on_cal`"),
        ('Force::"this".take_home', 'Force::"this".take_hom', "unknown-fact", "take_hom ", "have for `Force`"),
        ("context has permission && ", "", "rule-does-not-fit", "permission.until", "optional attribute"),
        ('.take_home == "free"', ".take_home == 3", "rule-does-not-fit", None, "not compatible"),
        ('Action::"take_home"', 'Action::"take_hom"', "rule-does-not-fit", 'Action::"take_hom"', "take_hom"),
        ('App::"whatsapp"', 'App::"WhatsApp"', "app-id-in-wrong-case", '"WhatsApp"', "spelt `whatsapp`"),
        ('App::"whatsapp"', 'App::"whatsap"', "thing-unknown", '"whatsap"', "no App called `whatsap`"),
        (
            'DeviceClass::"work-phone"',
            'DeviceClass::"phone"',
            "thing-unknown",
            '"phone"',
            "no DeviceClass called `phone`",
        ),
        ('Force::"this"', 'Force::"that"', "thing-unknown", '"that"', "no Force called `that`"),
    ],
)
def test_a_rule_that_does_not_fit_is_told_where(copied, edited, old, new, code, at, says):
    problems = gather(edited(RULES, old, new), SPRING).problems
    told = [one for one in problems if one.code == code]
    assert told, [one.message for one in problems]
    assert says in told[0].message
    if at is not None:
        text = (copied / RULES).read_text(encoding="utf-8")
        before = text[: text.index(at)]
        assert (told[0].place.line, told[0].place.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
        assert at.strip() in told[0].place.excerpt
    assert told[0].place.source == f"small/{RULES}"


def test_units_and_roles_are_the_registers_and_may_be_named_freely(edited):
    directory = edited("policies/01-apps.cedar", 'Unit::"corporate-communications"', 'Unit::"any-team"')
    assert not gather(directory, SPRING).problems
