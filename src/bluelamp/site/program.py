"""The `bluelamp` program: the commands of every door under one name.

Doors do not know each other, so a command that lives beside its own service (the witness beside its
HTTP server, `ledger cosign` beside the client that asks witnesses) is plugged in here.
"""

from __future__ import annotations

from bluelamp.doors.cli.ledger import ledger_group
from bluelamp.doors.cli.main import bluelamp, main
from bluelamp.doors.jobs.cosign import cosign_command
from bluelamp.doors.witness.program import witness_group

bluelamp.add_command(witness_group)
ledger_group.add_command(cosign_command)

__all__ = ["bluelamp", "main"]

if __name__ == "__main__":
    main()
