"""`bluelamp explain`: one rule in full."""

from __future__ import annotations

import click

from bluelamp.core.rulebook import Rulebook, explain
from bluelamp.doors.cli import common


@click.command("explain", epilog=common.example("bluelamp explain whatsapp-needs-permission"))
@click.argument("rule_id")
@common.rulebook_option
@common.json_option
def explain_command(rulebook: Rulebook, *, rule_id: str, as_json_text: bool) -> None:
    """Show one rule: its words, source, Cedar text, the facts it reads and its examples."""
    explanation = explain(rulebook, rule_id)
    common.show_result(explanation.as_json(), explanation.say(), as_json=as_json_text)
