"""`bluelamp explain`: one rule in full."""

from __future__ import annotations

import click

from bluelamp.core.rulebook import Rulebook, explain
from bluelamp.doors.cli import common


@click.command("explain", epilog="Example: bluelamp explain whatsapp-only-with-permission")
@click.argument("rule_id")
@common.rulebook_option
@common.json_option
def explain_command(rulebook: Rulebook, *, rule_id: str, as_json_text: bool) -> None:
    """Show one rule: its words, source, Cedar text, the facts it reads and its examples."""
    explanation = explain(rulebook, rule_id)
    if as_json_text:
        common.show_json(explanation.as_json())
    else:
        common.show(explanation.say())
