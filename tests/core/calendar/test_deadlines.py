"""Every named deadline has its golden date, its source and the standing that our notes give it."""

from datetime import date
from itertools import islice

import pytest

from bluelamp.core.calendar import (
    DEADLINES,
    Counting,
    DeadlineUnknown,
    Extending,
    Length,
    Rule,
    Standing,
    Unit,
    deadline,
    due,
    periods,
)

GOLDEN = [
    ("recommendation-response", date(2022, 2, 1), [date(2022, 3, 28)]),
    ("recommendation-response", date(2024, 2, 29), [date(2024, 4, 24)]),
    ("recommendation-publication", date(2022, 2, 1), [date(2022, 2, 21)]),
    ("inspection-comment", date(2022, 3, 22), [date(2022, 5, 16)]),
    ("investigation-timeliness", date(2024, 1, 15), [date(2025, 1, 14), date(2025, 7, 14), date(2026, 1, 14)]),
    ("investigation-timeliness", date(2024, 2, 29), [date(2025, 2, 28), date(2025, 8, 31), date(2026, 2, 28)]),
    ("investigation-representations", date(2026, 4, 2), [date(2026, 4, 20)]),
    ("investigation-representations", date(2026, 6, 1), [date(2026, 6, 15)]),
    ("concern-acknowledgement", date(2026, 12, 24), [date(2026, 12, 31)]),
    ("concern-acknowledgement", date(2026, 11, 20), [date(2026, 11, 25)]),
    ("concern-triage", date(2026, 11, 20), [date(2026, 11, 26)]),
    ("concern-feedback", date(2026, 11, 20), [date(2026, 12, 17), date(2027, 1, 14), date(2027, 2, 11)]),
]


@pytest.mark.parametrize(("rule", "start", "last"), GOLDEN)
def test_the_golden_dates_of_a_deadline(rule, start, last):
    assert [one.last for one in islice(periods(deadline(rule), start), len(last))] == last
    assert [due(deadline(rule), start, number=n).last for n in range(1, len(last) + 1)] == last


def test_every_deadline_has_a_golden_date():
    assert {rule for rule, _, _ in GOLDEN} == set(DEADLINES)


def test_the_standing_of_each_source_is_the_one_in_our_notes():
    assert {name: rule.source.standing for name, rule in DEADLINES.items()} == {
        "recommendation-response": Standing.VERIFIED,
        "recommendation-publication": Standing.VERIFIED,
        "inspection-comment": Standing.UNVERIFIED,
        "investigation-timeliness": Standing.VERIFIED,
        "investigation-representations": Standing.SECOND_HAND,
        "concern-acknowledgement": Standing.DEFAULT,
        "concern-triage": Standing.DEFAULT,
        "concern-feedback": Standing.DEFAULT,
    }


def test_only_the_response_pauses_and_only_two_can_be_extended():
    assert [name for name, rule in DEADLINES.items() if rule.pauses] == ["recommendation-response"]
    assert {name: rule.extending for name, rule in DEADLINES.items() if rule.extending is not Extending.NO} == {
        "recommendation-response": Extending.ON_APPLICATION,
        "investigation-representations": Extending.BY_DECISION,
    }


def test_working_days_begin_the_working_day_after_and_calendar_days_with_the_day():
    for rule in DEADLINES.values():
        after = rule.counting is Counting.WITH_THE_NEXT_WORKING_DAY
        assert after == (rule.length.unit.value == "working day"), rule.id


def test_a_rule_reads_as_one_sentence():
    assert deadline("investigation-timeliness").say() == (
        "12 months, then every 6 months, beginning with the day on which the allegation comes to the attention of the "
        "appropriate authority: the investigation is complete, or the local policing body is told in writing why not."
    )
    assert deadline("concern-triage").say().startswith("7 days, beginning with the day on which the concern is filed")


def test_an_unknown_deadline_is_refused_with_the_nearest_names():
    with pytest.raises(DeadlineUnknown) as near:
        deadline("concern-triag")
    assert near.value.todo.startswith("use one of `concern-triage`")
    assert "`recommendation-response`" not in near.value.todo
    with pytest.raises(DeadlineUnknown) as far:
        deadline("zzz")
    assert far.value.todo == f"use one of {', '.join(f'`{name}`' for name in sorted(DEADLINES))}."


def test_a_rule_that_says_no_more_leaves_nothing_open_and_never_pauses():
    source = deadline("concern-triage").source
    rule = Rule("a", "A", "b", "c", Length(1, Unit.DAYS), Counting.WITH_THE_DAY, source)
    assert (rule.reading, rule.pauses) == ("", "")
