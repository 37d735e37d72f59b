"""The ledger commands: what holds, what does not and what cannot be read have exit codes of their own."""

import json

import pytest
from click.testing import CliRunner

from bluelamp.core.kernel import BluelampError
from bluelamp.core.ledger import FileMedium, SqliteStore, kinds_text, publish_folder
from bluelamp.doors.cli.ledger import ledger_group
from ledger_worlds import KINDS, ORIGIN, START, World, log_key, looked


@pytest.fixture
def world(tmp_path):
    """A witnessed log in a file, its published folder, its policy, and an older checkpoint."""
    made = World(store=SqliteStore(tmp_path / "ledger.sqlite"), medium=FileMedium(tmp_path / "medium"))
    made.grow(299)
    (tmp_path / "older").write_bytes(made.witnessed(START + 1000))
    made.grow(0, *[looked(number, at=(START + number) * 1000) for number in range(1000, 1300)])
    (tmp_path / "newer").write_bytes(made.witnessed(START + 2000))
    (tmp_path / "policy").write_text(made.policy_text)
    with made.store.reading() as reading:
        publish_folder(reading, tmp_path / "published", (tmp_path / "newer").read_bytes(), with_entries=True)
    made.folder = tmp_path
    return made


def call(world, *words):
    files = {"ledger.sqlite", "older", "newer", "policy", "published", "mine", "mine.tlog-proof", "mine.entry", "torn"}
    given = [str(world.folder / word) if word in files else word for word in words]
    return CliRunner().invoke(ledger_group, given)


def test_a_checkpoint_is_shown_with_its_witnesses(world):
    done = call(world, "verify", "newer", "--policy", "policy")
    assert done.exit_code == 0, done.output
    assert f"{ORIGIN} has 600 entries, signed by the log; witnessed by one.example on 21 September 2026" in done.output
    (world.folder / "policy").write_text(f"log {log_key().verifier}\nquorum none\n")
    assert "no witness was needed" in call(world, "verify", "newer", "--policy", "policy").output


def test_a_log_that_continues_an_older_checkpoint_says_so(world):
    done = call(world, "verify", "newer", "--older", "older", "--folder", "published", "--policy", "policy", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["begins-with"] == 300


def test_a_log_that_does_not_continue_an_older_checkpoint_is_told_apart(world):
    other = World()
    other.grow(0, *[looked(number) for number in range(5000, 5299)])
    (world.folder / "older").write_bytes(other.witnessed())
    done = call(world, "verify", "newer", "--older", "older", "--folder", "published", "--policy", "policy")
    assert (done.exit_code, "does not begin with the 300" in done.output) == (1, True)
    done = call(world, "verify", "newer", "--older", "older", "--folder", "published", "--policy", "policy", "--json")
    assert json.loads(done.output)["holds"] is False


@pytest.mark.parametrize("source", [("--store", "ledger.sqlite", "--checkpoint", "newer"), ("--folder", "published")])
@pytest.mark.parametrize("index", [0, 255, 256, 599])
def test_a_receipt_is_written_and_verifies(world, source, index):
    done = call(world, "receipt", *source, "--index", str(index), "--out", "mine")
    assert done.exit_code == 0, done.output
    done = call(world, "verify", "--receipt", "mine.tlog-proof", "--entry", "mine.entry", "--policy", "policy")
    assert (done.exit_code, f"stands at index {index}." in done.output) == (0, True)
    (world.folder / "mine.entry").write_bytes(looked(77))
    done = call(world, "verify", "--receipt", "mine.tlog-proof", "--entry", "mine.entry", "--policy", "policy")
    assert (done.exit_code, "What to do:" in done.output) == (1, True)


def test_a_receipt_from_a_store_takes_its_newest_checkpoint(world):
    done = call(world, "receipt", "--store", "ledger.sqlite", "--index", "5", "--out", "mine")
    assert done.exit_code == 0
    assert KINDS.decode((world.folder / "mine.entry").read_bytes()).values["number"] == 5


def test_a_re_check_of_an_honest_log_finds_nothing(world):
    done = call(world, "recheck", "published", "--policy", "policy", "--seen", "older")
    assert (done.exit_code, "Nothing was found." in done.output) == (0, True)
    done = call(world, "recheck", "published", "--policy", "policy", "--seen", "older", "--json")
    assert json.loads(done.output)["clean"] is True


def test_a_re_check_finds_a_field_that_nobody_declared(world):
    body = b'{"at":%d,"kind":"test.looked","name":"x","number":1,"who":"%s"}' % ((START + 1300) * 1000, b"0" * 64)
    world.grow(0, body)
    (world.folder / "newer").write_bytes(world.witnessed(START + 2500))
    with world.store.reading() as reading:
        note = (world.folder / "newer").read_bytes()
        publish_folder(reading, world.folder / "published", note, with_entries=True, kinds=KINDS)
    done = call(world, "recheck", "published", "--policy", "policy")
    assert (done.exit_code, "FOUND entry-not-declared at entry 600" in done.output) == (1, True)
    (world.folder / "torn").write_bytes(kinds_text(KINDS).replace(b'"kind",', b'"kind","name",'))
    done = call(world, "recheck", "published", "--policy", "policy", "--kinds", "torn")
    assert (done.exit_code, "kinds by the copy that was given" in done.output) == (0, True)


def test_a_re_check_that_finds_something_ends_with_one(world):
    tile = world.folder / "published/tile/0/001"
    tile.write_bytes(tile.read_bytes()[:-32])
    done = call(world, "recheck", "published", "--policy", "policy", "--previous", "older", "--json")
    assert done.exit_code == 1
    found = [one["code"] for step in json.loads(done.output)["steps"] for one in step["findings"]]
    assert found == ["tile-truncated", "chain-broken"]


@pytest.mark.parametrize(
    "words",
    [
        ("verify", "--policy", "policy"),
        ("verify", "newer", "--receipt", "newer", "--policy", "policy"),
        ("verify", "--receipt", "newer", "--policy", "policy"),
        ("verify", "newer", "--older", "older", "--policy", "policy"),
        ("receipt", "--index", "5", "--out", "mine"),
        ("receipt", "--index", "5", "--out", "mine", "--store", "ledger.sqlite", "--folder", "published"),
        ("receipt", "--index", "-5", "--out", "mine", "--store", "ledger.sqlite"),
    ],
)
def test_words_that_do_not_go_together_are_used_wrongly(world, words):
    assert call(world, *words).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("verify", "torn", "--policy", "policy"),
        ("verify", "newer", "--policy", "torn"),
        ("verify", "newer", "--older", "torn", "--folder", "published", "--policy", "policy"),
        ("receipt", "--index", "600", "--out", "mine", "--folder", "published"),
        ("receipt", "--index", "600", "--out", "mine", "--store", "ledger.sqlite"),
        ("receipt", "--index", "5", "--out", "mine", "--store", "torn"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_speaks(world, words):
    (world.folder / "torn").write_bytes(b"torn" * 500)
    done = call(world, *words)
    assert isinstance(done.exception, BluelampError)
    assert done.exception.todo


def test_a_folder_or_store_without_the_entries_is_an_error_that_speaks(world):
    (world.folder / "published/tile/entries/000").unlink()
    done = call(world, "receipt", "--index", "5", "--out", "mine", "--folder", "published")
    assert "does not hold the entries" in done.exception.message
    bare = SqliteStore(world.folder / "ledger.sqlite")
    bare._connection.executescript("DROP TRIGGER ledger_entry_no_delete; DELETE FROM ledger_entry")
    done = call(world, "receipt", "--index", "5", "--out", "mine", "--store", "ledger.sqlite")
    assert "does not hold the entry `5`" in done.exception.message


def test_a_witness_with_a_clock_from_nowhere_is_still_shown(world):
    world.cosigned_size = 600
    (world.folder / "newer").write_bytes(world.witnessed(2**62))
    done = call(world, "verify", "newer", "--policy", "policy")
    assert "at second 4611686018427387904, which no calendar has" in done.output
