"""What a person reads of a draw, word for word: the certificate, and the report of a check."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bluelamp.core.draw import certificate, verify, witnessed_by, write_bundle
from bluelamp.core.ledger import parse_policy
from small_draws import DIGITS, POLICY, a_bundle, a_log_of, a_year, an_outcome, resulted, rolled

TEXTS = Path(__file__).resolve().parents[2] / "data" / "small-draws"
TRUST = witnessed_by(parse_policy(POLICY))


def certificates():
    pool = resulted().draw.result.pools["officers"]
    called = a_bundle(resulted().after(an_outcome(resulted(), pool.drawn[0], "left")))
    asked = ((a_bundle(), pool.drawn[0]), (a_bundle(), pool.reserves[2]), (called, pool.reserves[0]))
    return "\n".join(certificate(bundle, pid) for bundle, pid in asked)


def of_a_year():
    year = a_year()
    raw = write_bundle(replace(year, receipts=a_log_of(year.acts)))
    return verify(raw, witnessed=TRUST, kept={"dice": DIGITS}).say()


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("certificates", certificates),
        ("report-of-one-file", lambda: verify(write_bundle(a_bundle())).say()),
        ("report-of-a-year", of_a_year),
        ("report-of-an-unfinished-draw", lambda: verify(write_bundle(a_bundle(rolled()))).say()),
    ],
)
def test_the_words_are_those_that_somebody_looked_at(name, made):
    # Hashes are left out: they are tested elsewhere, and would change with every change of the small draw.
    said = re.sub("[0-9a-f]{64}", "<hash>", made()).rstrip("\n") + "\n"
    assert said == (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


def test_a_report_for_programs_has_the_same_steps():
    report = verify(write_bundle(a_bundle(rolled())))
    body = report.as_json()
    assert body["holds"] is False
    assert body["steps"] == [
        {"name": one.name, "held": one.held, "says": one.says, "error": one.error} for one in report.steps
    ]
    assert {one["error"] for one in body["steps"]} == {"", "draw-act-out-of-order"}
