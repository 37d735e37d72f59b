"""Bad input by the front door: each gets its own message, and the messages are a committed list.

`messages.txt` holds every message as the terminal shows it. A change of wording is a change of that
file, which somebody reads in review. To write it anew: `python tests/journeys/write_messages.py`.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.cli.main import bluelamp

ROOT = Path(__file__).parents[2]
MESSAGES = Path(__file__).with_name("messages.txt")
DAY = "2026-11-21"
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


def check(book: Path) -> list[str]:
    return ["check", "--rulebook", str(book), "--on", DAY]


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
def an_example_that_contradicts_its_rules(book: Path, _folder: Path) -> list[str]:
    file = next(one for one in sorted((book / "examples").glob("*.yaml")) if "id: facebook-response" in one.read_text())
    text = file.read_text()
    begin = text.index("id: facebook-response")
    at = text.index("answer: not allowed", begin)
    file.write_text(text[:at] + "answer: allowed" + text[at + len("answer: not allowed") :])
    return check(book)


@case
def an_app_id_in_the_wrong_case(book: Path, _folder: Path) -> list[str]:
    return ["ask", "use_app", 'App::"WhatsApp"', "--rulebook", str(book), "--on", DAY]


@case
def a_bundle_id_without_a_dot(book: Path, _folder: Path) -> list[str]:
    change(book, "catalogue/apps.csv", "net.whatsapp.WhatsApp,high", "whatsapp,low")
    return check(book)


@case
def an_unknown_person_asking(book: Path, folder: Path) -> list[str]:
    runner = CliRunner()
    made = runner.invoke(
        bluelamp,
        [
            "sample-force",
            str(folder / "force"),
            "--people",
            "20",
            "--events",
            "1",
            "--rulebook",
            str(book),
            "--on",
            DAY,
        ],
    )
    assert made.exit_code == 0, made.output
    return [
        "ask",
        "use_app",
        'App::"whatsapp"',
        "--force",
        str(folder / "force"),
        "--who",
        "P999999",
        "--at",
        "2026-11-21T22:15Z",
        "--rulebook",
        str(book),
        "--on",
        DAY,
    ]


@case
def an_unknown_action(book: Path, _folder: Path) -> list[str]:
    return ["ask", "use_ap", 'App::"whatsapp"', "--rulebook", str(book), "--on", DAY]


@case
def a_fact_of_the_wrong_kind(book: Path, _folder: Path) -> list[str]:
    return ["ask", "use_app", 'App::"whatsapp"', "--fact", "on_call=perhaps", "--rulebook", str(book), "--on", DAY]


@case
def a_fact_that_states_nothing(book: Path, _folder: Path) -> list[str]:
    return ["ask", "use_app", 'App::"whatsapp"', "--fact", "duty", "--rulebook", str(book), "--on", DAY]


@case
def a_rulebook_that_is_not_there(_book: Path, folder: Path) -> list[str]:
    return ["check", "--rulebook", str(folder / "nowhere"), "--on", DAY]


@case
def a_rule_nobody_wrote(book: Path, _folder: Path) -> list[str]:
    return ["explain", "whatsapp-need-permission", "--rulebook", str(book), "--on", DAY]


@case
def a_day_before_any_setting(book: Path, _folder: Path) -> list[str]:
    return ["check", "--rulebook", str(book), "--on", "1999-01-01"]


@case
def a_date_that_is_none(book: Path, _folder: Path) -> list[str]:
    return ["check", "--rulebook", str(book), "--on", "next Tuesday"]


def message_of(name: str, tmp_path: Path) -> str:
    """What the terminal shows for a case, places on this machine taken out; fails on a traceback."""
    book, folder = tmp_path / "rulebook", tmp_path / "folder"
    shutil.copytree(ROOT / "rulebooks" / "example-force", book)
    folder.mkdir()
    command = CASES[name](book, folder)
    result = CliRunner().invoke(bluelamp, command, standalone_mode=True)
    if isinstance(result.exception, BluelampError):
        shown = result.exception.say()
    else:
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        assert result.exit_code != 0 or result.output.startswith("warning: "), f"{name} was let through"
        # A check also prints figures of the rulebook, which change with every rule and are not the message.
        shown = "\n\n".join(part for part in result.output.split("\n\n") if "What to do: " in part) or result.output
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
