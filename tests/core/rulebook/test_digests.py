"""The digest: one for one meaning, another for any other."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.cedar import CedarSet, Duration, parse_policies
from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.rulebook.digests import rulebook_digest
from bluelamp.core.rulebook.rules import split_list

SPRING = date(2026, 3, 2)
APPS, SITES = "catalogue/apps.csv", "catalogue/sites.csv"


def digest_of(directory, on=SPRING):
    return load_rulebook(directory, on).digest


def test_the_order_of_files_rules_rows_and_comments_does_not_matter(small, copied):
    policies = copied / "policies"
    (policies / "01-apps.cedar").rename(policies / "09-apps.cedar")
    text = (policies / "02-permissions.cedar").read_text(encoding="utf-8")
    (policies / "02-permissions.cedar").write_text(
        "// Another comment.\n\n" + text + "\n// The end.\n", encoding="utf-8"
    )
    for file in (APPS, SITES):
        head, *rows = (copied / file).read_text(encoding="utf-8").splitlines()
        (copied / file).write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    (copied / "parameters" / "take_home.yaml").rename(copied / "parameters" / "00.yaml")
    assert digest_of(copied) == small.digest


def test_examples_and_the_day_are_not_in_it_and_what_stands_on_the_day_is(small, copied):
    (copied / "examples" / "01-apps.yaml").unlink()
    assert digest_of(copied, date(2026, 6, 30)) == small.digest
    assert digest_of(copied, date(2026, 7, 1)) != small.digest


def test_the_order_of_a_list_does_not_matter(small, edited):
    directory = edited(
        "parameters/corporate_accounts.yaml",
        '"@exampleforce", "@exampleforce-news"',
        '"@exampleforce-news", "@exampleforce"',
    )
    assert digest_of(directory) == small.digest


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("rulebook.yaml", "name: small", "name: little"),
        ("policies/01-apps.cedar", '"work" &&', '"personal" &&'),
        ("policies/01-apps.cedar", "You may use maps", "You may use charts"),
        ("parameters/take_home.yaml", "value: free", "value: authorised"),
        ("parameters/take_home.yaml", "from: 2026-01-01", "from: 2026-01-02"),
        ("parameters/take_home.yaml", "Bluelamp default: the force decides", "Order 1"),
        (APPS, "com.pinterest,high", "com.pinterest,low"),
        (APPS, "maps.google.com,yes", "maps.google.com,no"),
        (SITES, "pinterest.com,pinterest", "pin.it,pinterest"),
        ("catalogue/categories.yaml", ", in: [open]", ""),
        ("catalogue/things.yaml", "your own phone", "a phone of yours"),
        ("schema.cedarschema", "Open or use an app.", "Use an app."),
    ],
)
def test_any_change_of_meaning_changes_it(small, edited, file, old, new):
    assert digest_of(edited(file, old, new)) != small.digest


def changed_rule(rule, words):
    text = re.sub(r'@says\("[^"]*"\)', f'@says("{words}")', rule.policy.text)
    (policy,) = parse_policies(text)
    return replace(rule, policy=policy, says=words)


CHANGES = st.fixed_dictionaries(
    {
        "rule": st.none() | st.tuples(st.integers(0, 3), st.text("abc ", min_size=1, max_size=6)),
        "days": st.sampled_from([365, 364, 0]),
        "accounts": st.permutations(["@exampleforce", "@exampleforce-news"]) | st.just(["@exampleforce"]),
        "confidence": st.sampled_from(["high", "low"]),
    }
)


def changed(rulebook, change):
    rules = list(rulebook.rules)
    if change["rule"] is not None:
        at, words = change["rule"]
        rules[at] = changed_rule(rules[at], words)
    parameters = dict(rulebook.parameters)
    span, accounts = parameters["longest_permission"], parameters["corporate_accounts"]
    parameters["longest_permission"] = replace(span, value=Duration(change["days"] * 86_400_000))
    parameters["corporate_accounts"] = replace(accounts, value=CedarSet(change["accounts"]))
    row = replace(rulebook.catalogue.apps["tiktok"], apple_confidence=change["confidence"])
    catalogue = replace(rulebook.catalogue, apps={**rulebook.catalogue.apps, "tiktok": row})
    return replace(rulebook, rules=tuple(rules), parameters=parameters, catalogue=catalogue)


def meaning(change):
    return (change["rule"], change["days"], frozenset(change["accounts"]), change["confidence"])


@settings(max_examples=150, deadline=None)
@given(CHANGES, CHANGES)
def test_two_rulebooks_have_one_digest_exactly_where_they_mean_the_same(small, one, other):
    first, second = (rulebook_digest(changed(small, change)) for change in (one, other))
    assert (first == second) == (meaning(one) == meaning(other))


@given(st.permutations(range(4)))
def test_the_order_of_rules_never_matters(small, order):
    assert rulebook_digest(replace(small, rules=tuple(small.rules[at] for at in order))) == small.digest


def test_lists_in_marks_are_split_at_semicolons():
    assert split_list(" a; b;;c ;") == ("a", "b", "c")
