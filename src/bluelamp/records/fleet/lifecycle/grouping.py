"""Which group of phones holds what, and which phones move, so that the phone management is asked as little as possible.

A phone stays in its group for as long as the group's content can become what the phone wants. So a
new rulebook changes what groups hold and moves nobody, a team whose shift ends is toggled with one
change, and an officer who is granted an app is moved alone.

What a group holds changes only once every phone has left it that wants something else, or a phone
could for a while be given what nobody meant for it, and lose messages by it. So no phone goes into a
group that is about to change; where there is no other, it goes into a new one.

MUST: every phone ends in a group that holds what it wants, and no phone that was right is touched
(`tests/records/fleet/lifecycle/test_grouping.py`). Pure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

FEW = 20
"""As many phones move in one call; with more, changing what a group holds costs the phone management less."""


@dataclass(frozen=True, slots=True)
class Member:
    """A phone, the group it is in (none: empty), and the content that it is to have (by digest)."""

    phone: str
    group: str
    wants: str


@dataclass(slots=True)
class Arrangement:
    """What changes: contents that groups are to hold, new groups among them, and phones that move."""

    holds: dict[str, str] = field(default_factory=dict)
    moves: dict[str, str] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)


def arrange(
    members: Iterable[Member],
    groups: Mapping[str, str],
    new_group: Callable[[], str],
    busy: Collection[str] = (),
) -> Arrangement:
    """How the phones of one ring and one target get what they want.

    Args:
        members: every phone, also those that are right as they are.
        groups: what each group holds, by the group's id.
        new_group: makes an id for a group.
        busy: groups that were told, and are to hold something else than the target knows yet.
    """
    listed = sorted(members, key=lambda one: (one.group, one.phone))
    wishes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in listed:
        if one.group in groups:
            wishes[one.group][one.wants] += 1
    made = Arrangement()
    holding = dict(groups)
    for group in sorted(wishes):
        elsewhere = {content for other, content in holding.items() if other != group and other not in busy}
        wanted = _wanted(holding[group], wishes[group], elsewhere)
        if wanted != holding[group]:
            made.holds[group] = holding[group] = wanted
    home = _homes({group: content for group, content in holding.items() if group not in {*busy, *made.holds}})
    for one in listed:
        if holding.get(one.group) == one.wants:
            continue
        if one.wants not in home:
            home[one.wants] = group = new_group()
            made.new.append(group)
            made.holds[group] = one.wants
        made.moves[one.phone] = home[one.wants]
    return made


def _wanted(own: str, wishes: Counter[str], elsewhere: Collection[str]) -> str:
    """What a group is to hold: what it holds, or what most of its phones want, where moving them would cost more."""
    best, count = min(wishes.items(), key=lambda item: (-item[1], item[0] != own, item[0]))
    if best == own or count <= wishes[own]:
        return own
    return best if count > FEW or (best not in elsewhere and not wishes[own]) else own


def _homes(holding: Mapping[str, str]) -> dict[str, str]:
    """The group to which a phone goes that wants a content: the first by id."""
    return {content: group for group, content in sorted(holding.items(), reverse=True)}
