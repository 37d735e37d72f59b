"""Services: programs of other systems with a credential of their own. What they may do, and that they are nobody."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.core.kernel import Actor
from bluelamp.doors.web.looks.words import look_rows
from bluelamp.records.accounts import acts, queries
from bluelamp.records.accounts.errors import ServiceNameTaken, ServiceUnknown, TokenScopeUnknown, TokenTooLong
from bluelamp.records.accounts.lifecycle import OF_SERVICES, Reach
from bluelamp.records.accounts.models import Service, Token
from bluelamp.records.declarations.drafts import draft_of
from bluelamp.records.declarations.models import DraftRow
from bluelamp.records.journal import clock
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.journal.matrix import SERVICES
from bluelamp.records.journal.models import Act
from bluelamp.records.journal.queries import acts_about
from bluelamp.records.notices.models import Notice
from bluelamp.site.sign_in_wiring import actor_of
from doors.api.conftest import Caller
from doors.api.declaring import a_contact, a_telling, a_wish, said, some_of_each
from doors.api.test_api import filled, operations, problem
from records import small_register
from records.adopted import adopt_example

pytestmark = pytest.mark.django_db
WHY = {"Reason": "incident EX/I000123/26"}
NO_PERSON = {
    Reach.ASKING,
    Reach.JOURNAL_READ,
    Reach.TASKS_READ,
    Reach.PERMISSIONS_WRITE,
    Reach.TELLINGS_READ,
    Reach.TELLINGS_WRITE,
}


@pytest.fixture
def service(force):
    """Makes a service and gives the program that holds its credential."""
    adopt_example()

    def make(reach=tuple(OF_SERVICES), name="command-and-control", days=30):
        made = acts.make_service(
            by=actor_of(force["administrator"], "passkey"),
            service_id=small_register.new_id(),
            name=name,
            reach=reach,
            until=clock.now() + timedelta(days=days),
        )
        return Caller(made.text)

    return make


def test_a_service_acts_as_itself_and_never_as_a_person(service):
    body = service([Reach.REGISTER_READ]).get("/me").json()
    assert body["person"].startswith("service:")
    assert body["roles"] == [{"role": "service-register-read", "unit": None}]
    assert body["leads"] == []


def test_what_a_service_reaches_is_what_the_matrix_shows():
    assert {str(one) for one in OF_SERVICES} == set(SERVICES)
    assert set(Reach) - OF_SERVICES == NO_PERSON


@pytest.mark.parametrize("reach", sorted(NO_PERSON))
def test_what_a_person_declares_decides_or_asks_is_reached_by_no_service(service, reach):
    with pytest.raises(TokenScopeUnknown):
        service([reach])
    assert Service.objects.count() == 0


def test_only_an_administrator_makes_renews_and_revokes_and_it_is_on_record(service, force):
    service()
    made = queries.service_named("command-and-control")
    until = clock.now() + timedelta(days=3)
    for who in ("officer", "supervisor", "mobile-team", "auditor"):
        by = actor_of(force[who], "passkey")
        with pytest.raises(NotAllowed):
            acts.make_service(
                by=by, service_id=small_register.new_id(), name="other", reach=["rules-read"], until=until
            )
        with pytest.raises(NotAllowed):
            acts.renew_service(by=by, service_id=made.id, until=until)
        with pytest.raises(NotAllowed):
            acts.revoke_service(by=by, service_id=made.id)
    record = Act.objects.get(verb="accounts.service-made")
    assert (record.actor, record.subject_kind, record.subject_id) == (force["administrator"], "service", made.id)


def test_a_credential_is_kept_as_a_digest_and_shown_once(service):
    secret = service().token.split("_", 2)[2]
    assert secret not in json.dumps(list(Token.objects.values()), default=str)
    assert secret not in json.dumps(list(Act.objects.values()), default=str)


def test_a_revoked_or_expired_credential_is_none(service, force):
    caller, short = service(), service(name="duty-system", days=1)
    assert caller.get("/me").status_code == 200
    with clock.frozen(clock.now() + timedelta(days=1, seconds=1)):
        assert short.get("/me").status_code == 401
        assert caller.get("/me").status_code == 200
    by = actor_of(force["administrator"], "passkey")
    acts.revoke_service(by=by, service_id=queries.service_named("command-and-control").id)
    assert caller.get("/me").status_code == 401
    with pytest.raises(ServiceUnknown):
        queries.service_named("command-and-control")


def test_a_renewed_credential_counts_beside_the_one_before(service, force):
    before = service([Reach.REGISTER_READ])
    by, until = actor_of(force["administrator"], "passkey"), clock.now() + timedelta(days=60)
    made = acts.renew_service(by=by, service_id=queries.service_named("command-and-control").id, until=until)
    after = Caller(made.text)
    assert before.get("/me").json() == after.get("/me").json()
    with clock.frozen(clock.now() + timedelta(days=40)):
        assert [before.get("/me").status_code, after.get("/me").status_code] == [401, 200]


def test_two_services_in_use_do_not_share_a_name_and_none_lives_too_long(service):
    service()
    with pytest.raises(ServiceNameTaken):
        service()
    with pytest.raises(ServiceNameTaken):
        service(name="Somebody's Name")
    with pytest.raises(TokenTooLong):
        service(name="other", days=5000)


def test_a_service_reads_with_a_reason_and_the_person_sees_that_it_looked(service, force, program):
    caller = service()
    refused = caller.get(f"/people/{force['officer']}")
    assert (refused.status_code, problem(refused)["code"]) == (403, "purpose-needed")
    assert caller.get(f"/people/{force['officer']}", **WHY).status_code == 200
    looks = program("officer").get("/me/looks").json()["looks"]
    assert "register.person-read" in [one["verb"] for one in looks]
    (seen,) = look_rows(
        [one for one in acts_about(force["officer"]) if one.verb == "register.person-read"], {}, clock.now()
    )
    assert seen.who == "A system of the force: command-and-control"


def test_a_service_reads_permissions_of_the_whole_force_and_contacts_of_one_incident(service, force):
    declared = some_of_each(force)
    caller = service()
    page = caller.get("/permissions?state=in-force", **WHY).json()["permissions"]
    assert [one["id"] for one in page] == declared["permission_id"]
    whole = caller.get("/contacts", **WHY)
    assert (whole.status_code, problem(whole)["code"]) == (422, "answers-missing")
    found = caller.get("/contacts?incident=EX/I000123/26", **WHY).json()["contacts"]
    assert [one["id"] for one in found] == declared["contact_id"]
    assert "Contact record" in caller.get(f"/contacts/{found[0]['id']}", **WHY).json()["text"]


def test_a_duty_system_writes_duty_once_and_a_locker_hands_over_between_named_people(service, force):
    caller = service([Reach.REGISTER_WRITE])
    spell = {"state": "on", "start": "2027-03-01T08:00:00Z", "end": "2027-03-01T16:00:00Z"}
    first = caller.post(f"/people/{force['officer']}/duty", spell, key="spell-0001")
    again = caller.post(f"/people/{force['officer']}/duty", spell, key="spell-0001")
    assert (first.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    nobody = caller.post(f"/phones/{force['stock']}/issue", {"to": force["colleague"]})
    assert nobody.status_code in {404, 422}
    named = caller.post(
        f"/phones/{force['stock']}/issue", {"to": force["colleague"], "handed_by": force["mobile-team"]}
    )
    assert (named.status_code, named.json()["holder"]) == (201, force["colleague"])


def test_a_service_writes_nothing_in_the_register_but_duty_and_custody(service, force):
    caller = service([Reach.REGISTER_WRITE])
    person = {"name": "New", "number": "9", "kind": "officer", "grade": "constable", "unit": force["unit"]}
    assert caller.post("/people", person).status_code == 403
    assert caller.post(f"/people/{force['officer']}/roles", {"role": "auditor"}).status_code == 403
    assert caller.post(f"/people/{force['officer']}/leaving", {}).status_code == 403


def test_a_service_declares_nothing_and_decides_nothing(service, force):
    declared = some_of_each(force)
    caller = service()
    waiting = declared["request_id"][0]
    tried = {
        "/requests": a_wish(),
        f"/requests/{waiting}/grant": {"reason": "it fits"},
        "/tellings": a_telling(force),
    }
    for path, body in tried.items():
        answer = caller.post(path, body)
        assert (answer.status_code, problem(answer)["code"]) == (403, "token-does-not-reach")
    contact = declared["contact_id"][0]
    correction = {"version": 1, "reason": "it was longer", "contact": a_contact()}
    for path, body in {"/contacts": a_contact(), f"/contacts/{contact}/corrections": correction}.items():
        answer = caller.post(path, body)
        assert (answer.status_code, problem(answer)["code"]) == (403, "not-allowed")


def begun(force, **more):
    return {
        "person": force["officer"],
        "happened_at": said(clock.now() - timedelta(minutes=5)),
        "device": "work",
        "channel": "call",
        "incident": "ex/i000123/26",
        "number": "020 7946 0018",
    } | more


def test_command_and_control_begins_a_record_that_the_officer_finishes_and_nobody_sees_before(service, force, program):
    caller = service([Reach.CONTACTS_WRITE, Reach.CONTACTS_READ])
    answer = caller.post("/contacts/begun", begun(force))
    assert answer.status_code == 201, answer.content
    draft = draft_of(force["officer"], answer.json()["id"])
    assert draft.body["incident"] == "EX/I000123/26"
    assert caller.get("/contacts?incident=EX/I000123/26", **WHY).json()["contacts"] == []
    assert caller.get(f"/contacts/{draft.id}", **WHY).status_code == 404
    (act,) = [one for one in acts_about(force["officer"]) if one.verb == "declarations.contact-begun"]
    assert act.actor.startswith("service:")
    (notice,) = Notice.objects.filter(to=force["officer"])
    assert (notice.kind, notice.link) == ("contact-to-finish", f"/contacts/new/{draft.id}")
    assert program("officer").post("/contacts", a_contact(id=draft.id)).status_code == 201


def test_what_a_service_handed_in_before_is_begun_once_and_never_over_a_record(service, force, program):
    caller, chosen = service([Reach.CONTACTS_WRITE]), small_register.new_id()
    assert caller.post("/contacts/begun", begun(force, id=chosen)).status_code == 201
    answer = caller.post("/contacts/begun", begun(force, id=chosen, person=force["colleague"]))
    assert (answer.status_code, problem(answer)["code"]) == (409, "already-declared")
    assert DraftRow.objects.get().person == force["officer"]
    assert program("officer").post("/contacts", a_contact(id=chosen)).status_code == 201
    DraftRow.objects.all().delete()
    answer = caller.post("/contacts/begun", begun(force, id=chosen))
    assert (answer.status_code, problem(answer)["code"]) == (409, "already-declared")


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"person": small_register.new_id()}, 404, "not-in-register"),
        ({"incident": "ZZ/I000123/26"}, 422, "incident-of-another-force"),
        ({"number": "the mother"}, 422, "phone-number-unreadable"),
        ({"happened_at": "2199-01-01T00:00:00Z"}, 422, "declared-in-the-future"),
        ({"rationale": "what only the officer can say"}, 422, "request-does-not-fit"),
    ],
)
def test_a_beginning_that_does_not_fit_is_refused_with_its_own_code_and_nothing_is_kept(
    service, force, more, status, code
):
    answer = service([Reach.CONTACTS_WRITE]).post("/contacts/begun", begun(force, **more))
    assert (answer.status_code, problem(answer)["code"]) == (status, code)
    assert DraftRow.objects.count() == 0
    assert Notice.objects.count() == 0


def test_nobody_begins_a_record_for_somebody_else_with_a_token_of_their_own(program, force):
    adopt_example()
    for who in ("officer", "supervisor", "mobile-team", "administrator"):
        answer = program(who).post("/contacts/begun", begun(force))
        assert (answer.status_code, problem(answer)["code"]) == (403, "not-allowed")


def test_a_service_that_reads_the_rules_reaches_the_rules_alone(service):
    caller = service([Reach.RULES_READ])
    for method, path, _ in operations():
        if path == "/me" or path.startswith("/rules"):
            continue
        answer = caller.get(filled(path)) if method == "GET" else caller.post(filled(path), {})
        assert (answer.status_code, problem(answer)["code"]) == (403, "token-does-not-reach"), path


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(role=st.sampled_from([f"service-{one}" for one in OF_SERVICES] + ["system", "system-set-up"]))
def test_a_person_who_was_given_the_role_of_a_service_has_nothing_by_it(role, force):
    small_register.role(force["colleague"], role)
    actor = actor_of(force["colleague"], "passkey")
    assert not any(one.role.startswith(("service", "system")) for one in actor.standings)


def test_a_service_has_nothing_to_sign_in_with(service, force):
    service()
    row = Service.objects.select_related("account").get()
    assert not row.account.has_usable_password()
    assert actor_of(row.account.person, "passkey") is None
    assert Actor.service(row.id, []).is_service
