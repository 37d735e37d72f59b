"""Units on a day: what they are called, and what stands in what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from bluelamp.records.register.errors import NotInRegister
from bluelamp.records.register.models import Place, UnitDetails
from bluelamp.records.register.queries.dates import on
from bluelamp.records.register.queries.tree import tree_now, tree_of
from bluelamp.records.register.values import UnitView


def units(at: datetime, known: datetime | None = None) -> tuple[UnitView, ...]:
    """Every unit there was at a moment, in the order of their codes. Two queries, whatever the size."""
    parents: dict[str, str] = {}
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for unit, parent, in_line in Place.objects.filter(on(at, known)).values_list("unit_id", "parent_id", "in_line"):
        if in_line:
            parents[unit] = parent
        else:
            groups[unit].append(parent)
    rows = UnitDetails.objects.filter(on(at, known)).order_by("unit__code")
    return tuple(
        UnitView(id=unit, code=code, name=name, kind=kind, parent=parents.get(unit), groups=tuple(sorted(groups[unit])))
        for unit, code, name, kind in rows.values_list("unit_id", "unit__code", "name", "kind")
    )


def one_unit(unit_id: str, at: datetime) -> UnitView:
    """One unit at a moment.

    Raises:
        NotInRegister: there was none.
    """
    found = UnitDetails.objects.filter(on(at), unit_id=unit_id).values_list("unit__code", "name", "kind").first()
    if found is None:
        raise NotInRegister(f"There is no unit `{unit_id}` at that time.", todo="choose a unit from the list.")
    places = Place.objects.filter(on(at), unit_id=unit_id).values_list("parent_id", "in_line")
    parent = next((one for one, in_line in places if in_line), None)
    groups = tuple(sorted(one for one, in_line in places if not in_line))
    return UnitView(id=unit_id, code=found[0], name=found[1], kind=found[2], parent=parent, groups=groups)


def unit_names(unit_ids: Iterable[str], at: datetime) -> Mapping[str, str]:
    """The names of some units by their ids."""
    return dict(UnitDetails.objects.filter(on(at), unit_id__in=set(unit_ids)).values_list("unit_id", "name"))


def unit_codes(at: datetime) -> Mapping[str, str]:
    """The id of every unit there was at a moment, by the code that rulebooks and files name it with."""
    return dict(UnitDetails.objects.filter(on(at)).values_list("unit__code", "unit_id"))


def units_above(unit_id: str, at: datetime, as_of: str = "") -> tuple[str, ...]:
    """A unit and those above it in the line of command, the nearest first, from the tree in memory.

    With `as_of`, which an actor has, in the state of the units that this request began with.
    """
    return (tree_of(as_of) if as_of else tree_now()).above(unit_id, at)


def units_below(unit_ids: Iterable[str], at: datetime, as_of: str = "") -> frozenset[str]:
    """Some units with all that stands below them in the line of command, from the tree in memory.

    With `as_of`, which an actor has, in the state of the units that this request began with.
    """
    tops = set(unit_ids)
    if not tops:
        return frozenset()
    return (tree_of(as_of) if as_of else tree_now()).below(tops, at)


def are_most(unit_ids: Collection[str], as_of: str) -> bool:
    """Whether some units are more than half of all there are; without `as_of` they are not, so that nothing is asked.

    How a list is looked for turns on it, and never what is in it.
    """
    return bool(as_of) and 2 * len(unit_ids) > len(tree_of(as_of))
