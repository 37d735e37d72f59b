"""The database by one address: what Django gets for SQLite and for PostgreSQL."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.site.configuration import Secret, database_from_address


def test_sqlite_waits_for_other_writers_and_guards_its_tables(tmp_path):
    options = database_from_address(f"sqlite:///{tmp_path}/a.sqlite3").as_django()["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    connection = sqlite3.connect(tmp_path / "a.sqlite3")
    connection.executescript(options["init_command"])
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
    assert {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted
    connection.close()


def test_a_path_from_the_root_has_four_slashes():
    assert database_from_address("sqlite:////var/lib/a.sqlite3").name == "/var/lib/a.sqlite3"
    assert database_from_address("sqlite:///a.sqlite3").name == "a.sqlite3"


def test_postgresql_comes_with_a_pool_and_its_options():
    made = database_from_address(
        "postgresql://me:p%40ss@db.example:6432/work?sslmode=verify-full&application_name=bluelamp", pool=7
    )
    django = made.as_django()
    assert (django["HOST"], django["PORT"], django["NAME"], django["USER"]) == ("db.example", "6432", "work", "me")
    assert django["PASSWORD"] == "p@ss"  # noqa: S105 - a made-up password
    assert django["CONN_MAX_AGE"] == 0
    assert django["OPTIONS"]["pool"]["max_size"] == 7
    assert django["OPTIONS"]["sslmode"] == "verify-full"
    assert not made.tls_unchecked
    assert "p@ss" not in repr(made)


def test_a_password_given_apart_wins_over_one_in_the_address():
    made = database_from_address("postgresql://me:old@db/work", password=Secret("new"))
    assert made.password.reveal() == "new"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "neither"),
        ("sqlite://host/path", "no path"),
        ("sqlite:///", "no path"),
        ("postgresql://host", "no database"),
        ("postgresql://host/a/b", "no database"),
        ("postgresql://host:port/a", "not an address"),
        ("postgresql://host/a?sslmod=verify-full", "`sslmod`"),
    ],
)
def test_an_address_that_names_no_database_is_refused(address, why):
    with pytest.raises(ValueError, match=why):
        database_from_address(address)


def outcome(address):
    """What is shown of the database, or why there is none; anything else that is raised is a fault."""
    try:
        return repr(database_from_address(address))
    except ValueError as error:
        return str(error)


@given(st.text(max_size=60))
def test_any_text_is_a_database_or_refused_without_being_repeated(text):
    address = f"postgresql://me:{text}@host/name"
    assert "me:" not in outcome(address)
