"""Accounts: one a person, one-time links that work once, tokens that end, and all of it on the record."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from bluelamp.records.accounts import acts, queries
from bluelamp.records.accounts.errors import (
    AccountExists,
    AccountUnknown,
    IdentityTaken,
    LinkNotGood,
    TokenNotGood,
    TokenScopeUnknown,
    TokenTooLong,
)
from bluelamp.records.accounts.models import Account, KeptAnswer, SetUpLink, Token
from bluelamp.records.journal import clock
from bluelamp.records.journal.errors import NotAllowed
from bluelamp.records.journal.models import Act

pytestmark = pytest.mark.django_db


def verbs_on_record():
    return list(Act.objects.order_by("pk").values_list("verb", flat=True))


def test_an_account_is_opened_once_with_a_random_name_and_nothing_to_sign_in_with(opened, administrator):
    account = queries.account_of(opened)
    assert len(account.sign_in_name) == 11
    assert opened not in account.sign_in_name
    assert not account.has_password
    with pytest.raises(AccountExists):
        acts.open_account(by=administrator, person=opened)
    assert verbs_on_record() == ["accounts.account-opened"]


def test_a_person_without_an_account_has_none(everything_allowed, administrator):
    with pytest.raises(AccountUnknown):
        acts.make_link(by=administrator, person="nobody")


def test_a_link_works_once_and_only_its_digest_is_kept(opened, administrator, officer):
    secret = acts.make_link(by=administrator, person=opened)
    assert secret not in str(list(SetUpLink.objects.values()))
    done = []
    acts.use_link(by=officer, secret=secret, write=lambda: done.append("in"))
    with pytest.raises(LinkNotGood):
        acts.use_link(by=officer, secret=secret, write=lambda: done.append("again"))
    assert done == ["in"]
    assert verbs_on_record()[1:] == ["accounts.set-up-link-made", "accounts.set-up-link-used"]


def test_a_link_ends_after_a_day_and_when_another_is_made(opened, administrator, officer, noon):
    first = acts.make_link(by=administrator, person=opened)
    second = acts.make_link(by=administrator, person=opened)
    with pytest.raises(LinkNotGood):
        queries.person_of_link(first)
    assert queries.person_of_link(second) == opened
    with clock.frozen(noon + timedelta(hours=24)), pytest.raises(LinkNotGood):
        queries.person_of_link(second)


def test_what_fails_while_a_link_is_used_leaves_it_good(opened, administrator, officer):
    secret = acts.make_link(by=administrator, person=opened)

    def fail():
        raise RuntimeError("the session could not begin")

    with pytest.raises(RuntimeError):
        acts.use_link(by=officer, secret=secret, write=fail)
    assert queries.person_of_link(secret) == opened


def test_a_closed_account_ends_sessions_links_and_tokens(opened, administrator, officer, noon, wired):
    link = acts.make_link(by=administrator, person=opened)
    token = acts.make_token_for(
        by=officer, person=opened, purpose="reports", reach={"asking"}, until=noon + timedelta(days=1)
    )
    acts.close_account(by=administrator, person=opened)
    assert wired.sessions[0].ended == [(Account.objects.get().pk, "")]
    with pytest.raises(TokenNotGood):
        queries.holder_of(token.text)
    with pytest.raises(LinkNotGood):
        queries.person_of_link(link)
    assert not queries.account_of(opened).is_open


def test_a_token_is_shown_once_and_found_by_its_digest(opened, officer, noon):
    until = noon + timedelta(days=30)
    token = acts.make_token_for(
        by=officer, person=opened, purpose="weekly report", reach={"asking", "register-read"}, until=until
    )
    assert token.text.split("_", 2)[2] not in str(list(Token.objects.values()))
    holder = queries.holder_of(token.text)
    assert (holder.person, holder.reach) == (opened, {"asking", "register-read"})
    (seen,) = queries.tokens_of(opened)
    assert (seen.purpose, seen.until) == ("weekly report", until)


@pytest.mark.parametrize("wrong", ["", "blt_", "blt_" + "0" * 32 + "_" + "a" * 43, "Bearer x", "blt_é"])
def test_anything_that_is_no_token_is_refused_alike(opened, wrong):
    with pytest.raises(TokenNotGood) as caught:
        queries.holder_of(wrong)
    assert caught.value.message == "The token is unknown, has ended, or was revoked."


def test_a_token_with_a_good_id_and_a_wrong_secret_is_refused(opened, officer, noon):
    token = acts.make_token_for(
        by=officer, person=opened, purpose="x", reach={"asking"}, until=noon + timedelta(days=1)
    )
    with pytest.raises(TokenNotGood):
        queries.holder_of(token.text[:-43] + "A" * 43)


def test_a_token_ends_on_its_day_and_when_it_is_revoked(opened, officer, noon):
    made = [
        acts.make_token_for(by=officer, person=opened, purpose="x", reach={"asking"}, until=noon + timedelta(days=1))
        for _ in range(2)
    ]
    acts.revoke_token(by=officer, token_id=made[0].id)
    with pytest.raises(TokenNotGood):
        queries.holder_of(made[0].text)
    assert queries.holder_of(made[1].text)
    with clock.frozen(noon + timedelta(days=1)), pytest.raises(TokenNotGood):
        queries.holder_of(made[1].text)


def test_a_token_is_not_longer_than_the_force_allows_and_reaches_what_there_is(opened, officer, noon):
    facts = {"by": officer, "person": opened, "purpose": "x"}
    for until in (noon, noon + timedelta(days=91)):
        with pytest.raises(TokenTooLong):
            acts.make_token_for(**facts, reach={"asking"}, until=until)
    for reach in (set(), {"everything"}):
        with pytest.raises(TokenScopeUnknown):
            acts.make_token_for(**facts, reach=reach, until=noon + timedelta(days=1))
    assert Token.objects.count() == 0


def test_an_identity_belongs_to_one_account(opened, administrator):
    acts.open_account(by=administrator, person="person-2")
    acts.link_identity(by=administrator, person=opened, provider="force", identity="oid-1")
    with pytest.raises(IdentityTaken):
        acts.link_identity(by=administrator, person="person-2", provider="force", identity="oid-1")
    assert verbs_on_record().count("accounts.identity-linked") == 1


@pytest.mark.parametrize("name", ["sign_in", "sign_out", "add_factor", "remove_factor"])
def test_what_the_library_writes_stands_with_its_record_or_not_at_all(opened, officer, name):
    facts = {
        "sign_in": {"method": "passkey"},
        "add_factor": {"factor": "passkey"},
        "remove_factor": {"factor": "passkey"},
    }

    def write_and_fail():
        Account.objects.update(username="written")
        raise RuntimeError("after the write")

    before = verbs_on_record()
    with pytest.raises(RuntimeError):
        getattr(acts, name)(by=officer, person=opened, write=write_and_fail, **facts.get(name, {}))
    assert verbs_on_record() == before
    assert Account.objects.get().username != "written"
    getattr(acts, name)(by=officer, person=opened, write=lambda: None, **facts.get(name, {}))
    assert len(verbs_on_record()) == len(before) + 1


def test_a_refused_sign_in_is_recorded_with_its_reason(opened):
    from bluelamp.core.kernel import Actor  # noqa: PLC0415 - the job that signs people in

    acts.refuse_sign_in(by=Actor.system("sign-in"), person=opened, method="oidc", reason="left")
    assert verbs_on_record()[-1] == "accounts.sign-in-refused"


def test_sessions_are_ended_and_counted(opened, officer, wired):
    assert acts.end_sessions(by=officer, person=opened, keep="this-one") == 2
    assert wired.sessions[0].ended[-1][1] == "this-one"


def test_somebody_is_cut_off_with_their_sessions_and_tokens(opened, administrator, officer, noon):
    until = noon + timedelta(days=1)
    token = acts.make_token_for(by=officer, person=opened, purpose="x", reach={"asking"}, until=until)
    assert acts.cut_off(by=administrator, person=opened) == 3
    with pytest.raises(TokenNotGood):
        queries.holder_of(token.text)
    assert queries.account_of(opened).is_open


def test_an_answer_is_kept_with_its_act_and_only_once(opened, officer):
    account = queries.account_of(opened).number
    facts = {"account": account, "key": "k-1", "request": "d" * 64, "answer": lambda outcome: (201, {"n": outcome})}
    with acts.keeping_answer(**facts):
        acts.end_sessions(by=officer, person=opened)
    assert queries.kept_answer(account, "k-1") == queries.Kept(request="d" * 64, status=201, body={"n": 2})
    before = verbs_on_record()
    with pytest.raises(IntegrityError), acts.keeping_answer(**facts):
        acts.end_sessions(by=officer, person=opened)
    assert verbs_on_record() == before
    assert KeptAnswer.objects.count() == 1
    assert queries.kept_answer(account, "k-2") is None


def test_a_refusal_leaves_everything_as_it_was(opened, administrator, nothing_allowed):
    with pytest.raises(NotAllowed):
        acts.make_link(by=administrator, person=opened)
    assert SetUpLink.objects.count() == 0
    assert verbs_on_record()[-1] == "journal.act-refused"
