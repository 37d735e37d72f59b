"""Each guard catches the payload it is for; a sound payload passes them all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bluelamp.core.phones import guards
from bluelamp.core.phones.android.payloads import android_policy, app_rows
from bluelamp.core.phones.guards import Absence, AppRow, Checked, State, check
from bluelamp.core.phones.intune.payloads import intune_android
from small_phones import APPS, app, holder, plan, rulebook


def sound(one=None, *, platform="android", **other):
    rules = rulebook()
    built = plan(one or holder(), rules)
    rows = app_rows(android_policy(built, rules.catalogue, "on").body)
    if platform == "apple":
        rows = tuple(AppRow(one.apple, State.OPEN) for one in rules.catalogue.apps.values() if one.apple)
    plain = Checked(
        platform,
        rows,
        rules.catalogue,
        built,
        "on",
        when_absent=Absence.REMOVED if platform == "android" else Absence.HIDDEN,
    )
    return replace(plain, **other)


def with_row(name, state=State.OPEN, **other):
    one = sound(**other)
    return replace(one, rows=(*one.rows, AppRow(name, state)))


def without(name, one):
    return replace(one, rows=tuple(row for row in one.rows if row.id != name))


def changed(name, state, one):
    return replace(one, rows=tuple(AppRow(row.id, state) if row.id == name else row for row in one.rows))


def refused(error, payload, *words):
    with pytest.raises(error) as caught:
        check(payload)
    for word in words:
        assert word in f"{caught.value.message} {caught.value.todo}"


def test_a_sound_payload_passes():
    check(sound())
    check(sound(platform="apple"))


def test_an_empty_list_is_refused():
    refused(guards.EmptyAppList, replace(sound(), rows=()))


def test_a_list_that_only_removes_is_refused():
    refused(guards.EmptyAppList, replace(sound(), rows=(AppRow("com.whatsapp", State.REMOVED),)))


def test_more_apps_than_the_vendor_takes_are_refused():
    many = tuple(AppRow(f"uk.example.app{number}", State.OPEN) for number in range(3_001))
    refused(guards.TooManyApps, replace(sound(), rows=many), "3,001")


def test_one_app_twice_is_refused():
    refused(guards.AppTwice, with_row("com.microsoft.teams"), "`com.microsoft.teams`")


def test_a_policy_without_its_update_mask_is_refused():
    refused(guards.UpdateMaskMissing, sound(fields=frozenset({"applications"})), "`applications`")


def test_an_update_mask_that_misses_a_field_is_refused():
    fields = frozenset({"applications", "playStoreMode"})
    refused(guards.UpdateMaskMissing, sound(update_mask="applications", fields=fields), "`playStoreMode`")


def test_an_update_mask_that_names_more_than_is_sent_is_refused():
    mask = "applications,passwordPolicies"
    refused(guards.UpdateMaskMissing, sound(update_mask=mask, fields=frozenset({"applications"})), "`passwordPolicies`")


def test_a_lapse_that_removes_is_refused():
    refused(guards.RemovalOfMessages, changed("com.whatsapp", State.REMOVED, sound(holder(until=-5))), "Whatsapp")


def test_a_lapse_that_leaves_the_app_off_a_list_that_removes_is_refused():
    refused(guards.RemovalOfMessages, without("com.whatsapp", sound(holder(until=-5))))


def test_a_list_that_hides_may_leave_a_lapsed_app_off():
    check(without("net.whatsapp.WhatsApp", sound(holder(until=-5), platform="apple")))


def test_removing_an_app_that_rests_off_duty_is_refused():
    refused(guards.RemovalOfMessages, changed("com.microsoft.teams", State.REMOVED, sound(duty="off")))


def test_removing_an_app_that_a_permission_may_have_opened_is_refused():
    refused(guards.RemovalOfMessages, changed("com.whatsapp", State.REMOVED, sound()))


def test_shutting_the_management_agent_is_refused():
    agent = "com.google.android.apps.work.clouddpc"
    for state in (State.SUSPENDED, State.REMOVED):
        refused(guards.ManagementAgentShut, changed(agent, state, sound()), f"`{agent}`")


def test_an_id_in_the_wrong_case_is_refused_with_the_right_one():
    refused(guards.WrongCaseId, with_row("com.Microsoft.Office.Outlook"), "`com.microsoft.office.outlook`")


def test_an_id_is_compared_with_its_own_platform_only():
    check(sound(platform="apple"))
    refused(
        guards.WrongCaseId, with_row("com.microsoft.office.outlook", platform="apple"), "com.microsoft.Office.Outlook"
    )


def test_an_apple_id_on_android_is_refused():
    refused(guards.ForeignId, with_row("uk.co.bbc.newsuk"), "Apple id of Bbc")


def test_an_android_id_on_an_iphone_is_refused():
    refused(guards.ForeignId, with_row("bbc.mobile.news.uk", platform="apple"), "Android id of Bbc")


def test_an_id_that_both_platforms_share_is_right_on_both():
    check(with_row("com.zhiliaoapp.musically"))


def test_an_id_without_a_dot_is_refused():
    refused(guards.IdWithoutDot, with_row("facebook"), "`facebook`")


def test_an_id_without_a_dot_is_right_where_the_catalogue_is_sure_of_it():
    check(sound(platform="apple"))
    unsure = tuple(replace(one, apple_confidence="medium") if one.id == "pinterest" else one for one in APPS)
    refused(guards.IdWithoutDot, sound(platform="apple", catalogue=rulebook(apps=unsure).catalogue), "`pinterest`")


@pytest.mark.parametrize(
    ("platform", "wrong", "right"),
    [(platform, wrong, right) for platform, pairs in guards.WRONG_IDS.items() for wrong, right in pairs.items()],
)
def test_an_id_known_to_be_wrong_is_refused_with_the_right_one(platform, wrong, right):
    refused(guards.KnownWrongId, with_row(wrong, platform=platform), f"`{right}`")


def test_an_id_wrong_on_one_platform_may_be_right_on_the_other():
    bumble = app("bumble", "dating", "com.bumble.app", "com.moxco.bumble", default="ban")
    check(replace(with_row("com.bumble.app"), catalogue=rulebook(apps=(*APPS, bumble)).catalogue))


def test_a_catalogue_does_not_make_a_wrong_id_right():
    wrong = app("threads", "social", "com.instagram.barcelona", "com.burbn.threads")
    one = with_row("com.burbn.threads", platform="apple")
    refused(guards.KnownWrongId, replace(one, catalogue=rulebook(apps=(*APPS, wrong)).catalogue))


def test_dropping_a_required_app_is_refused():
    before = (*sound().rows, AppRow("uk.example.records", State.REQUIRED))
    refused(guards.RequiredAppDropped, sound(previous=before), "`uk.example.records`")


def test_more_apps_removed_at_once_than_agreed_are_refused():
    gone = tuple(AppRow(f"uk.example.app{number}", State.OPEN) for number in range(6))
    before = (*sound().rows, *gone)
    refused(guards.TooManyRemoved, sound(previous=before), "6 apps")
    check(sound(previous=before, most_removed=6))


def test_every_guard_has_been_seen_to_refuse():
    kinds = {one.__name__ for one in guards.GuardRefusal.__subclasses__()}
    assert kinds == {
        "EmptyAppList",
        "TooManyApps",
        "AppTwice",
        "UpdateMaskMissing",
        "RemovalOfMessages",
        "ManagementAgentShut",
        "TooManyRemoved",
        "RequiredAppDropped",
        "KnownWrongId",
        "WrongCaseId",
        "ForeignId",
        "IdWithoutDot",
    }


def test_an_app_that_a_permission_opens_is_refused_to_lose_an_assignment_it_had():
    rules = rulebook()
    before = intune_android(plan(holder(until=5), rules), rules.catalogue, "on")
    shut = plan(holder(), rules)
    assert not any(one.about == "com.whatsapp" for one in intune_android(shut, rules.catalogue, "on").resources)
    with pytest.raises(guards.RemovalOfMessages, match="Whatsapp"):
        intune_android(shut, rules.catalogue, "on", previous=before)


def test_an_app_that_no_permission_opens_may_lose_an_assignment_it_had():
    rules = rulebook()
    before = intune_android(plan(holder("a", "communications"), rules), rules.catalogue, "on")
    assert any(one.about == "com.pinterest" for one in before.resources)
    intune_android(plan(holder(), rules), rules.catalogue, "on", previous=before)
