"""The only place where concrete choices are made: which authority, which keys, which reasons to look."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from django.conf import settings
from django.db import connection

from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.seal import KeyEncryptionKeys, Keyring, KeysInSqlite, KeyStore, key_encryption_key_from_text
from bluelamp.records.fleet import wired as fleet
from bluelamp.records.journal import clock, ports
from bluelamp.records.journal.authority import RulebookAuthority
from bluelamp.records.journal.gate import LineManagement
from bluelamp.records.safeguards.queries import EmergencyOpenings
from bluelamp.site.configuration import Configuration
from bluelamp.site.keys import KeysWhenNeeded
from bluelamp.site.sign_in_wiring import wire_sign_in
from bluelamp.site.wiring_apple import wire_apple
from bluelamp.site.wiring_declarations import wire_declarations
from bluelamp.site.wiring_facts import wire_facts
from bluelamp.site.wiring_findings import wire_findings
from bluelamp.site.wiring_intune import wire_intune
from bluelamp.site.wiring_monitoring import wire_monitoring
from bluelamp.site.wiring_phones import wire_phones
from bluelamp.site.wiring_push import wire_push
from bluelamp.site.wiring_safeguards import wire_safeguards
from bluelamp.site.wiring_work import OpenTasks, wire_work


def wire() -> None:
    """Fills the ports. Nothing is opened yet: keys and rules are read when they are first needed."""
    if configuration().ahead:
        clock.run_ahead(configuration().ahead)
    ports.current.keyring = Keyring(KeysWhenNeeded(open_key_store), wrapping())
    rules = authority()
    ports.current.authority = ports.current.platform = rules
    ports.current.reason_for_a_look = lambda at: bool(rules.setting("reason_for_a_look", at))
    ports.current.bases = (OpenTasks(), EmergencyOpenings(), LineManagement())
    wire_safeguards()
    wire_sign_in(configuration())
    wire_work(configuration())
    wire_facts()
    wire_declarations()
    wire_findings()
    wire_monitoring(configuration())
    fleet.current.pace = replace(fleet.current.pace, soak=configuration().ring)
    wire_phones(configuration())
    wire_push(configuration())
    wire_intune(configuration())
    wire_apple(configuration())


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
