"""Bad input by the front door: each gets its own message, and the messages are a committed list.

`messages.txt` holds every message as the terminal shows it. A change of wording is a change of that
file, which somebody reads in review. To write it anew: `python tests/journeys/write_messages.py`.
"""

import atexit
import csv
import io
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bluelamp.core.screening.inputs import load_inputs
from bluelamp.doors.cli.common import ANSWER_IS_NO, DONE, NOT_USABLE
from bluelamp.site.program import main
from journeys.trust_cases import TRUST_CASES

ROOT = Path(__file__).parents[2]
MESSAGES = Path(__file__).with_name("messages.txt")
SMALL = ROOT / "tests" / "data" / "rulebooks" / "small"
DAY = "2026-11-21"
SMALL_DAY = "2026-03-02"
CASES: dict[str, Callable[[Path, Path], list[str]]] = {}


def case(function: Callable[[Path, Path], list[str]]) -> Callable[[Path, Path], list[str]]:
    """Registers a case: given a copy of the rulebook and an empty folder, it gives the command to run."""
    CASES[function.__name__.replace("_", " ")] = function
    return function


def change(book: Path, file: str, old: str, new: str) -> None:
    path = book / file
    text = path.read_text()
    assert old in text, f"{file} no longer holds {old!r}: give this case another place"
    path.write_text(text.replace(old, new, 1))


def of(book: Path) -> list[str]:
    return ["--rulebook", str(book), "--on", DAY]


def check(book: Path) -> list[str]:
    return ["check", *of(book)]


def small_book(folder: Path) -> Path:
    """A copy of the small rulebook, for what is only found once all examples have been run."""
    return Path(shutil.copytree(SMALL, folder / "small"))


def screened(force: Path) -> list[str]:
    """The command that screens a force under the small rulebook, which is quick."""
    return ["screen", "--force", str(force), "--out", str(force.parent / "out"), *of(SMALL)]


@cache
def generated(people: int) -> Path:
    """A generated force of so many people, made once; cases work on copies of it."""
    folder = Path(tempfile.mkdtemp(prefix="bluelamp-bad-input-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    words = ["sample-force", str(folder), "--people", str(people), "--events", "4", *of(SMALL)]
    code, _, err = ran(words)
    assert (code, err) == (DONE, "")
    return folder


def sample(folder: Path, people: int = 20) -> Path:
    return Path(shutil.copytree(generated(people), folder / "force"))


def change_events(force: Path, spoil: Callable[[pa.Table], pa.Table]) -> Path:
    path = force / "events" / "part-00000.parquet"
    pq.write_table(spoil(pq.read_table(path)), path)
    return path


def with_column(table: pa.Table, name: str, values: list[object]) -> pa.Table:
    at = table.column_names.index(name)
    return table.set_column(at, name, pa.array(values))


def as_csv(force: Path, spoil: Callable[[list[str]], None]) -> list[str]:
    """The people of a force as CSV, spoilt, in place of Parquet; the lines as they were written."""
    people = pq.read_table(force / "people.parquet").to_pylist()
    lines = ["person,kind,work_phone_issued,units,roles"]
    for one in people:
        issued = "yes" if one["work_phone_issued"] else "no"
        lines.append(f"{one['person']},{one['kind']},{issued},{' '.join(one['units'])},{' '.join(one['roles'])}")
    spoil(lines)
    (force / "people.csv").write_text("\n".join(lines) + "\n")
    (force / "people.parquet").unlink()
    return lines


def three_bad_rows(lines: list[str]) -> None:
    """Spoils the people of rows 17, 400 and 999: a word that is neither yes nor no, a missing name, a row cut short."""
    lines[17] = lines[17].replace(",yes,", ",perhaps,").replace(",no,", ",perhaps,")
    lines[400] = "," + lines[400].split(",", 1)[1]
    lines[999] = ",".join(lines[999].split(",")[:3])


@case
def a_rule_that_does_not_parse(book: Path, _folder: Path) -> list[str]:
    change(book, "policies/05-whatsapp.cedar", "forbid (principal, action in", "forbid (principal action in")
    return check(book)


@case
def a_rule_that_ends_too_soon(book: Path, _folder: Path) -> list[str]:
    path = book / "policies/16-keeping-messages.cedar"
    path.write_text(path.read_text().rstrip().rstrip(";"))
    return check(book)


@case
def a_rule_that_reads_a_fact_nobody_states(book: Path, _folder: Path) -> list[str]:
    change(book, "policies/06-duty.cedar", 'context.duty == "off"', 'context.dutty == "off"')
    return check(book)


@case
def two_rules_with_one_id(book: Path, _folder: Path) -> list[str]:
    change(
        book, "policies/05-whatsapp.cedar", '@id("whatsapp-twin-needs-permission")', '@id("whatsapp-needs-permission")'
    )
    return check(book)


@case
def a_rule_without_a_source(book: Path, _folder: Path) -> list[str]:
    path = book / "policies/06-duty.cedar"
    path.write_text(re.sub(r'@source\("[^"]*"\)\n', "", path.read_text(), count=1))
    return check(book)


@case
def an_example_that_contradicts_its_rules(_book: Path, folder: Path) -> list[str]:
    book = small_book(folder)
    change(book, "examples/01-apps.yaml", "answer: allowed with duties", "answer: allowed")
    return ["check", "--rulebook", str(book), "--on", SMALL_DAY]


@case
def an_app_id_in_the_wrong_case(book: Path, _folder: Path) -> list[str]:
    return ["ask", "use_app", 'App::"WhatsApp"', *of(book)]


@case
def a_bundle_id_without_a_dot(_book: Path, folder: Path) -> list[str]:
    book = small_book(folder)
    change(book, "catalogue/apps.csv", "high,pinterest,high", "high,pinterest,low")
    return ["check", "--rulebook", str(book), "--on", SMALL_DAY]


@case
def an_unknown_person_asking(book: Path, folder: Path) -> list[str]:
    force = sample(folder)
    who = ["--force", str(force), "--who", "P999999", "--at", "2026-11-21T22:15Z"]
    return ["ask", "use_app", 'App::"whatsapp"', *who, *of(book)]


@case
def an_event_file_lacking_a_column(_book: Path, folder: Path) -> list[str]:
    force = sample(folder)
    change_events(force, lambda events: events.drop_columns(["target"]))
    return screened(force)


@case
def an_event_file_with_a_column_of_the_wrong_type(_book: Path, folder: Path) -> list[str]:
    force = sample(folder)
    change_events(force, lambda events: with_column(events, "instant", [str(one) for one in events["instant"]]))
    return screened(force)


@case
def an_event_file_whose_times_have_no_zone(_book: Path, folder: Path) -> list[str]:
    force = sample(folder)
    change_events(force, lambda events: with_column(events, "instant", events["instant"].cast(pa.timestamp("ms"))))
    return screened(force)


@case
def an_event_file_that_was_cut_off(_book: Path, folder: Path) -> list[str]:
    force = sample(folder)
    path = force / "events" / "part-00000.parquet"
    path.write_bytes(path.read_bytes()[:-200])
    return screened(force)


@case
def events_in_another_form_than_parquet(_book: Path, folder: Path) -> list[str]:
    force = sample(folder)
    (force / "events" / "part-00000.parquet").rename(force / "events" / "part-00000.csv")
    return screened(force)


@case
def a_force_without_its_roster(_book: Path, folder: Path) -> list[str]:
    force = sample(folder)
    (force / "roster.parquet").unlink()
    return screened(force)


@case
def a_people_file_with_three_bad_rows_of_a_thousand(_book: Path, folder: Path) -> list[str]:
    force = sample(folder, people=1_000)
    as_csv(force, three_bad_rows)
    return ["plan", "--force", str(force), "--at", "2026-11-21T22:15Z", *of(SMALL)]


@case
def a_people_file_without_a_header(_book: Path, folder: Path) -> list[str]:
    force = sample(folder)
    as_csv(force, lambda lines: lines.pop(0))
    return screened(force)


@case
def a_folder_that_cannot_be_written(book: Path, folder: Path) -> list[str]:
    (folder / "in-the-way").write_text("")
    return ["say", "--out", str(folder / "in-the-way" / "guidance.md"), *of(book)]


@case
def a_thing_that_is_not_named(book: Path, _folder: Path) -> list[str]:
    return ["ask", "use_app", "App::", *of(book)]


@case
def a_contact_the_catalogue_does_not_have(book: Path, _folder: Path) -> list[str]:
    return ["ask", "call", "vicitm", *of(book)]


@case
def a_website_asked_about_as_an_app(book: Path, _folder: Path) -> list[str]:
    return ["ask", "use_app", 'Site::"tiktok.com"', *of(book)]


@case
def a_kind_of_person_there_is_not(book: Path, _folder: Path) -> list[str]:
    return ["ask", "use_app", "whatsapp", "--kind", "constable", *of(book)]


@case
def a_moment_without_its_offset(book: Path, _folder: Path) -> list[str]:
    return ["ask", "use_app", "whatsapp", "--at", "2026-10-25T01:30", *of(book)]


@case
def an_unknown_action(book: Path, _folder: Path) -> list[str]:
    return ["ask", "use_ap", 'App::"whatsapp"', *of(book)]


@case
def a_fact_of_the_wrong_kind(book: Path, _folder: Path) -> list[str]:
    return ["ask", "use_app", 'App::"whatsapp"', "--fact", "on_call=perhaps", *of(book)]


@case
def a_fact_that_states_nothing(book: Path, _folder: Path) -> list[str]:
    return ["ask", "use_app", 'App::"whatsapp"', "--fact", "duty", *of(book)]


@case
def a_rulebook_that_is_not_there(_book: Path, folder: Path) -> list[str]:
    return ["check", "--rulebook", str(folder / "nowhere"), "--on", DAY]


@case
def a_rule_nobody_wrote(book: Path, _folder: Path) -> list[str]:
    return ["explain", "whatsapp-need-permission", *of(book)]


@case
def a_day_before_any_setting(book: Path, _folder: Path) -> list[str]:
    return ["check", "--rulebook", str(book), "--on", "1999-01-01"]


@case
def a_date_that_is_none(book: Path, _folder: Path) -> list[str]:
    return ["check", "--rulebook", str(book), "--on", "next Tuesday"]


CASES.update(TRUST_CASES)


def ran(command: list[str]) -> tuple[int, str, str]:
    """The program as a shell runs it: its exit code and what it shows. Anything but an exit is a failure."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as end:
        main(command)
    return end.value.code or 0, out.getvalue(), err.getvalue()


def message_of(name: str, tmp_path: Path) -> str:
    """What the terminal shows for a case, places on this machine taken out; fails on a traceback."""
    book, folder = tmp_path / "rulebook", tmp_path / "folder"
    shutil.copytree(ROOT / "rulebooks" / "example-force", book)
    folder.mkdir()
    code, out, err = ran(CASES[name](book, folder))
    if code == NOT_USABLE:
        assert out == ""
        shown = err
    elif err:
        # Said beside a result that is sound: the result is not the message.
        assert code == DONE
        shown = err
    else:
        assert code == ANSWER_IS_NO or out.startswith("warning: "), f"{name} was let through"
        # A check also prints figures of the rulebook, which change with every rule and are not the message.
        shown = "\n\n".join(part for part in out.split("\n\n") if "What to do: " in part) or out
    return shown.replace(str(tmp_path), "").strip()


def written(messages: dict[str, str]) -> str:
    return "\n\n".join(f"## {name}\n{text}" for name, text in messages.items()) + "\n"


def committed() -> dict[str, str]:
    found = re.split(r"^## (.*)\n", MESSAGES.read_text(), flags=re.MULTILINE)[1:]
    return {name: text.strip() for name, text in zip(found[::2], found[1::2], strict=True)}


def test_the_list_names_every_case_and_no_other():
    assert list(committed()) == list(CASES)


@pytest.mark.parametrize("name", CASES)
def test_bad_input_gets_the_message_that_is_committed_for_it(name, tmp_path):
    assert message_of(name, tmp_path) == committed()[name]


@pytest.mark.parametrize("name", CASES)
def test_each_message_says_what_to_do_and_shows_no_inner_working(name):
    text = committed()[name]
    assert "What to do: " in text
    assert not re.search(r"Traceback|Error\(|<class|bluelamp\.core|0x[0-9a-f]{6}", text)


def test_each_message_is_told_apart_from_the_others():
    assert len(set(committed().values())) == len(CASES)


def test_three_bad_rows_of_a_thousand_come_back_as_a_file_and_the_others_go_through(tmp_path):
    force = sample(tmp_path, people=1_000)
    lines = as_csv(force, three_bad_rows)
    code, out, err = ran(screened(force))
    assert (code, err) == (DONE, "")
    assert len(load_inputs(force).tables["people"]) == 997
    file = tmp_path / "out" / "rejects" / "people.csv"
    assert f"3 rows could not be used and were left out; they are in {file}, each with the reason." in out
    with file.open(newline="", encoding="utf-8") as opened:
        given_back = list(csv.DictReader(opened))
    assert [(int(one["row"]), int(one["line"]), one["text"]) for one in given_back] == [
        (row, row + 1, lines[row]) for row in (17, 400, 999)
    ]
    assert [one["reason"] for one in given_back] == [
        "`work_phone_issued` is not `yes` or `no`: `perhaps`",
        "`person` is empty",
        "has 3 cells where the header has 5",
    ]


def test_rows_once_mended_are_no_longer_given_back(tmp_path):
    force = sample(tmp_path, people=1_000)
    lines = as_csv(force, three_bad_rows)
    assert ran(screened(force))[0] == DONE
    lines[400] = f"P999400{lines[400]}"
    (force / "people.csv").write_text("\n".join(line for at, line in enumerate(lines) if at not in {17, 999}))
    code, out, _ = ran(screened(force))
    assert code == DONE
    assert "people.csv" not in out
    assert not (tmp_path / "out" / "rejects" / "people.csv").exists()


def figures_of(force: Path) -> dict[str, dict[str, int]]:
    code, out, _ = ran([*screened(force), "--json"])
    assert code == DONE
    return json.loads(out)


def test_app_ids_in_the_wrong_case_are_screened_as_that_app_counted_and_shown(tmp_path):
    force = sample(tmp_path)
    before = figures_of(force)
    shout = {"com.google.android.apps.maps": "COM.Google.Android.Apps.Maps"}
    changed = 0

    def spoil(events: pa.Table) -> pa.Table:
        nonlocal changed
        targets = [shout.get(one, one) for one in events["target"].to_pylist()]
        changed = sum(one in shout.values() for one in targets)
        return with_column(events, "target", targets)

    change_events(force, spoil)
    after = figures_of(force)
    assert changed > 0
    assert after["counts"]["ids_in_other_case"] == before["counts"].get("ids_in_other_case", 0) + changed
    assert after["by_rule"] == before["by_rule"], "they are decided as before"
    assert (
        f"{after['counts']['ids_in_other_case']:,} events name an app in other capital letters"
        in ran(screened(force))[1]
    )


def test_an_unknown_person_in_the_events_is_counted_and_shown_and_stops_nothing(tmp_path):
    force = sample(tmp_path)
    before = figures_of(force)
    people = pq.read_table(force / "people.parquet")
    pq.write_table(people.slice(0, 5), force / "people.parquet")
    after = figures_of(force)
    assert after["unknown"]["person"] > before["unknown"].get("person", 0)
    assert after["counts"]["events"] == before["counts"]["events"]
    assert f"person {after['unknown']['person']:,}" in ran(screened(force))[1]
