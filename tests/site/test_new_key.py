"""Keys for production: each is one that production accepts."""

from click.testing import CliRunner

from bluelamp.site.configuration import read_configuration
from bluelamp.site.new_key import new_key
from site_worlds.production_environment import ORIGIN, good_environment


def made(*arguments):
    done = CliRunner().invoke(new_key, arguments)
    assert done.exit_code == 0, done.output
    return done.stdout.strip()


def test_the_three_keys_are_accepted_by_production_and_never_the_same_twice():
    keys = [(made("secret"), made("ledger", ORIGIN), made("key-encryption")) for _ in range(2)]
    assert not set(keys[0]) & set(keys[1])
    for secret, ledger, encryption in keys:
        environ = good_environment(SECRET_KEY=secret, LEDGER_KEY=ledger, KEY_ENCRYPTION_KEY=encryption)
        assert read_configuration(environ).secret_key.reveal() == secret


def test_a_name_that_no_ledger_can_have_is_refused_in_words():
    done = CliRunner().invoke(new_key, ["ledger", "a name with spaces"])
    assert done.exit_code == 1
    assert "What to do" in done.output
