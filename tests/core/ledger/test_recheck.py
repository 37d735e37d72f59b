"""The re-check finds every kind of tampering, says what it means, and shares no code with the writer."""

import ast
import inspect
import json
import re
from pathlib import Path

import pytest

from bluelamp.core.ledger import (
    LEDGER_KINDS,
    Entry,
    KeyKind,
    Kinds,
    Material,
    Note,
    Sequencer,
    encode_bundle,
    kinds_text,
    publish_folder,
    read_folder,
    recheck,
    shard_origin,
)
from bluelamp.core.ledger.recheck_tree import path_of
from ledger_worlds import KINDS, ORIGIN, START, World, key, log_key, looked

SECOND = START + 1_000_000


def publish(world, folder, note):
    with world.store.reading() as reading:
        publish_folder(reading, folder, note, with_entries=True)
    return folder


def material(world, folder, **more):
    return Material(read_folder(folder), world.policy_text, kinds=kinds_text(KINDS), **more)


def codes(report):
    return {one.code for one in report.findings}


@pytest.fixture
def honest(tmp_path):
    """A log of 600 entries with a checkpoint from when it had 400, and its published folder."""
    world = World()
    world.grow(399)
    world.kept = world.witnessed(SECOND)
    world.grow(0, *[looked(number, at=(SECOND + number) * 1000) for number in range(210)])
    world.note = world.witnessed(SECOND + 600)
    world.folder = publish(world, tmp_path / "published", world.note)
    return world


def forged(tmp_path, bodies):
    """What the force publishes after it changed the entries and built and signed everything anew."""
    other = World()
    with other.store.writing() as transaction:
        for body in bodies:
            transaction.enqueue(body)
    other.sequencer.open_shard(START * 1000)
    other.sequencer.step()
    return publish(other, tmp_path / "forged", other.publish())


def test_an_honest_log_has_no_finding_and_every_step_is_numbered(honest):
    report = recheck(material(honest, honest.folder, seen={"federation": honest.kept}))
    assert report.clean, report.say()
    assert [step.number for step in report.steps] == list(range(1, 9))
    assert report.say().splitlines()[-1] == "Nothing was found."
    assert "5. Read every entry, and build the tree from them: 610 entries, 4 tiles compared" in report.say()
    assert report.steps[5].done == "2 compared"


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 512])
def test_an_honest_log_of_any_size_has_no_finding(tmp_path, size):
    world = World()
    world.grow(size - 1)
    note = world.witnessed()
    assert recheck(material(world, publish(world, tmp_path, note), seen={"self": note})).clean


def rewritten(bodies):
    bodies[17] = looked(5000, at=(START + 18) * 1000)


def dropped(bodies):
    del bodies[17]


def reordered(bodies):
    bodies[17], bodies[18] = bodies[18], bodies[17]


def put_in(bodies):
    bodies.insert(17, looked(5000, at=(START + 18) * 1000))


def cut(bodies):
    del bodies[300:]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (rewritten, "history-changed"),
        (dropped, "history-changed"),
        (reordered, "history-changed"),
        (put_in, "history-changed"),
        (cut, "log-got-shorter"),
    ],
)
def test_a_log_built_and_signed_anew_is_found_by_a_checkpoint_that_others_kept(honest, tmp_path, change, code):
    bodies = honest.entries()[1:]
    change(bodies)
    report = recheck(material(honest, forged(tmp_path, bodies), seen={"federation": honest.kept}))
    assert code in codes(report)
    found = next(one for one in report.findings if one.code == code)
    assert found.where == "federation"
    assert f"It means: {found.means}" in report.say()
    # Alone, the forged log is sound in itself: only its witnesses are missing. That is why others keep checkpoints.
    assert codes(recheck(material(honest, tmp_path / "forged"))) == {"quorum-not-met"}


def test_an_entry_changed_in_the_files_is_named_with_its_index(honest):
    bundle = honest.folder / "tile/entries/001"
    bundle.write_bytes(encode_bundle([*honest.entries()[256:300], looked(7), *honest.entries()[301:512]]))
    report = recheck(material(honest, honest.folder, seen={"federation": honest.kept}))
    assert codes(report) == {"tile-differs", "history-changed"}
    assert any("the first at entry 300" in one.what for one in report.findings)
    assert {one.where for one in report.findings if one.code == "history-changed"} == {"checkpoint", "federation"}


@pytest.mark.parametrize("spoil", ["missing", "cut", "longer", "one less", "one more"])
def test_a_bundle_that_is_missing_or_damaged_is_found(honest, spoil):
    bundle, bodies = honest.folder / "tile/entries/001", honest.entries()[256:512]
    match spoil:
        case "missing":
            bundle.unlink()
        case "cut":
            bundle.write_bytes(bundle.read_bytes()[:-1])
        case "longer":
            bundle.write_bytes(bundle.read_bytes() + b"x")
        case "one less":
            bundle.write_bytes(encode_bundle(bodies[:-1]))
        case "one more":
            bundle.write_bytes(encode_bundle([*bodies, b"more"]))
    report = recheck(material(honest, honest.folder))
    found = {(one.code, one.where) for one in report.findings}
    # Where entries end too early nothing after them is read as if it stood there, and no torn entry is judged.
    missing = {"missing": "entry 256", "cut": "entry 511", "one less": "entry 511"}
    expected = {("entries-missing", missing[spoil])} if spoil in missing else set()
    if spoil in {"cut", "longer", "one more"}:
        expected |= {("bundle-broken", "tile/entries/001")}
    assert found == expected


def test_a_last_tile_that_was_changed_is_found(honest):
    tile = honest.folder / "tile/0/002.p/98"
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])
    assert [(one.code, one.where) for one in recheck(material(honest, honest.folder)).findings] == [
        ("tile-differs", "tile/0/002.p/98")
    ]


def test_a_changed_hash_above_a_tile_names_the_first_entry_beneath_it(honest):
    tile = honest.folder / "tile/1/000.p/2"
    tile.write_bytes(tile.read_bytes()[:32] + bytes(32))
    (found,) = recheck(material(honest, honest.folder)).findings
    assert "the first at entry 256" in found.what


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [
        (7, 256, "tile/0/007"),
        (123, 256, "tile/0/123"),
        (1000, 5, "tile/0/x001/000.p/5"),
        (1234067, 256, "tile/0/x001/x234/067"),
    ],
)
def test_the_re_check_looks_for_a_tile_where_the_specification_puts_it(index, width, path):
    assert path_of("0", index, width) == path


@pytest.mark.parametrize(("data", "what"), [(None, "missing"), (b"x" * 8191, "8191 bytes long, not 8192")])
def test_a_tile_that_is_missing_or_truncated_is_found(honest, data, what):
    tile = honest.folder / "tile/0/001"
    tile.unlink()
    if data:
        tile.write_bytes(data)
    (found,) = recheck(material(honest, honest.folder)).findings
    assert (found.code, found.where) == ("tile-truncated", "tile/0/001")
    assert what in found.what


def appended(tmp_path, *bodies, growth=50):
    """A witnessed log to which these were appended, and then witnessed again half an hour later."""
    world = World()
    world.grow(growth)
    first = world.witnessed(SECOND)
    world.grow(0, *bodies)
    note = world.witnessed(SECOND + 1800)
    return recheck(material(world, publish(world, tmp_path / "published", note), seen={"federation": first}))


def test_an_entry_that_claims_to_be_older_than_the_one_before_it_is_found(tmp_path):
    late, early = looked(1, at=(SECOND + 900) * 1000), looked(2, at=(SECOND + 100) * 1000)
    report = appended(tmp_path, late, early)
    assert [(one.code, one.where) for one in report.findings] == [("entry-back-dated", "entry 52")]
    assert "800 seconds before" in report.findings[0].what


def test_an_entry_that_claims_to_be_older_than_a_witness_that_did_not_see_it_is_found(tmp_path):
    report = appended(tmp_path, looked(1, at=(SECOND - 400) * 1000))
    assert {(one.code, one.where) for one in report.findings} == {("entry-back-dated", "entry 51")}
    assert "one.example on federation" in report.findings[0].what


def test_an_entry_that_claims_to_be_newer_than_its_witness_is_found(tmp_path):
    report = appended(tmp_path, looked(1, at=(SECOND + 9000) * 1000))
    assert {(one.code, one.where) for one in report.findings} == {("entry-post-dated", "entry 51")}


@pytest.mark.parametrize(("at", "code"), [(10**30, "entry-post-dated"), (-(10**30), "entry-back-dated")])
def test_a_time_that_no_clock_shows_is_found_and_does_no_harm(tmp_path, at, code):
    report = appended(tmp_path, b'{"at":%d,"kind":"test.looked","number":1,"who":"x"}' % at)
    assert code in codes(report)


@pytest.mark.parametrize(("gap", "expected"), [(300_000, set()), (300_001, {("entry-back-dated", "entry 52")})])
def test_two_clocks_may_differ_by_five_minutes_and_not_by_a_moment_more(tmp_path, gap, expected):
    late, early = looked(1, at=(SECOND + 900) * 1000), looked(2, at=(SECOND + 900) * 1000 - gap)
    assert {(one.code, one.where) for one in appended(tmp_path, late, early).findings} == expected


def test_an_entry_a_few_minutes_ahead_of_the_witness_that_saw_it_is_no_finding(tmp_path):
    world = World()
    world.grow(50, looked(1, at=(SECOND + 200) * 1000))
    note = world.witnessed(SECOND)
    assert recheck(material(world, publish(world, tmp_path, note))).clean


def test_clocks_that_differ_by_a_few_minutes_are_no_finding(tmp_path):
    near = [looked(number, at=(SECOND + seconds) * 1000) for number, seconds in enumerate((200, -90, 250, -40))]
    assert appended(tmp_path, *near).clean


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"", {"entry-not-canonical"}),
        (b"not json", {"entry-not-canonical"}),
        (b"[" * 60_000, {"entry-not-canonical"}),
        (b'{"kind":"x", "at":1}', {"entry-not-canonical"}),
        (b'{"kind":"x","at":1}', {"entry-not-canonical"}),
        (b'{"at":1,"kind":null}', {"entry-not-canonical"}),
        (b'{"at":1,"kind":true}', {"entry-not-canonical"}),
        (b'{"at":1.5}', {"entry-not-canonical"}),
        (b"[]", {"entry-not-canonical"}),
        (b'{"kind":"test.unheard"}', {"entry-not-declared"}),
        (b'{"kind":"test.looked","name":"x"}', {"entry-not-declared"}),
    ],
)
def test_an_entry_that_was_not_written_by_the_rules_is_found(tmp_path, raw, found):
    report = appended(tmp_path, raw)
    assert codes(report) == found
    assert report.findings[0].where == "entry 51"


def test_the_published_declaration_of_kinds_is_used_where_nobody_kept_one(honest):
    with honest.store.reading() as reading:
        publish_folder(reading, honest.folder, honest.note, with_entries=True, kinds=KINDS)
    report = recheck(Material(read_folder(honest.folder), honest.policy_text))
    assert report.clean
    assert report.steps[3].done.startswith("3 kinds by the published file, SHA-256 ")
    narrow = kinds_text(Kinds(LEDGER_KINDS))
    report = recheck(Material(read_folder(honest.folder), honest.policy_text, kinds=narrow))
    assert report.steps[3].done.startswith("2 kinds by the copy that was given")
    assert codes(report) == {"entry-not-declared"}


def test_without_a_declaration_of_kinds_the_report_says_that_fields_are_not_checked(honest):
    report = recheck(Material(read_folder(honest.folder), honest.policy_text))
    assert report.clean
    assert report.steps[3].done == "nothing declares them, so the fields of entries are not checked"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[" * 100_000,
        b"[]",
        b"{}",
        b'{"kinds":{}}',
        b'{"kinds":{"a":"b"}}',
        b'{"kinds":{"a":["b",1]}}',
        b'{"kinds":[1]}',
    ],
)
def test_a_declaration_of_kinds_that_cannot_be_read_is_a_finding(honest, raw):
    report = recheck(Material(read_folder(honest.folder), honest.policy_text, kinds=raw))
    assert [(one.code, one.where) for one in report.findings] == [("kinds-not-readable", "kinds.json")]
    assert report.steps[3].done == "the fields of entries are not checked"


def test_wrong_and_missing_signatures_are_found(honest):
    note = Note.parse(honest.note)
    path = honest.folder / "checkpoint"
    path.write_text(str(note).replace("\n610\n", "\n609\n"), encoding="utf-8")
    report = recheck(material(honest, honest.folder))
    assert {"signature-wrong", "not-signed-by-the-log", "quorum-not-met", "entries-missing"} <= codes(report)
    path.write_text(str(note.signed_by(honest.witnesses[0], SECOND)), encoding="utf-8")
    (first, second) = recheck(material(honest, honest.folder)).findings
    assert ("signed twice" in first.what, second.code) == (True, "quorum-not-met")
    assert first.where == "checkpoint"
    assert (second.where, second.what) == ("checkpoint", "cosigned by w1; the quorum is all-of-them")


def test_a_checkpoint_without_a_witness_says_that_nobody_cosigned(honest):
    (honest.folder / "checkpoint").write_bytes(honest.publish())
    (found,) = recheck(material(honest, honest.folder)).findings
    assert found.what == "cosigned by nobody; the quorum is all-of-them"


def test_a_checkpoint_that_witnesses_alone_signed_is_not_the_log_s(honest):
    note = Note.parse(honest.kept)
    unsigned = str(Note(note.text, tuple(one for one in note.signatures if one.name != ORIGIN))).encode()
    report = recheck(material(honest, honest.folder, seen={"federation": unsigned}))
    assert [(one.code, one.where) for one in report.findings] == [("not-signed-by-the-log", "federation")]


def test_a_witness_whose_line_has_no_time_is_no_clock(honest):
    plain = key("plain.example", 44, KeyKind.ED25519)
    (honest.folder / "checkpoint").write_text(str(Note.parse(honest.note).signed_by(plain)), encoding="utf-8")
    policy = honest.policy_text.replace("quorum", f"witness plain {plain.verifier}\nquorum", 1)
    report = recheck(Material(read_folder(honest.folder), policy, kinds=kinds_text(KINDS)))
    assert report.clean, report.say()
    assert "2 witnesses cosigned" in report.steps[1].done


def test_copies_that_cannot_be_used_are_named_and_do_not_stop_the_rest(honest):
    other = World(signer=log_key(3, "other.example"))
    other.grow(3)
    kept = {"torn": b"xx", "other": other.publish(), "unsigned": honest.kept.replace(b"\n400\n", b"\n399\n")}
    report = recheck(material(honest, honest.folder, seen=kept))
    assert {(one.code, one.where) for one in report.findings} == {
        ("kept-checkpoint-not-readable", "torn"),
        ("kept-checkpoint-of-another-log", "other"),
        ("signature-wrong", "unsigned"),
        ("not-signed-by-the-log", "unsigned"),
    }


@pytest.mark.parametrize("spoil", ["policy", "checkpoint", "no checkpoint"])
def test_without_a_policy_or_a_checkpoint_the_report_says_that_it_stopped(honest, spoil):
    policy = "nonsense" if spoil == "policy" else honest.policy_text
    if spoil == "checkpoint":
        (honest.folder / "checkpoint").write_bytes(b"\xff")
    if spoil == "no checkpoint":
        (honest.folder / "checkpoint").unlink()
    report = recheck(Material(read_folder(honest.folder), policy))
    assert [step.done for step in report.steps] == ["stopped here"]
    where = "policy" if spoil == "policy" else "checkpoint"
    assert [(one.code, one.where) for one in report.findings] == [(f"{where}-not-readable", where)]


def two_years(tmp_path, previous=None):
    old = World(signer=log_key(26, shard_origin("audit.generated-force", 2026)))
    old.grow(5)
    end = old.publish()
    new = World(signer=log_key(27, shard_origin("audit.generated-force", 2027)))
    new.sequencer.open_shard(START * 1000, previous or end)
    new.grow(5)
    folder = publish(new, tmp_path / "published", new.witnessed())
    policy = f"log {old.signer.verifier}\n{new.policy_text}"
    return old, end, Material(read_folder(folder), policy, kinds=kinds_text(KINDS), previous=end)


def test_the_chain_to_the_year_before_is_followed(tmp_path):
    _, _, given = two_years(tmp_path)
    report = recheck(given)
    assert report.clean, report.say()
    assert report.steps[-1].done == "done"


def placed(report):
    """The codes of the findings, each of which is at the first entry."""
    assert {one.where for one in report.findings} == {"entry 0"}
    return codes(report)


def test_a_chain_to_something_else_is_found(tmp_path, honest):
    old, end, given = two_years(tmp_path / "one")
    old.grow(1)
    later = Material(given.read, given.policy, previous=old.publish())
    assert placed(recheck(later)) == {"chain-broken"}
    own_only = "\n".join(given.policy.split("\n")[1:])
    assert placed(recheck(Material(given.read, own_only, previous=end))) == {"chain-not-signed"}
    assert placed(recheck(material(honest, honest.folder, previous=end))) == {"chain-broken"}
    assert placed(recheck(Material(given.read, given.policy, previous=b"torn"))) == {"chain-broken"}


def test_a_log_that_is_empty_is_not_a_fault_of_the_re_check():
    note = Note(f"{ORIGIN}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", ()).signed_by(log_key())
    read = {"checkpoint": str(note).encode()}.get
    assert recheck(Material(read, f"log {log_key().verifier}\nquorum none")).clean


def test_a_log_that_says_it_is_empty_and_has_another_root_is_found():
    note = Note(f"{ORIGIN}\n0\n{'A' * 43}=\n", ()).signed_by(log_key())
    read = {"checkpoint": str(note).encode()}.get
    assert codes(recheck(Material(read, f"log {log_key().verifier}\nquorum none"))) == {"history-changed"}


def test_ml_dsa_witnesses_count_in_the_re_check_too(tmp_path):
    world = World(witnesses=[key("one.example", 11, KeyKind.ML_DSA_44)])
    world.grow(3)
    world.sequencer = Sequencer(world.store, ORIGIN, [log_key(), key(ORIGIN, 5, KeyKind.ML_DSA_44)], world.medium)
    note = world.witnessed()
    report = recheck(material(world, publish(world, tmp_path, note)))
    assert report.clean, report.say()
    assert "1 witnesses cosigned" in report.steps[1].done


def test_the_re_check_imports_none_of_the_code_that_writes():
    # Of the kernel it takes the reader of JSON alone, which counts brackets before it reads.
    own = ("recheck.py", "recheck_reading.py", "recheck_tree.py")
    allowed = {f"bluelamp.core.ledger.{name.removesuffix('.py')}" for name in own} | {"bluelamp.core.kernel"}
    for name in own:
        text = (Path(inspect.getfile(recheck)).parent / name).read_text(encoding="utf-8")
        tree = ast.parse(text)
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names}
        assert {one for one in imported if one.startswith("bluelamp")} <= allowed
        assert set(re.findall(r"from bluelamp\.core\.kernel import (.*)", text)) <= {"load_json"}


def test_a_key_change_is_an_entry_that_the_re_check_reads(tmp_path):
    values = {"role": "log", "retired": "a", "successor": "b", "last-size": 5}
    body = KINDS.encode(Entry("ledger.key-changed", (SECOND + 5) * 1000, values))
    assert json.loads(body)["last-size"] == 5
    assert appended(tmp_path, body).clean
