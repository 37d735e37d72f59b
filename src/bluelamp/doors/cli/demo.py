"""`bluelamp demo`: the whole story on a generated force, told in the terminal and as a page.

One rulebook is checked, asked, planned, screened with and said. The chapters are in `story.py`;
this module keeps the order, the clock that is shown, and the exit code.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from bluelamp import __version__
from bluelamp.core.rulebook import Rulebook
from bluelamp.doors.cli import common, story
from bluelamp.doors.cli.report import Report


@click.command("demo", epilog=common.example("bluelamp demo --out build/demo --people 5000"))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build/demo"),
    show_default=True,
    help="The folder to write.",
)
@click.option("--people", type=click.IntRange(min=20), default=5_000, show_default=True, help="How many people.")
@click.option("--events", type=click.IntRange(min=1), default=200, show_default=True, help="Mean events per phone.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Another seed, another force.")
@common.rulebook_option
def demo_command(rulebook: Rulebook, *, out: Path, people: int, events: int, seed: int) -> None:
    """Show one rulebook do its four jobs on a generated force.

    Writes report.html, guidance.html, the plans, the payloads and the findings into a folder. The
    exit code is 1 where anything the demo checks does not hold.
    """
    out.mkdir(parents=True, exist_ok=True)
    report = Report(
        title="One rulebook, four uses",
        lead=(
            f"{rulebook.title}: asked, planned, screened and said for a generated force of {people:,} people. "
            "Nobody in it is real."
        ),
        made=f"Bluelamp {__version__}, rulebook {rulebook.digest[:12]}, parameters of {rulebook.on:%d %B %Y}.",
    )
    scene = story.Scene(rulebook, out, people, events, seed)
    chapters: tuple[tuple[str, Callable[[story.Scene, Report], story.Told]], ...] = (
        ("The rulebook is sound", story.the_rulebook),
        ("It answers", story.the_answers),
        ("It plans the phones", story.the_phones),
        ("It screens use", story.the_screening),
        ("All three deciders agree", story.the_agreement),
        ("It reads as guidance", story.the_guidance),
    )
    sound = True
    for number, (title, chapter) in enumerate(chapters, start=1):
        started = time.perf_counter()
        click.secho(f"\n{number}. {title}", bold=True, nl=False)
        told = chapter(scene, report)
        click.echo(f"  ({time.perf_counter() - started:.1f} s)")
        for line in told.lines:
            common.show(f"   {line}")
        sound = sound and told.holds
    page = out / "report.html"
    page.write_text(report.html(), encoding="utf-8")
    click.secho(f"\n{'All of it holds.' if sound else 'Something above does not hold.'} ", bold=True, nl=False)
    common.show(f"The report is {page}.")
    sys.exit(common.DONE if sound else common.ANSWER_IS_NO)
