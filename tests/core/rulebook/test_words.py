"""The rulebook in plain words: every rule said, every sentence of a rule."""

from dataclasses import replace

import pytest

from bluelamp.core.cedar import CedarSet, Datetime, Decimal, Duration, EntityUid, Ip, Record
from bluelamp.core.rulebook import NO_PUBLISHED_SOURCE, guidance
from bluelamp.core.rulebook.plain_values import say_value


def sections(rulebook):
    return {rule.id: rule for topic in guidance(rulebook).topics for rule in topic.rules}


def test_every_rule_is_said_and_every_sentence_belongs_to_one(small):
    told = list(guidance(small).sentences())
    assert {rule_id for rule_id, _ in told} == set(small.by_id)
    assert all(sentence.strip() for _, sentence in told)
    for rule in small.rules:
        mine = [sentence for rule_id, sentence in told if rule_id == rule.id]
        assert rule.title in mine
        assert rule.says in mine


def test_topics_and_rules_keep_the_rulebooks_order(small):
    topics = guidance(small).topics
    assert [topic.title for topic in topics] == ["Apps", "Permissions"]
    assert [rule.id for topic in topics for rule in topic.rules] == [rule.id for rule in small.rules]


def test_a_rule_that_no_text_states_shows_that(small):
    for rule_id, section in sections(small).items():
        default = small.by_id[rule_id].is_default
        assert (NO_PUBLISHED_SOURCE in section.source) == default
        assert section.published != default


def test_effect_duties_standards_and_handling_are_told(small):
    told = sections(small)
    assert told["social-shut"].effect.startswith("This rule refuses")
    assert told["social-shut"].standards == "Standards: Orders and Instructions, Discreditable Conduct."
    assert told["social-shut"].handling == "A finding under this rule is first put to the person it is about."
    assert told["messaging-by-permission"].duties == (
        "You must then: keep to the purpose of the permission.",
        "You must then: export the messages when it ends.",
    )


def test_a_name_in_capitals_keeps_them(small):
    rule = replace(small.rules[0], duties=("CRIS holds the record",))
    told = sections(replace(small, rules=(rule,)))
    assert told[rule.id].duties == ("You must then: CRIS holds the record.",)


def test_a_setting_is_told_with_its_value_its_day_and_what_set_it(small):
    (told,) = sections(small)["phone-goes-home"].parameters
    assert told == (
        "Whether work phones may go home. As it stands: free, since 1 January 2026. "
        "Set by: Bluelamp default: the force decides."
    )


def test_an_example_is_a_question_and_an_answer_in_words(small):
    told = {one.id: one for one in sections(small)["messaging-by-permission"].examples}
    lapsed = told["whatsapp-lapsed"]
    assert lapsed.question == (
        "WhatsApp after the permission lapsed. An officer asks on 2 April 2026 at 11:00: may I open or use an app: "
        "WhatsApp? Given device: work; duty: on; permission: purpose neighbourhood watch, "
        "until 1 April 2026 at 01:00."
    )
    assert lapsed.answer == "Only with a permission. Because no rule allows it."
    assert "Then: keep to the purpose" in told["whatsapp-with-permission"].answer


def test_an_example_with_its_own_settings_says_them(small):
    home = next(one for one in small.examples if one.id == "home-free")
    told = sections(replace(small, examples=(replace(home, settings={"take_home": "no"}),)))["phone-goes-home"]
    assert told.examples[0].question.endswith(
        "may I take a phone home: the work phone issued to you? The force has set take home: no. Given on call: no."
    )


def test_an_example_that_does_not_fit_is_told_as_it_is_written(small):
    broken = replace(small.examples[0], facts={"dutty": "on"})
    told = sections(replace(small, examples=(broken,)))["open-apps"].examples[0]
    assert told.question == 'Maps on a work phone. Asked: use_app, App::"maps".'


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"),
        (3, "3"),
        ("text", "text"),
        (Duration(0), "no time"),
        (Duration(365 * 86_400_000), "365 days"),
        (Duration(-90 * 60_000), "minus 1 hour 30 minutes"),
        (Datetime(1_782_862_200_000), "1 July 2026 at 00:30"),
        (CedarSet(["b", "a"]), "a, b"),
        (CedarSet(), "none"),
        (Record({"on_call": False}), "on call no"),
        (Decimal(-15_000), "-1.5000"),
        (EntityUid("App", "maps"), "maps"),
        (Ip(4, 1, 32), "0.0.0.1/32"),
    ],
)
def test_values_are_said_as_people_read_them(value, words):
    assert say_value(value) == words
