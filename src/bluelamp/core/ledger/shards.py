"""Logs by the year, chained: each begins with the last checkpoint of the one before.

A year's log can be closed, archived and re-checked by itself, and no year can be left out: the
next one names how far it reached and its root.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bluelamp.core.ledger.checkpoints import Checkpoint
from bluelamp.core.ledger.encoding import shown
from bluelamp.core.ledger.entries import SHARD_OPENED, Kinds
from bluelamp.core.ledger.errors import ForkRefused, ShardNotOpened, WrongOrigin
from bluelamp.core.ledger.trust import TrustedKey, open_checkpoint


@dataclass(frozen=True, slots=True)
class Shard:
    """One year's log: its name, its first entry, the newest checkpoint that anybody holds, and its keys."""

    origin: str
    first_entry: bytes
    last_note: bytes
    keys: Sequence[TrustedKey]


def shard_origin(base: str, year: int) -> str:
    """The name of a year's log.

    >>> shard_origin("audit.example-force", 2027)
    'audit.example-force/2027'
    """
    return f"{base}/{year:04d}"


def check_chain(shards: Sequence[Shard]) -> list[Checkpoint]:
    """The last checkpoint of each year's log, where every log names the one before it to its end.

    Raises:
        ShardNotOpened: a log does not begin with an opening entry, or a later one names nothing before it.
        WrongOrigin: an opening entry is of another log, or names a checkpoint of one.
        ForkRefused: a log named less than, or something else than, what the log before ended with.
        NoKnownSignature, SignatureWrong, NoteBroken, EntryNotCanonical: a checkpoint or an entry is not genuine.
    """
    ends: list[Checkpoint] = []
    for shard in shards:
        end, _ = open_checkpoint(shard.last_note, shard.origin, shard.keys)
        opening = Kinds((SHARD_OPENED,)).decode(shard.first_entry)
        if opening.values["origin"] != shard.origin:
            raise WrongOrigin(
                f"The first entry of `{shown(shard.origin)}` opens `{shown(str(opening.values['origin']))}`.",
                todo="put the first entry of this very log beside its checkpoint.",
            )
        if ends:
            before = shards[len(ends) - 1]
            named = opening.values.get("previous")
            if named is None:
                raise ShardNotOpened(
                    f"The log `{shown(shard.origin)}` names no log before it; `{shown(before.origin)}` should be.",
                    todo="ask the force why the chain of its logs begins anew.",
                )
            said, _ = open_checkpoint(str(named), before.origin, before.keys)
            if said != ends[-1]:
                raise ForkRefused(
                    f"The log `{shown(shard.origin)}` says that the one before ended with {said.size} entries; "
                    f"its own last checkpoint has {ends[-1].size}, or another root.",
                    todo="keep both checkpoints: together they show that a year was changed or cut after its end.",
                )
        ends.append(end)
    return ends
