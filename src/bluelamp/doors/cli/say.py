"""`bluelamp say`: the guidance people read, made from the rulebook."""

from __future__ import annotations

from pathlib import Path

import click

from bluelamp.core.rulebook import Rulebook, guidance, to_html, to_markdown
from bluelamp.doors.cli import common


@click.command("say", epilog=common.example("bluelamp say --format html --out guidance.html"))
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "html"]),
    default="markdown",
    show_default=True,
    help="How it is written.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file to write. Default: the terminal.")
@common.rulebook_option
@common.json_option
def say_command(rulebook: Rulebook, *, form: str, out: Path | None, as_json_text: bool) -> None:
    """Write the guidance: one section a rule, in plain words, with examples and its source."""
    book = guidance(rulebook)
    text = to_html(book) if form == "html" else to_markdown(book)
    told: dict[str, object] = {"digest": rulebook.digest, "format": form, "rules": len(rulebook.rules)}
    if out is None:
        common.show_result({**told, "text": text}, text, as_json=as_json_text)
        return
    out.write_text(text, encoding="utf-8")
    said = f"Wrote the guidance for {len(rulebook.rules)} rules to {out}."
    common.show_result({**told, "file": str(out)}, said, as_json=as_json_text)
