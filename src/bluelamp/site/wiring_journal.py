"""What every process of the site needs: its configuration, whose rules hold, and the keys of people.

Apart from the rest of the wiring, so that the process that listens to phones loads nothing beside it.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.db import connection

from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.seal import KeyEncryptionKeys, Keyring, KeysInSqlite, KeyStore, key_encryption_key_from_text
from bluelamp.records.journal import clock, ports
from bluelamp.records.journal.authority import RulebookAuthority
from bluelamp.site.configuration import Configuration
from bluelamp.site.keys import KeysWhenNeeded


def wire_journal() -> None:
    """Gives the journal its clock, its keys and its authority. Keys and rules are read when they are first needed."""
    if configuration().ahead:
        clock.run_ahead(configuration().ahead)
    ports.current.keyring = Keyring(KeysWhenNeeded(open_key_store), wrapping())
    rules = authority()
    ports.current.authority = ports.current.platform = rules
    ports.current.reason_for_a_look = lambda at: bool(rules.setting("reason_for_a_look", at))


@cache
def authority() -> RulebookAuthority:
    """The platform's rulebook as the authority, read once for each day it is asked about."""
    return RulebookAuthority(lambda on: load_rulebook(configuration().platform_rulebook_dir, on))


def configuration() -> Configuration:
    """What the force has set."""
    made: Configuration = settings.CONFIGURATION
    return made


@cache
def wrapping() -> KeyEncryptionKeys:
    """The key-encryption key in use, and older ones that still unwrap."""
    made = configuration()
    return KeyEncryptionKeys(
        key_encryption_key_from_text(made.key_encryption_key.reveal(), "BLUELAMP_KEY_ENCRYPTION_KEY"),
        tuple(
            key_encryption_key_from_text(one.reveal(), "BLUELAMP_KEY_ENCRYPTION_KEYS_OLD")
            for one in made.key_encryption_keys_old
        ),
    )


def open_key_store() -> KeyStore:
    """The keys of people: in a file of their own, or on PostgreSQL, whichever the database is on."""
    made = configuration()
    if made.database.is_sqlite:
        made.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        return KeysInSqlite(made.data_dir / "keys.sqlite3")
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - slow to read, and most starts do without it

    from bluelamp.records.journal.key_store import KeysInPostgres  # noqa: PLC0415 - as above

    # The very parameters of Django's own connection, so that one setting is enough.
    given = connection.get_connection_params()
    return KeysInPostgres(
        make_conninfo("", **{name: str(one) for name, one in given.items() if isinstance(one, str | int)})
    )
