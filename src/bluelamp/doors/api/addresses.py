"""Addresses as they are described: a name after the question mark that nobody described is refused, or one twice.

Passed over, a filter that was written wrongly would give the whole list, which is more than was meant, and on record
as looked at (`test_a_filter_that_is_written_wrongly_is_refused_and_not_passed_over`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.operation import Operation

from bluelamp.doors.api.errors import NotDescribed

_SHOWN = 40


def operations(made: NinjaAPI) -> Iterator[Operation]:
    """Every operation of an API."""
    for _, router in made._routers:  # noqa: SLF001 - the library has no public list of them
        for view in router.path_operations.values():
            yield from view.operations


def refuse_what_is_not_described(made: NinjaAPI) -> None:
    """Has every operation refuse a name that its description does not have, or that stands in the address twice.

    Every name takes one value. Of two the last would be taken, and the first passed over unread.
    """
    for operation in operations(made):
        operation.view_func = _refusing(operation.view_func, _names(operation))


def _names(operation: Operation) -> frozenset[str]:
    found: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            found.update(getattr(model, "__ninja_flatten_map__", {}))
    return frozenset(found)


def _refusing(view: Callable[..., Any], names: frozenset[str]) -> Callable[..., Any]:
    @functools.wraps(view)
    def run(request: HttpRequest, *args: Any, **named: Any) -> Any:
        unknown = sorted(set(request.GET) - names)
        if unknown:
            known = ", ".join(f"`{one}`" for one in sorted(names)) or "none"
            raise NotDescribed(
                f"`{unknown[0][:_SHOWN]}` is nothing that this address takes.", todo=f"use these: {known}."
            )
        twice = next((one for one in sorted(names) if len(request.GET.getlist(one)) > 1), None)
        if twice is not None:
            raise NotDescribed(f"`{twice}` stands more than once in the address.", todo="give it one value.")
        return view(request, *args, **named)

    return run
