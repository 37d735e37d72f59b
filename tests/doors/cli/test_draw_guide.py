"""The draw to practise on in the guide can be held as it stands there."""

import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from bluelamp.doors.cli.draw import draw_command

GUIDE = Path(__file__).parents[3] / "docs" / "how-to" / "verify-a-draw.md"
STRATA = ("response",) * 60 + ("handlers",) * 50


def test_the_commands_of_the_guide_hold_a_draw_that_verifies(tmp_path, monkeypatch):
    text = GUIDE.read_text(encoding="utf-8").partition("## A draw to practise on")[2]
    plan = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)[1]
    commands = re.search(r"```\n(bluelamp draw plan .*?)```", text, re.DOTALL)[1].splitlines()
    monkeypatch.chdir(tmp_path)
    Path("plan.yaml").write_text(plan, encoding="utf-8")
    lines = [f"generated-{at},{stratum},in" for at, stratum in enumerate(STRATA)]
    Path("units.csv").write_text("\n".join(["unit,stratum,eligibility", *lines]), encoding="utf-8")
    assert len(commands) == 10
    for line in commands:
        done = CliRunner().invoke(draw_command, shlex.split(line)[2:])
        assert done.exit_code == 0, (line, done.output, done.exception)
    assert "What was checked holds" in done.output


def test_every_command_and_option_the_guide_names_exists():
    text = GUIDE.read_text(encoding="utf-8")
    named = set(re.findall(r"bluelamp draw (\w+)", text))
    assert named <= set(draw_command.commands)
    known = {option for command in draw_command.commands.values() for one in command.params for option in one.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z]+", text)) <= known
