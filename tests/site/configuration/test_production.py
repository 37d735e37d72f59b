"""Production refuses whatever only a demonstration may have, and says which and what to do."""

import pytest

from bluelamp.site.configuration import ConfigurationRefused, read_configuration
from bluelamp.site.configuration.demo_keys import DEMO_SECRET_KEY, demo_key_encryption_key, demo_ledger_key
from site_worlds.production_environment import good_environment

KEY = "python -m bluelamp.site.new_key"


def test_the_good_environment_is_accepted():
    assert read_configuration(good_environment()).production


@pytest.mark.parametrize(
    ("changes", "setting", "told"),
    [
        ({"SECRET_KEY": DEMO_SECRET_KEY}, "SECRET_KEY", "is a demo key"),
        ({"SECRET_KEY": None}, "SECRET_KEY", KEY),
        ({"SECRET_KEY": "short"}, "SECRET_KEY", "weaker"),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY", "weaker"),
        ({"SECRET_KEY_FALLBACKS": DEMO_SECRET_KEY}, "SECRET_KEY_FALLBACKS", "is a demo key"),
        ({"LEDGER_KEY": demo_ledger_key()}, "LEDGER_KEY", "is a demo key"),
        ({"LEDGER_KEY": None}, "LEDGER_KEY", KEY),
        ({"LEDGER_KEY": "PRIVATE+KEY+broken"}, "LEDGER_KEY", "not a private key"),
        ({"LEDGER_ORIGIN": "other.example.police.uk/ledger"}, "LEDGER_KEY", "another name"),
        ({"KEY_ENCRYPTION_KEY": demo_key_encryption_key()}, "KEY_ENCRYPTION_KEY", "is a demo key"),
        ({"KEY_ENCRYPTION_KEY": None}, "KEY_ENCRYPTION_KEY", KEY),
        ({"KEY_ENCRYPTION_KEY": "AAAA"}, "KEY_ENCRYPTION_KEY", "base64 of 32 bytes"),
        ({"KEY_ENCRYPTION_KEYS_OLD": demo_key_encryption_key()}, "KEY_ENCRYPTION_KEYS_OLD", "is a demo key"),
        ({"DEBUG": "on"}, "DEBUG", "take it away"),
        ({"HTTPS": "off"}, "HTTPS", "`proxy`"),
        ({"HTTPS": None}, "HTTPS", "in the clear"),
        ({"HTTPS": "direct"}, "TLS_CERTIFICATE", "set both"),
        ({"PROXIES": "0"}, "PROXIES", "how many proxies"),
        ({"ADDRESS": "http://phones.example.police.uk"}, "ADDRESS", "https://"),
        ({"HOSTS": "*"}, "HOSTS", "a default host"),
        ({"HOSTS": "localhost"}, "HOSTS", "a default host"),
        ({"ADDRESS": "https://localhost"}, "HOSTS", "a default host"),
        ({"HSTS_DAYS": "30"}, "HSTS_DAYS", "less than 365"),
        ({"UNSAFE_DEMO_SIGN_IN": "on"}, "UNSAFE_DEMO_SIGN_IN", "anybody"),
        ({"RATE_LIMITS": "off"}, "RATE_LIMITS", "guessed"),
        ({"UNSAFE_MINUTES_AHEAD": "-60"}, "UNSAFE_MINUTES_AHEAD", "every record would lie"),
        ({"FORCE_NAME": None}, "FORCE_NAME", "name of the force"),
        ({"DATA": "data"}, "DATA", "from `/`"),
        ({"DATABASE": "sqlite:///:memory:"}, "DATABASE", "nothing would be kept"),
        ({"DATABASE": "postgresql://me@db.example.police.uk/x"}, "DATABASE", "sslmode=verify-full"),
        ({"EMAIL": "smtp://mail.example.police.uk", "EMAIL_FROM": "a@b.example"}, "EMAIL", "in the clear"),
        ({"EMAIL": "smtps://mail.example.police.uk"}, "EMAIL_FROM", "mail comes from"),
        ({"LOCAL_SIGN_IN": "off"}, "OIDC", "nobody could sign in"),
        ({"SESSION_IDLE_MINUTES": "1000"}, "SESSION_IDLE_MINUTES", "fewer minutes"),
        (
            {"OIDC": "force", "OIDC_FORCE_SERVER": "http://127.0.0.1:8031", "OIDC_FORCE_CLIENT_ID": "x"},
            "OIDC_FORCE_SERVER",
            "https://",
        ),
    ],
)
def test_each_thing_of_a_demonstration_is_refused_alone_and_named(changes, setting, told):
    with pytest.raises(ConfigurationRefused) as caught:
        read_configuration(good_environment(**changes))
    assert len(caught.value.problems) == 1
    assert f"`BLUELAMP_{setting}`" in caught.value.problems[0]
    assert told in caught.value.problems[0]


def test_a_ledger_origin_of_a_demonstration_is_refused_with_its_key():
    with pytest.raises(ConfigurationRefused) as caught:
        read_configuration(good_environment(LEDGER_ORIGIN=None, LEDGER_KEY=demo_ledger_key()))
    assert [problem.split("`")[1] for problem in caught.value.problems] == [
        "BLUELAMP_LEDGER_ORIGIN",
        "BLUELAMP_LEDGER_KEY",
    ]


def test_postgresql_on_the_same_machine_needs_no_certificate():
    made = read_configuration(good_environment(DATABASE="postgresql://bluelamp@/bluelamp?host=/run/postgresql"))
    assert not made.database.tls_unchecked
