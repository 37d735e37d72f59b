"""The command that sets where programs of other systems are told what happens, as an administrator does."""

import io

import pytest
from django.core.management import call_command

from bluelamp.records.journal import ports
from bluelamp.records.journal.models import Act
from bluelamp.records.webhooks import queries
from bluelamp.records.webhooks.lifecycle import OFFERED
from bluelamp.site.wiring import authority
from records import small_register
from records.helpers import keyring_in_memory

pytestmark = pytest.mark.django_db
ADDRESS = "https://cad.example.police.uk/events"


@pytest.fixture(autouse=True)
def administrator(monkeypatch):
    """An administrator and an officer, with the real rules."""
    monkeypatch.setattr(ports.current, "keyring", keyring_in_memory())
    monkeypatch.setattr(ports.current, "authority", authority())
    unit = small_register.unit("headquarters")
    made = small_register.person("A1", unit)
    small_register.role(made, "administrator")
    small_register.person("O1", unit)
    return made


def run(*words):
    said, wrong = io.StringIO(), io.StringIO()
    call_command("webhooks", *words, stdout=said, stderr=wrong)
    return said.getvalue()


def test_an_administrator_makes_lists_resumes_and_ends_a_webhook(administrator):
    secret = run("make", "command-and-control", ADDRESS, "--by", "A1", "--type", OFFERED[0])
    assert secret.startswith("whsec_")
    listed = run("list")
    assert f"command-and-control: on, {ADDRESS}, no events" in listed
    assert secret.strip() not in listed
    assert run("resume", "command-and-control", "--by", "A1") == "Events that wait: 0.\n"
    assert run("end", "command-and-control", "--by", "A1") == "Ended: command-and-control.\n"
    assert "command-and-control: ended" in run("list")
    record = Act.objects.filter(verb__startswith="webhooks.").order_by("pk")
    assert [(one.verb, one.actor) for one in record] == [
        ("webhooks.webhook-made", administrator),
        ("webhooks.webhook-resumed", administrator),
        ("webhooks.webhook-ended", administrator),
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("make", "cad", ADDRESS, "--by", "O1"),
        ("make", "cad", ADDRESS, "--by", "nobody"),
        ("make", "cad", "https://10.0.0.1/events", "--by", "A1"),
        ("make", "C A D", ADDRESS, "--by", "A1"),
        ("end", "cad", "--by", "A1"),
    ],
)
def test_what_may_not_be_is_refused_with_a_sentence_and_makes_nothing(words):
    with pytest.raises(SystemExit):
        run(*words)
    assert queries.webhooks() == ()
