"""`bluelamp explain`: one rule in full."""

from __future__ import annotations

import click

from bluelamp.core.rulebook import Rulebook, explain, explain_json
from bluelamp.doors.cli import common


@click.command("explain", epilog="Example: bluelamp explain whatsapp-only-with-permission")
@click.argument("rule_id")
@common.rulebook_option
@common.json_option
def explain_command(rulebook: Rulebook, *, rule_id: str, as_json: bool) -> None:
    """Show one rule: its words, source, Cedar text, the facts it reads and its examples."""
    if as_json:
        common.show_json(explain_json(rulebook, rule_id))
    else:
        common.show(explain(rulebook, rule_id))
