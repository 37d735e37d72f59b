"""Reading an environment: typed, complete, silent about secrets, and never half done."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.site.configuration import SETTINGS, ConfigurationRefused, Https, Mode, read_configuration
from bluelamp.site.configuration.table import NOT_OF_THE_SITE
from site_worlds.production_environment import good_environment

NAMES = [one.name for one in SETTINGS if "<" not in one.name] + ["BLUELAMP_OIDC_FORCE_SERVER", "BLUELAMP_HOSTZ"]


def refused(environ, **kwargs):
    with pytest.raises(ConfigurationRefused) as caught:
        read_configuration(environ, **kwargs)
    return caught.value


def outcome(environ):
    """The configuration or the refusal; anything else that is raised is a fault."""
    try:
        return read_configuration(environ, secret_file=lambda _: "from a file"), None
    except ConfigurationRefused as error:
        return None, error


def test_a_site_that_is_told_nothing_runs_in_production_and_is_refused_with_everything_at_once():
    told = refused({}).say()
    for name in ("SECRET_KEY", "HTTPS", "DATA", "LEDGER_KEY", "KEY_ENCRYPTION_KEY", "ADDRESS"):
        assert f"`BLUELAMP_{name}`" in told
    assert "`production` mode" in told


def test_a_demonstration_needs_nothing_but_its_mode():
    made = read_configuration({"BLUELAMP_MODE": "demo"})
    assert (made.mode, made.https, made.host) == (Mode.DEMO, Https.OFF, "localhost")
    assert not made.unsafe_demo_sign_in, "the demo sign-in has a switch of its own"
    assert made.cookie_prefix == ""


def test_a_rehearsal_may_say_how_far_its_clock_is_ahead_or_behind():
    made = read_configuration({"BLUELAMP_MODE": "demo", "BLUELAMP_UNSAFE_MINUTES_AHEAD": "-1440"})
    assert made.ahead == timedelta(days=-1)
    for wrong in ("tomorrow", "1.5", "99999999"):
        told = refused({"BLUELAMP_MODE": "demo", "BLUELAMP_UNSAFE_MINUTES_AHEAD": wrong}).say()
        assert "`BLUELAMP_UNSAFE_MINUTES_AHEAD`" in told


def test_a_demonstration_is_quick_about_its_phones_and_a_force_is_as_microsoft_asks():
    here, there = read_configuration({"BLUELAMP_MODE": "demo"}), read_configuration(good_environment())
    assert (here.ring, here.intune_look, here.intune_writes) == (timedelta(0), timedelta(seconds=2), 5_000)
    assert (there.ring, there.intune_look, there.intune_writes) == (timedelta(hours=1), timedelta(minutes=1), 100)


def test_the_last_day_of_intunes_secret_is_a_day_or_not_said():
    named = {"BLUELAMP_MODE": "demo", "BLUELAMP_INTUNE_SECRET_ENDS": "2027-05-31"}
    assert read_configuration(named).intune_secret_ends == date(2027, 5, 31)
    assert read_configuration({"BLUELAMP_MODE": "demo"}).intune_secret_ends is None
    told = refused({"BLUELAMP_MODE": "demo", "BLUELAMP_INTUNE_SECRET_ENDS": "in May"}).say()
    assert "is not a day" in told


def test_a_good_production_environment_is_read_with_its_types():
    made = read_configuration(good_environment(SESSION_IDLE_MINUTES="15", HOSTS="other.example.police.uk"))
    assert made.production
    assert made.session_idle == timedelta(minutes=15)
    assert made.hosts == ("phones.example.police.uk", "other.example.police.uk")
    assert made.database.name == "/var/lib/bluelamp/bluelamp.sqlite3"
    assert made.published_dir == Path("/var/lib/bluelamp/published")
    assert made.cookie_prefix == "__Host-"


def test_a_mode_that_does_not_exist_is_refused():
    assert "none of the three modes" in refused({"BLUELAMP_MODE": "staging"}).say()


def test_a_secret_is_read_from_the_file_that_is_named_for_it():
    key = "file-key-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"
    environ = good_environment(SECRET_KEY=None, SECRET_KEY_FILE="/run/secrets/key")  # noqa: S106 - the path of a file
    made = read_configuration(environ, secret_file=lambda path: key if path == Path("/run/secrets/key") else "")
    assert made.secret_key.reveal() == key


def test_a_real_file_of_a_secret_is_read_without_its_line_end(tmp_path):
    file = tmp_path / "key"
    file.write_text("k" * 10 + "\n", encoding="utf-8")
    made = read_configuration({"BLUELAMP_MODE": "test", "BLUELAMP_SECRET_KEY_FILE": str(file)})
    assert made.secret_key.reveal() == "k" * 10


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"SECRET_KEY_FILE": "/run/secrets/key"}, "keep one of the two"),
        ({"SECRET_KEY": None, "SECRET_KEY_FILE": "/no/such/file"}, "cannot be read"),
        ({"HOSTZ": "a.example"}, "write `BLUELAMP_HOSTS` if that is meant"),
        ({"OIDC": "force", "OIDC_FORCE_CLIENT_ID": "x"}, "`BLUELAMP_OIDC_FORCE_SERVER` is not set"),
        ({"SESSION_IDLE_MINUTES": "half an hour"}, "whole number from 2"),
        ({"DATABASE": "mysql://root:hunter2@db/x"}, "neither `sqlite:///` nor `postgresql://`"),
        ({"EMAIL": "pigeon://loft"}, "`BLUELAMP_EMAIL` is none of"),
        ({"ADDRESS": "https://phones.example/and/a/path"}, "scheme and a host alone"),
        ({"ADDRESS": "https://[::1"}, "scheme and a host alone"),
        ({"HTTPS": "perhaps"}, "none of `proxy`"),
        ({"DEBUG": "maybe"}, "neither `on` nor `off`"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_to_do(changes, told):
    error = refused(good_environment(**changes))
    assert told in error.say()
    assert "hunter2" not in error.say()
    assert len(error.problems) == 1


def test_several_faults_are_told_together():
    assert len(refused(good_environment(HTTPS="perhaps", PROXIES="many", SECRET_KEY=None)).problems) == 3


def test_tests_may_name_another_database():
    address = "postgresql://me@localhost:5433/tests"
    made = read_configuration({"BLUELAMP_MODE": "test", "BLUELAMP_TEST_DATABASE": address})
    assert (made.database.kind, made.database.port) == ("postgresql", 5433)
    production = read_configuration(good_environment(TEST_DATABASE=address))
    assert production.database.is_sqlite, "a variable of the tests is no setting of a site"


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=40)))
def test_whatever_is_set_it_is_read_or_refused_as_a_whole(environ):
    made, error = outcome(environ)
    if made is None:
        assert error.problems
    else:
        assert made.database.as_django()["ATOMIC_REQUESTS"] is False
        assert made.host is not None


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=12, max_size=60))
def test_no_message_and_no_printed_configuration_repeats_a_secret(secret):
    names = ["SECRET_KEY", "LEDGER_KEY", "KEY_ENCRYPTION_KEY", "DATABASE_PASSWORD", "EMAIL_PASSWORD"]
    marked = f"zq{secret}qz"
    environ = good_environment(**dict.fromkeys(names, marked))
    made, error = outcome(environ)
    assert marked not in (repr(made) if error is None else error.say())
    assert marked not in repr(read_configuration(environ | {"BLUELAMP_MODE": "demo"}))


def test_no_variable_of_the_tests_and_tools_is_taken_for_a_setting():
    root = Path(__file__).resolve().parents[3]
    files = [root / "Makefile", root / ".ci" / "run", *(root / "tools").rglob("*.py"), *(root / "tests").rglob("*.py")]
    texts = "\n".join(one.read_text(encoding="utf-8") for one in files)
    read = set(re.findall(r"environ(?:\.get\(|\.pop\(|\[)\"(BLUELAMP_[A-Z_]+)\"", texts))
    assert "BLUELAMP_TEST_POSTGRES" in read, "the pattern finds nothing"
    assert read - {one.name for one in SETTINGS} <= NOT_OF_THE_SITE


INTUNE = {"BLUELAMP_INTUNE_TENANT": "6f1d", "BLUELAMP_INTUNE_CLIENT": "0c4e", "BLUELAMP_INTUNE_SECRET": "s"}


@pytest.mark.parametrize("lacking", INTUNE)
def test_half_of_an_intune_tenant_is_refused_with_what_is_lacking(lacking):
    given = {name: text for name, text in INTUNE.items() if name != lacking}
    assert f"`{lacking}` is not set" in refused({"BLUELAMP_MODE": "demo", **given}).say()
    assert read_configuration({"BLUELAMP_MODE": "demo", **INTUNE}).intune_tenant == "6f1d"


def test_the_secret_of_a_tenant_may_come_from_a_file():
    given = {**INTUNE, "BLUELAMP_INTUNE_SECRET": "", "BLUELAMP_INTUNE_SECRET_FILE": "/run/secret"}
    made = read_configuration({"BLUELAMP_MODE": "demo", **given}, secret_file=lambda _: "from a file")
    assert made.intune_secret.reveal() == "from a file"


@pytest.mark.parametrize(("address", "taken"), [
    ("https://graph.microsoft.us", True), ("http://127.0.0.1:8099", True), ("http://graph.microsoft.com", False),
    ("http://10.0.0.1", False),
])  # fmt: skip
def test_a_secret_goes_over_https_or_stays_on_this_machine(address, taken):
    environ = {"BLUELAMP_MODE": "demo", **INTUNE, "BLUELAMP_INTUNE_GRAPH": address}
    if taken:
        assert read_configuration(environ).intune_graph == address
        return
    assert "secret may be sent to" in refused(environ).say()
