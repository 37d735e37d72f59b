"""`bluelamp ledger cosign`: a published checkpoint gets its cosignatures, or stays as it was."""

import json

import pytest
from click.testing import CliRunner

from bluelamp.core.ledger import MemoryWitnessStore, Witness, parse_policy, publish_folder, trusted
from bluelamp.doors.witness.server import serving
from bluelamp.site.program import bluelamp
from ledger_worlds import ORIGIN, START, World, key, log_key, looked

FEDERATION = key("federation.example", 20)


@pytest.fixture
def witness():
    """The address of a witness that listens on this machine."""
    made = Witness([FEDERATION], {ORIGIN: trusted(log_key().verifier)}, MemoryWitnessStore())
    with serving(made, now=lambda: START) as server:
        yield server.address


def published(folder, world, address):
    """A published folder of a log, and the policy that asks for the witness at an address."""
    with world.store.reading() as reading:
        publish_folder(reading, folder / "published", world.publish(), with_entries=False)
    lines = [f"log {log_key().verifier}", f"witness federation {FEDERATION.verifier} {address}", "quorum federation\n"]
    (folder / "policy").write_text("\n".join(lines), encoding="utf-8")


def cosign(folder, *words):
    given = ["ledger", "cosign", str(folder / "published"), "--policy", str(folder / "policy"), *words]
    return CliRunner().invoke(bluelamp, given)


def test_the_published_checkpoint_is_replaced_by_the_cosigned_one(tmp_path, witness):
    world = World()
    world.grow(600)
    published(tmp_path, world, witness)
    done = cosign(tmp_path)
    assert done.exit_code == 0, done.output
    assert "federation: it cosigned at 601 entries." in done.output
    policy = parse_policy((tmp_path / "policy").read_bytes())
    assert policy.check((tmp_path / "published" / "checkpoint").read_bytes()).cosigned == {FEDERATION.verifier: START}
    assert json.loads(cosign(tmp_path, "--json").output) == {"met": True, "size": 601, "asked": []}


def test_a_contradiction_ends_with_one_says_stop_and_leaves_the_checkpoint(tmp_path, witness):
    world = World()
    world.grow(20)
    published(tmp_path, world, witness)
    assert cosign(tmp_path).exit_code == 0
    other = World()
    other.grow(0, *[looked(number) for number in range(500, 530)])
    published(tmp_path, other, witness)
    before = (tmp_path / "published" / "checkpoint").read_bytes()
    done = cosign(tmp_path)
    assert (done.exit_code, "STOP: a witness holds a tree" in done.output) == (1, True)
    assert "NOT cosigned" in done.output
    told = json.loads(cosign(tmp_path, "--json").output)
    assert (told["met"], told["asked"][0]["contradicts"]) == (False, True)
    assert (tmp_path / "published" / "checkpoint").read_bytes() == before
