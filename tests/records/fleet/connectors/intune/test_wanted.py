"""A content is taken as it says of itself, or not at all."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.phones.guards import AppRow, State
from bluelamp.records.fleet.connectors.intune.wanted import wanted
from bluelamp.records.fleet.errors import TargetRefused
from bluelamp.records.fleet.ports import Content
from intune_worlds import content_of
from small_phones import holder

WHOLE = content_of(holder())


def spoilt(change, **other):
    """The content with its body changed."""
    body = json.loads(json.dumps(WHOLE.body))
    change(body)
    return Content(**{"digest": "x", "target": WHOLE.target, "apps": WHOLE.apps, "body": body, **other})


def of_type(body, name):
    return [one for one in body["resources"] if one["type"] == name]


def test_a_content_is_read_into_apps_intents_and_settings():
    found = wanted(WHOLE)
    assert set(found.intents) == {one.id for one in WHOLE.apps}
    assert found.intents["com.microsoft.teams"]["intent"] == "required"
    assert {part for _, part in found.settings} == {
        "restrictions",
        "compliance",
        "settings of app:com.android.chrome",
        "websites",
    }


@pytest.mark.parametrize("index", range(len(WHOLE.apps)))
@given(state=st.sampled_from(list(State)))
def test_no_app_is_treated_otherwise_than_the_content_says(index, state):
    apps = [AppRow(one.id, state) if number == index else one for number, one in enumerate(WHOLE.apps)]
    changed = Content(digest="x", target=WHOLE.target, apps=tuple(apps), body=WHOLE.body)
    if state is WHOLE.apps[index].state:
        assert wanted(changed)
        return
    with pytest.raises(TargetRefused):
        wanted(changed)


@pytest.mark.parametrize(
    "change",
    [
        lambda body: of_type(body, "MobileAppAssignment")[0]["body"].update(intent="uninstall"),
        lambda body: of_type(body, "MobileAppAssignment")[0]["body"].update(intent="blocked"),
        lambda body: of_type(body, "MobileAppAssignment")[0]["body"]["target"].update(groupId="another"),
        lambda body: of_type(body, "MobileAppAssignment")[0].update(about="com.other"),
        lambda body: body["resources"].remove(of_type(body, "AndroidManagedStoreApp")[0]),
        lambda body: body["resources"].append(of_type(body, "MobileAppAssignment")[0]),
        lambda body: body["resources"].append(of_type(body, "TargetedManagedAppConfiguration")[0]),
        lambda body: body["resources"].append({"type": "Group", "name": "g", "body": {}}),
        lambda body: body["resources"].append({"type": "MobileAppAssignment"}),
        lambda body: body["resources"].append("text"),
    ],
)
def test_a_body_that_does_not_fit_is_refused(change):
    with pytest.raises(TargetRefused):
        wanted(spoilt(change))


def test_a_content_for_another_target_is_refused():
    with pytest.raises(TargetRefused, match="`android`"):
        wanted(spoilt(lambda body: None, target="android"))


def test_apps_that_only_rest_may_stand_beside_the_body():
    assert wanted(spoilt(lambda body: None, apps=(*WHOLE.apps, AppRow("com.whatsapp", State.SUSPENDED))))
