"""What phones cannot enforce is named, with the rules left alone and who watches instead."""

from __future__ import annotations

from bluelamp.core.phones.targets import TARGETS
from bluelamp.core.rulebook import Site
from small_phones import APPS, RULES, SITES, app, holder, plan, rulebook


def gaps(target="android", one=None, rules=None):
    return [gap for gap in plan(one or holder(), rules).gaps if gap.platform == target]


def about(words, found):
    (gap,) = [gap for gap in found if words in f"{gap.what} {gap.why}"]
    return gap


def test_what_depends_on_an_unknown_fact_is_a_gap_in_each_target():
    for target in TARGETS:
        gap = about("left open on duty", gaps(target.name))
        assert (gap.things, gap.rules) == (("bbc",), ("open", "official-business"))
        assert "What the use is for." in gap.why
        assert "screening" in gap.watched_by


def test_rules_about_what_happens_inside_an_app_are_a_gap():
    gap = about("Send a message inside an app.", gaps())
    assert gap.rules == ("named-group",)
    assert "group" in gap.why


def test_rules_about_personal_phones_are_a_gap():
    assert about("personal phones", gaps()).rules == ("own-phone",)


def test_a_lapse_is_a_gap_only_where_the_app_can_only_be_removed():
    ended = holder(until=-5)
    gap = about("after a permission ended", gaps("intune-android", ended))
    assert gap.things == ("whatsapp",)
    assert "export" in gap.watched_by
    assert not [gap for gap in gaps("android", ended) if "after a permission ended" in gap.what]


def test_an_app_without_an_id_is_a_gap_on_its_platform():
    assert about("cannot be put on the phone", gaps("android")).things == ("records",)
    assert set(about("cannot be put on the phone", gaps("apple")).things) == {"records"}


def test_an_id_that_nobody_has_checked_is_a_gap():
    rules = rulebook(apps=(*APPS, app("bolt", "open", "ee.mtakso.client", android_confidence="low")))
    assert about("nobody has checked", gaps(rules=rules)).things == ("bolt",)


def test_pages_inside_other_apps_and_unlisted_websites_are_gaps():
    assert about("pages shown inside other apps", gaps()).rules == ("sites-shut",)
    assert "one by one" in about("not in the catalogue", gaps()).why


def test_a_browser_that_takes_no_list_is_a_gap():
    rules = rulebook(apps=(*APPS, app("firefox", "open browser-other", "org.mozilla.firefox")))
    assert about("without the list", gaps(rules=rules)).things == ("firefox",)


def test_edge_takes_the_list_from_intune_and_from_nobody_else():
    rules = rulebook(apps=(*APPS, app("edge", "open browser-managed", "com.microsoft.emmx", "com.microsoft.msedge")))
    assert about("without the list", gaps("android", rules=rules)).things == ("edge",)
    for target in ("intune-android", "apple", "intune-apple"):
        assert not [gap for gap in gaps(target, rules=rules) if "without the list" in gap.what]


def test_apps_that_change_at_the_edge_of_a_shift_are_a_gap():
    assert "teams" in about("edge of a shift", gaps()).things
    assert not [gap for gap in gaps("intune-android") if "edge of a shift" in gap.what]


def test_the_private_half_of_a_phone_is_a_gap():
    assert about("private half", gaps(one=holder(ownership="work-profile")))


def test_websites_beyond_the_most_a_phone_takes_are_a_gap():
    more = tuple(Site(f"a{number}.example", "s", ("social",), "core") for number in range(600))
    rules = rulebook(sites=(*SITES, *more))
    assert len(about("beyond the most", gaps("apple", rules=rules)).things) == 102
    assert not [gap for gap in gaps("android", rules=rules) if "beyond the most" in gap.what]


def test_a_refusal_that_may_err_is_a_gap():
    text = '@id("shaky") forbid (principal, action, resource == App::"tiktok") when { principal.rank == 1 };'
    gap = about("reads a fact that may be missing", gaps(rules=rulebook(RULES + text)))
    assert (gap.rules, gap.things) == (("shaky",), ("tiktok",))
