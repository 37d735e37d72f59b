"""The command that gives programs of other systems a credential, as an administrator of the force does."""

import io

import pytest
from django.core.management import call_command

from bluelamp.records.accounts import queries
from bluelamp.records.accounts.lifecycle import read_token
from bluelamp.records.journal import ports
from bluelamp.records.journal.models import Act
from bluelamp.site.wiring import authority
from records import small_register
from records.helpers import keyring_in_memory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people(monkeypatch):
    """An administrator and an officer, with the real rules."""
    monkeypatch.setattr(ports.current, "keyring", keyring_in_memory())
    monkeypatch.setattr(ports.current, "authority", authority())
    unit = small_register.unit("headquarters")
    administrator = small_register.person("A1", unit)
    small_register.role(administrator, "administrator")
    small_register.person("O1", unit)
    return administrator


def run(*words):
    said, wrong = io.StringIO(), io.StringIO()
    call_command("services", *words, stdout=said, stderr=wrong)
    return said.getvalue()


def test_an_administrator_makes_renews_lists_and_revokes_a_service(people):
    made = run("make", "duty-system", "--by", "A1", "--reach", "register-write", "--days", "30").strip()
    again = run("renew", "duty-system", "--by", "A1").strip()
    assert read_token(made)[0] != read_token(again)[0]
    listed = run("list")
    assert "duty-system: in use" in listed
    assert made not in listed
    assert run("revoke", "duty-system", "--by", "A1") == "Revoked: duty-system.\n"
    assert "duty-system: revoked" in run("list")
    record = Act.objects.filter(verb__startswith="accounts.service").order_by("pk")
    assert [(one.verb, one.actor, one.signed_in_by) for one in record] == [
        ("accounts.service-made", people, "console"),
        ("accounts.service-renewed", people, "console"),
        ("accounts.service-revoked", people, "console"),
    ]


@pytest.mark.parametrize("by", ["O1", "nobody"])
def test_somebody_else_makes_none(by, capsys):
    with pytest.raises(SystemExit):
        run("make", "duty-system", "--by", by, "--reach", "register-write")
    assert queries.services() == ()
