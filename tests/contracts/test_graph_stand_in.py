"""The stand-in for Graph refuses what Graph refuses, and its phones do what the real ones do."""

import json
from urllib.request import Request, urlopen

import pytest

from bluelamp.core.phones.intune.check import problems
from graph_stand_in.direct import Clock
from graph_stand_in.faults import Faults
from graph_stand_in.keeping import as_text, from_text
from graph_stand_in.refusals import Refused
from graph_stand_in.server import CLIENT, TENANT, Server
from graph_stand_in.tenant import Tenant

GRAPH = "#microsoft.graph."
GROUP = {"displayName": "g", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True}
PROFILES = "/deviceManagement/deviceConfigurations"
PROFILE = {"@odata.type": f"{GRAPH}androidDeviceOwnerGeneralDeviceConfiguration", "displayName": "p"}
APP = {"@odata.type": f"{GRAPH}androidManagedStoreApp", "displayName": "WhatsApp", "packageId": "com.whatsapp"}


@pytest.fixture
def tenant():
    return Tenant(seed=3)


@pytest.fixture
def server(tenant):
    made = Server(tenant, seconds=Clock().seconds)
    yield made
    made.close()


def target(group):
    return {"@odata.type": f"{GRAPH}groupAssignmentTarget", "groupId": group}


def in_group(tenant, *phones):
    group = tenant.make_group(GROUP)["id"]
    links = [f"https://graph.microsoft.com/v1.0/directoryObjects/{one.object_id}" for one in phones]
    tenant.change_group(group, {"members@odata.bind": links})
    return group


def assigned(tenant, group, intent, body=APP):
    app = tenant.make("mobileApps", body)
    rows = [{"intent": intent, "target": target(group)}]
    tenant.assign("mobileApps", app["id"], {"mobileAppAssignments": rows})
    return app


def allow_list(tenant, group, **more):
    profile = tenant.make("deviceConfigurations", {**PROFILE, "playStoreMode": "allowList", **more})
    tenant.assign("deviceConfigurations", profile["id"], {"assignments": [{"target": target(group)}]})
    return profile


def test_a_setting_stays_when_its_profile_is_gone(tenant):
    phone = tenant.enrol("A")
    profile = allow_list(tenant, in_group(tenant, phone), screenCaptureBlocked=True)
    tenant.run()
    tenant.drop("deviceConfigurations", profile["id"])
    tenant.run()
    assert phone.settings["screenCaptureBlocked"] is True


def test_with_a_list_of_allowed_apps_an_app_without_an_assignment_goes_with_its_data(tenant):
    phone = tenant.enrol("A")
    group = in_group(tenant, phone)
    allow_list(tenant, group)
    app = assigned(tenant, group, "available")
    phone.apps["com.whatsapp"] = "2"
    tenant.run()
    assert "com.whatsapp" in phone.apps
    tenant.assign("mobileApps", app["id"], {"mobileAppAssignments": []})
    tenant.run()
    assert phone.lost == ["com.whatsapp"]
    assert "com.android.phone" in phone.apps


@pytest.mark.parametrize(("intents", "there"), [(("required", "uninstall"), True), (("available", "uninstall"), False)])
def test_of_two_intents_the_stronger_one_counts(tenant, intents, there):
    phone = tenant.enrol("A")
    groups = [in_group(tenant, phone) for _ in intents]
    app = tenant.make("mobileApps", APP)
    rows = [{"intent": one, "target": target(group)} for one, group in zip(intents, groups, strict=True)]
    tenant.assign("mobileApps", app["id"], {"mobileAppAssignments": rows})
    phone.apps["com.whatsapp"] = "2"
    tenant.run()
    assert ("com.whatsapp" in phone.apps) is there


def test_a_phone_that_is_off_does_nothing_and_one_that_is_late_comes_in_the_end(tenant):
    off, late = tenant.enrol("A"), tenant.enrol("B")
    off.on, late.late = False, 0.5
    began = off.last_sync
    for _ in range(30):
        tenant.run()
    assert off.last_sync == began < late.last_sync


def test_a_broken_phone_is_not_compliant_and_says_why(tenant):
    phone = tenant.enrol("A")
    rule = {"scheduledActionConfigurations": [{"actionType": "block"}]}
    body = {"@odata.type": f"{GRAPH}androidDeviceOwnerCompliancePolicy", "displayName": "c"}
    policy = tenant.make(
        "deviceCompliancePolicies", {**body, "securityBlockJailbrokenDevices": True, "scheduledActionsForRule": [rule]}
    )
    group = in_group(tenant, phone)
    tenant.assign("deviceCompliancePolicies", policy["id"], {"assignments": [{"target": target(group)}]})
    tenant.run()
    assert phone.compliance == "compliant"
    phone.rooted = True
    tenant.run()
    assert (phone.compliance, phone.wrong) == ("noncompliant", [("securityBlockJailbrokenDevices", "nonCompliant")])


def test_every_phone_it_tells_of_is_one_that_microsofts_typings_allow(tenant, server):
    phone = tenant.enrol("A")
    phone.told("remoteLock", tenant.now())
    assert problems(phone.resource(), "ManagedDevice") == ()
    _, _, body = server.one("GET", f"/deviceManagement/managedDevices/{phone.id}/detectedApps", None)
    assert {problems(one, "DetectedApp") for one in body["value"]} == {()}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", PROFILES, {**PROFILE, "playStoreMod": "x"}, 400, "ModelValidationFailure"),
        ("POST", PROFILES, {"displayName": "p"}, 400, "ModelValidationFailure"),
        ("POST", PROFILES, [], 400, "ModelValidationFailure"),
        ("POST", PROFILES, None, 400, "ModelValidationFailure"),
        ("POST", "/groups", {"displayName": "g"}, 400, "Request_BadRequest"),
        ("PATCH", "/groups/nobody", {"members@odata.bind": []}, 404, "ResourceNotFound"),
        ("GET", "/deviceManagement/managedDevices/nobody", None, 404, "ResourceNotFound"),
        ("GET", "/deviceManagement/managedDevices?$order=x", None, 400, "BadRequest"),
        ("GET", "/groups?$filter=evil", None, 400, "BadRequest"),
        ("GET", "/users", None, 400, "BadRequest"),
        ("DELETE", "/groups/nobody", None, 404, "ResourceNotFound"),
    ],
)  # fmt: skip
def test_a_bad_call_is_refused_in_graphs_own_shape(server, method, path, body, status, code):
    found, headers, said = server.one(method, path, body)
    assert (found, said["error"]["code"]) == (status, code)
    assert said["error"]["innerError"]["request-id"] == headers["request-id"]


def test_twenty_one_members_or_one_that_is_there_add_nobody(tenant):
    phones = [tenant.enrol(f"P{number}") for number in range(21)]
    with pytest.raises(Refused, match="limit of 20"):
        in_group(tenant, *phones)
    group = in_group(tenant, phones[0])
    links = [f"https://x/{one.object_id}" for one in phones[:2]]
    with pytest.raises(Refused, match="already exist"):
        tenant.change_group(group, {"members@odata.bind": links})
    assert tenant.members[group] == {phones[0].object_id}


@pytest.mark.parametrize(
    "requests",
    [None, [], {}, [{"id": "1"}] * 2, [{"method": "GET"}], [{"id": str(one), "url": "/x"} for one in range(21)], ["x"]],
)
def test_a_bad_batch_is_refused_whole(server, requests):
    assert server.batch({"requests": requests})[0] == 400


def test_its_counts_turn_away_what_is_above_the_published_limits():
    faults = Faults(seed=1)
    for _ in range(100):
        faults.check("configuration", 5.0, writes=True)
    with pytest.raises(Refused) as caught:
        faults.check("configuration", 19.9, writes=True)
    assert caught.value.status == 429
    faults.check("configuration", 20.0, writes=True)


def test_one_seed_gives_the_same_faults_each_time():
    def outcomes(seed):
        faults = Faults(seed=seed, throttle=0.2, broken=0.1, dropped=0.1, counts=False)
        found = []
        for _ in range(200):
            found.append(faults.connection())
            try:
                faults.check("devices", 1.0, writes=False)
            except Refused as error:
                found.append((error.status, tuple(error.headers)))
        return found

    assert outcomes(5) == outcomes(5) != outcomes(6)
    assert {(429, ()), (429, ("Retry-After",))} <= set(outcomes(5))


def test_over_http_it_answers_this_machine_alone_and_wants_a_token(tenant):
    with Server(tenant).running() as server:
        assert server.address.startswith("http://127.0.0.1:")
        form = f"grant_type=client_credentials&client_id={CLIENT}&scope={server.address}/.default"
        form += f"&client_secret={server.secret}"
        asked = Request(f"{server.address}/{TENANT}/oauth2/v2.0/token", form.encode())  # noqa: S310 - loopback
        with urlopen(asked) as answer:  # noqa: S310 - loopback
            token = json.load(answer)["access_token"]
        good = Request(f"{server.address}/beta/groups", headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - loopback
        with urlopen(good) as answer:  # noqa: S310 - loopback
            assert json.load(answer) == {"value": []}
        assert not server.lets_in("Bearer another")


def test_a_tenant_that_is_kept_as_text_goes_on_with_the_same_phones_and_what_they_were_given(tenant):
    phone, other = tenant.enrol("A"), tenant.enrol("B")
    phone.wants, other.pin = {"com.whatsapp"}, False
    group = in_group(tenant, phone)
    allow_list(tenant, group)
    assigned(tenant, group, "available")
    tenant.run()
    again = from_text(as_text(tenant))
    assert [vars(one) for one in again.phones.values()] == [vars(one) for one in tenant.phones.values()]
    assert again.phone("A").apps["com.whatsapp"] == "1.0"
    assert (again.groups, again.members, again.assigned) == (tenant.groups, tenant.members, tenant.assigned)
    again.drop_group(group)
    again.run()
    assert again.phone("A").lost == ["com.whatsapp"]
    assert tenant.phone("A").lost == []
