"""`bluelamp draw`: a year is planned, held, checked and certified from files, and every refusal is a sentence."""

import json
import stat
from importlib.util import find_spec

import pytest
from click.testing import CliRunner

from bluelamp.core.draw import act_digest, read_bundle
from bluelamp.core.draw.errors import BeaconRefused
from bluelamp.core.kernel import BluelampError
from bluelamp.doors.cli.draw import FileAlreadyThere, ListBroken, SecretBroken, draw_command
from small_draws import POLICY, a_log_of

PARTIES = ("federation", "oversight", "standards")
PLAN = """
force: generated-force
year: 2027
calendar: [2027-01-15T10:00:00Z, "2027-02-15T10:00:00Z"]
strata:
  officers: {says: Officers, tickets: 1}
  staff: {says: Police staff, tickets: 1}
pools:
  officers: {strata: [officers], take: 5, reserves: 2}
  staff: {strata: [staff], take: 5, reserves: 1}
eligibility: {in: can be drawn, leave: on leave}
outcomes: {done: checked, left: has left}
parties: [federation, oversight, standards]
"""
UNITS = "unit,stratum,eligibility\n" + "".join(
    f"phone-{at},{'staff' if at % 2 else 'officers'},in\n" for at in range(120)
)
ROUND_123 = "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92"
DIGITS = "63454660390103169462"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a command in a folder of its own; gives its exit code and what it said, and lets refusals through."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")

    def command(text):
        done = CliRunner().invoke(draw_command, text.split())
        if isinstance(done.exception, BluelampError):
            raise done.exception
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done.exit_code, done.output

    return command


def begun(run):
    run("plan plan.yaml --out d.json --at 2027-01-04T09:00Z")
    for party in PARTIES:
        run(f"anchor d.json --party {party} --secret {party}.secret --at 2027-01-04T10:00Z")


def committed(run):
    begun(run)
    return run("frame d.json --units units.csv --key k1 --openings o1 --source roster --at 2027-01-11T10:00Z")


def held(run, tmp_path):
    committed(run)
    frame = act_digest(read_bundle((tmp_path / "d.json").read_bytes()).series().draw.frame)
    for party in PARTIES:
        run(f"reveal d.json --party {party} --secret {party}.secret --at 2027-01-15T10:00Z")
    run(f"result d.json --dice {DIGITS} --at 2027-01-15T10:20Z")
    return frame


def series(tmp_path):
    return read_bundle((tmp_path / "d.json").read_bytes()).series()


def test_a_draw_is_held_checked_and_certified_from_files_alone(run, tmp_path):
    frame = held(run, tmp_path)
    code, said = run(f"verify d.json --kept frame={frame.upper()}")
    assert code == 0
    assert "120 leaves are those committed to" in said
    assert "What you kept agrees: frame" in said
    first = series(tmp_path).draw.due[0]
    assert "DRAWN, number 1 of 5 in pool officers" in run(f"certificate d.json --pid {first}")[1]
    (tmp_path / "mine").write_bytes((tmp_path / "o1").read_bytes().splitlines()[0])
    assert "CERTIFICATE OF A RANDOM DRAW" in run("certificate d.json --opening mine")[1]


def test_a_file_that_was_changed_ends_with_one_and_says_where(run, tmp_path):
    held(run, tmp_path)
    assert run(f"verify d.json --kept frame={'0' * 64}")[0] == 1
    raw = (tmp_path / "d.json").read_bytes()
    (tmp_path / "cut.json").write_bytes(raw[: len(raw) // 2])
    code, said = run("verify cut.json --json")
    assert code == 1
    assert json.loads(said)["steps"][0]["error"] == "draw-file-broken"


def test_a_policy_that_cannot_be_read_is_refused(run, tmp_path):
    held(run, tmp_path)
    (tmp_path / "policy").write_bytes(b"\xff nonsense\n")
    with pytest.raises(BluelampError):
        run("verify d.json --policy policy")


def test_receipts_are_put_into_the_file_and_checked_against_the_policy(run, tmp_path):
    committed(run)
    acts = series(tmp_path).acts
    (tmp_path / "policy").write_text(POLICY, encoding="utf-8")
    for at, act in enumerate(acts):
        (tmp_path / f"r{at}").write_text(a_log_of(acts)[act_digest(act)], encoding="utf-8")
    _, said = run("receipt d.json " + " ".join(f"r{at}" for at in range(len(acts))))
    assert said.splitlines()[-1] == "5 of 5 acts have a receipt."
    for party in PARTIES:
        run(f"reveal d.json --party {party} --secret {party}.secret --at 2027-01-15T10:00Z")
    run(f"result d.json --dice {DIGITS} --at 2027-01-15T10:20Z")
    code, said = run("verify d.json --policy policy")
    assert (code, "witnesses: holds." in said, "receipts: not checked. 5 of 10" in said) == (0, True, True)
    (tmp_path / "late").write_text(a_log_of(acts, noted=2_000_000_000)[act_digest(acts[-1])], encoding="utf-8")
    run("receipt d.json late")
    assert run("verify d.json --policy policy")[0] == 0, "the first receipt is kept"
    (tmp_path / "torn").write_bytes(b"torn")
    for wrong in ("torn", "plan.yaml"):
        with pytest.raises(BluelampError):
            run(f"receipt d.json {wrong}")


def test_outcomes_are_closed_one_by_one_and_then_the_next_draw_may_begin(run, tmp_path):
    held(run, tmp_path)
    with pytest.raises(BluelampError, match="not over"):
        run("frame d.json --units units.csv --key k2 --openings o2 --at 2027-02-01T10:00Z")
    first = series(tmp_path).draw.due[0]
    _, said = run(f"outcome d.json --pid {first} --code left --by sergeant --second inspector --at 2027-01-16T10:00Z")
    assert said == "10 checks are open.\n"
    for pid in series(tmp_path).draw.open:
        run(f"outcome d.json --pid {pid} --code done --by sergeant --at 2027-01-17T10:00Z")
    (tmp_path / "k2").unlink(missing_ok=True)
    run("frame d.json --units units.csv --key k3 --openings o3 --at 2027-02-01T10:00Z")
    assert series(tmp_path).draw.label == "2027/0002"
    assert "draw 2027/0001: holds." in run("verify d.json")[1]


def test_a_silent_party_makes_a_draw_void_and_it_is_held_again_with_the_same_frame(run, tmp_path):
    committed(run)
    run("reveal d.json --party oversight --secret oversight.secret --at 2027-01-15T10:00Z")
    _, said = run("void d.json --reason silence --by clerk --second deputy --at 2027-01-15T11:00Z")
    assert "is void. The next number is 2" in said
    code, _ = run("frame d.json")
    assert code == 2
    run("frame d.json --time 2027-01-16T10:00Z --at 2027-01-15T12:00Z")
    assert series(tmp_path).draw.frame.frame_of == "2027/0001"


@pytest.mark.skipif(find_spec("py_ecc") is None, reason="the optional library py_ecc is not installed")
def test_a_beacon_takes_the_place_of_the_dice_and_its_signature_is_checked_first(run, tmp_path):
    """The draw falls on round 123 of the public beacon, whose signature is published."""
    planned = PLAN.replace("2027-01-15T10:00:00Z", "2023-08-23T15:15:33Z").replace("year: 2027", "year: 2023")
    (tmp_path / "plan.yaml").write_text(planned + "last: drand-quicknet\n", encoding="utf-8")
    run("plan plan.yaml --out d.json --at 2023-08-01T09:00Z")
    for party in PARTIES:
        run(f"anchor d.json --party {party} --secret {party}.secret --at 2023-08-01T09:00Z")
    run("frame d.json --units units.csv --key k1 --openings o1 --at 2023-08-20T09:00Z")
    assert series(tmp_path).draw.frame.beacon == 123
    for party in PARTIES:
        run(f"reveal d.json --party {party} --secret {party}.secret --at 2023-08-23T15:16Z")
    with pytest.raises(BeaconRefused):
        run(f"result d.json --beacon {ROUND_123[:-2]}00 --at 2023-08-23T15:17Z")
    run(f"result d.json --beacon {ROUND_123} --at 2023-08-23T15:17Z")
    assert run("verify d.json")[0] == 0


def test_secrets_and_keys_are_readable_by_their_owner_alone_and_never_in_the_file(run, tmp_path):
    held(run, tmp_path)
    shown = (tmp_path / "d.json").read_text(encoding="utf-8")
    for name in ("federation.secret", "oversight.secret", "standards.secret", "k1"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
        assert (tmp_path / name).read_text(encoding="utf-8").strip() not in shown
    assert stat.S_IMODE((tmp_path / "o1").stat().st_mode) == 0o600
    assert "phone-" not in shown


def test_a_party_makes_anchor_and_reveal_on_its_own_machine_and_others_enter_them(run, tmp_path):
    run("plan plan.yaml --out d.json --at 2027-01-04T09:00Z")
    anchors = {party: run(f"anchor --party {party} --secret {party}.secret")[1].strip() for party in PARTIES}
    for party, value in anchors.items():
        run(f"anchor d.json --party {party} --value {value} --at 2027-01-04T10:00Z")
    run("frame d.json --units units.csv --key k1 --openings o1 --at 2027-01-11T10:00Z")
    shown = run("reveal --party oversight --secret oversight.secret --number 1")[1].strip()
    run(f"reveal d.json --party oversight --value {shown} --at 2027-01-15T10:00Z")
    assert series(tmp_path).draw.reveals == {"oversight": bytes.fromhex(shown)}


@pytest.mark.parametrize(
    "text",
    [
        "anchor --party a",
        "anchor --party a --secret s --value 00",
        "anchor --party a --value xyz",
        "reveal --party a --value 00",
        "result d.json",
        "result d.json --dice 1 --beacon 00",
        "result d.json --beacon xyz",
        "frame d.json --units units.csv",
        "certificate d.json",
        "verify nowhere.json",
    ],
)
def test_a_command_used_wrongly_ends_with_two(run, text):
    committed(run)
    assert run(text)[0] == 2


def test_nothing_is_written_over(run, tmp_path):
    committed(run)
    with pytest.raises(FileAlreadyThere):
        run("plan plan.yaml --out d.json")
    for names in ("--key k1 --openings new", "--key new --openings o1"):
        before = (tmp_path / "d.json").read_bytes()
        with pytest.raises(FileAlreadyThere):
            run(f"frame d.json --units units.csv {names} --at 2027-01-11T10:00Z")
        assert (tmp_path / "d.json").read_bytes() == before
        assert not (tmp_path / "new").exists()


def test_a_refusal_leaves_the_file_as_it_was(run, tmp_path):
    committed(run)
    before = (tmp_path / "d.json").read_bytes()
    for text in (
        "reveal d.json --party oversight --value 00 --at 2027-01-15T10:00Z",
        f"result d.json --dice {DIGITS} --at 2027-01-15T10:00Z",
        "result d.json --beacon 00 --at 2027-01-15T10:00Z",
        f"void d.json --reason {'x' * 2001} --by clerk --second deputy --at 2027-01-15T10:00Z",
        "void d.json --reason bytes-\udcff --by clerk --second deputy --at 2027-01-15T10:00Z",
        f"outcome d.json --pid {'0' * 64} --code done --by sergeant --at 2027-01-15T10:00Z",
    ):
        with pytest.raises(BluelampError) as refused:
            run(text)
        assert refused.value.todo
        assert (tmp_path / "d.json").read_bytes() == before


@pytest.mark.parametrize("text", ["", "ab" * 31, "AB" * 32, "x" * 64])
def test_a_file_without_a_secret_is_refused(run, tmp_path, text):
    (tmp_path / "s").write_text(text, encoding="utf-8")
    with pytest.raises(SecretBroken):
        run("anchor --party a --secret s")


@pytest.mark.parametrize("raw", [b"\xff", b"a: [", b"just text", b"[" * 50_000, b"- " * 2_000])
def test_a_plan_that_is_no_yaml_is_refused(run, tmp_path, raw):
    (tmp_path / "bad.yaml").write_bytes(raw)
    with pytest.raises(ListBroken):
        run("plan bad.yaml --out x.json")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("2027-01-15T10:00:00Z", "2027-01-15T10:00:00"), "2027-01-15T10:00:00"),
        (("2027-01-15T10:00:00Z", "2027-01-15"), "2027-01-15"),
        (("take: 5, reserves: 2", "take: 5"), "reserves"),
    ],
)
def test_a_plan_whose_fields_do_not_fit_is_refused_by_field(run, tmp_path, change, why):
    (tmp_path / "bad.yaml").write_text(PLAN.replace(*change), encoding="utf-8")
    with pytest.raises(BluelampError, match=why):
        run("plan bad.yaml --out x.json")
    assert not (tmp_path / "x.json").exists()


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"", b"unit;stratum\n", b'unit,stratum,eligibility\n"a'])
def test_a_list_that_is_no_csv_of_these_columns_is_refused(run, tmp_path, raw):
    begun(run)
    (tmp_path / "bad.csv").write_bytes(raw)
    with pytest.raises(ListBroken):
        run("frame d.json --units bad.csv --key k --openings o --at 2027-01-11T10:00Z")


def test_a_short_line_of_the_list_is_refused_by_its_name(run, tmp_path):
    begun(run)
    (tmp_path / "bad.csv").write_text(UNITS + "short\n", encoding="utf-8")
    with pytest.raises(BluelampError, match="`short` has the stratum"):
        run("frame d.json --units bad.csv --key k --openings o --at 2027-01-11T10:00Z")
