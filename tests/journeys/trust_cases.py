"""Bad input to the ledger and the draw, made from a generated log and a generated draw. No real person is in it."""

from collections.abc import Callable
from pathlib import Path

from bluelamp.core.draw import Bundle, Series, write_bundle
from bluelamp.core.ledger import Note, make_receipt, publish_folder
from ledger_worlds import START, World, key, log_key
from small_draws import anchored, framed

TRUST_CASES: dict[str, Callable[[Path, Path], list[str]]] = {}


def case(function: Callable[[Path], list[str]]) -> Callable[[Path], list[str]]:
    """Registers a case: given an empty folder, it gives the command to run."""
    TRUST_CASES[function.__name__.replace("_", " ")] = lambda _book, folder: function(folder)
    return function


def log(folder: Path) -> World:
    """A witnessed log of 601 entries with its policy, its checkpoint, and its published folder."""
    world = World()
    world.grow(600)
    note = world.witnessed(START + 1000)
    (folder / "checkpoint").write_bytes(note)
    (folder / "policy").write_text(world.policy_text, encoding="utf-8")
    with world.store.reading() as reading:
        publish_folder(reading, folder / "published", note, with_entries=True)
    return world


def verified(folder: Path) -> list[str]:
    return ["ledger", "verify", str(folder / "checkpoint"), "--policy", str(folder / "policy")]


def receipt_of(folder: Path) -> list[str]:
    given = ["--folder", str(folder / "published"), "--index", "300", "--out", str(folder / "mine")]
    return ["ledger", "receipt", *given]


def of_draw(folder: Path, series: Series) -> str:
    (folder / "draw.json").write_bytes(write_bundle(Bundle(series.acts)))
    return str(folder / "draw.json")


@case
def a_truncated_tile(folder: Path) -> list[str]:
    log(folder)
    tile = folder / "published" / "tile" / "0" / "001"
    tile.write_bytes(tile.read_bytes()[:-1])
    return receipt_of(folder)


@case
def a_tile_that_is_missing(folder: Path) -> list[str]:
    log(folder)
    (folder / "published" / "tile" / "0" / "001").unlink()
    return receipt_of(folder)


@case
def a_checkpoint_of_the_wrong_origin(folder: Path) -> list[str]:
    log(folder)
    note = Note.parse((folder / "checkpoint").read_bytes())
    other = Note(note.text.replace("generated-force", "other-force"), ()).signed_by(log_key())
    (folder / "checkpoint").write_text(str(other), encoding="utf-8")
    return verified(folder)


@case
def a_checkpoint_with_bad_base64(folder: Path) -> list[str]:
    log(folder)
    text = (folder / "checkpoint").read_text(encoding="utf-8").split("\n")
    text[2] = text[2].replace("=", "")
    (folder / "checkpoint").write_text("\n".join(text), encoding="utf-8")
    return verified(folder)


@case
def a_witness_that_signed_twice(folder: Path) -> list[str]:
    world = log(folder)
    note = Note.parse((folder / "checkpoint").read_bytes()).signed_by(world.witnesses[0], START + 2000)
    (folder / "checkpoint").write_text(str(note), encoding="utf-8")
    return verified(folder)


@case
def a_policy_with_a_duplicate_witness_line(folder: Path) -> list[str]:
    log(folder)
    twice = f"witness again {key('one.example', 11).verifier}\n"
    policy = folder / "policy"
    policy.write_text(policy.read_text(encoding="utf-8").replace("group", f"{twice}group"), encoding="utf-8")
    return verified(folder)


@case
def a_note_of_ten_megabytes(folder: Path) -> list[str]:
    log(folder)
    (folder / "checkpoint").write_bytes(b"x" * 10_000_000)
    return verified(folder)


@case
def a_witness_whose_list_of_logs_is_not_one(folder: Path) -> list[str]:
    (folder / "logs").write_text("retired nothing\n", encoding="utf-8")
    (folder / "key").write_text(key("one.example", 11).secret_text(), encoding="utf-8")
    (folder / "key").chmod(0o600)
    given = [part for name in ("key", "logs", "memory") for part in (f"--{name}", str(folder / name))]
    return ["witness", "stick", *given, str(folder)]


@case
def a_witness_to_be_asked_that_is_not_on_this_machine(folder: Path) -> list[str]:
    world = log(folder)
    (folder / "published" / "checkpoint").write_bytes(world.publish())
    policy = folder / "policy"
    text = policy.read_text(encoding="utf-8").replace("\nwitness w1", " http://witness.example\nwitness w1")
    policy.write_text(text, encoding="utf-8")
    return ["ledger", "cosign", str(folder / "published"), "--policy", str(policy)]


@case
def a_frame_with_no_units(folder: Path) -> list[str]:
    (folder / "units.csv").write_text("unit,stratum,eligibility\n", encoding="utf-8")
    made = ["--key", str(folder / "k"), "--openings", str(folder / "o"), "--at", "2027-01-11T10:00Z"]
    return ["draw", "frame", of_draw(folder, anchored()), "--units", str(folder / "units.csv"), *made]


@case
def a_reveal_that_does_not_hash_back(folder: Path) -> list[str]:
    file = of_draw(folder, framed())
    return ["draw", "reveal", file, "--party", "oversight", "--value", "00" * 32, "--at", "2027-01-15T10:00Z"]


@case
def a_receipt_of_an_act_that_the_draw_does_not_have(folder: Path) -> list[str]:
    world = log(folder)
    receipt = make_receipt(world.subtree(), 17, (folder / "checkpoint").read_bytes())
    (folder / "receipt").write_text(str(receipt), encoding="utf-8")
    return ["draw", "receipt", of_draw(folder, anchored()), str(folder / "receipt")]


@case
def a_draw_that_was_cut_off(folder: Path) -> list[str]:
    file = Path(of_draw(folder, framed()))
    file.write_bytes(file.read_bytes()[:1000])
    return ["draw", "reveal", str(file), "--party", "oversight", "--value", "00" * 32]


@case
def a_draw_of_brackets(folder: Path) -> list[str]:
    (folder / "draw.json").write_bytes(b"[" * 1_000_000)
    return ["draw", "certificate", str(folder / "draw.json"), "--pid", "00"]
