"""Plants a fault at every place of a payload, for tests that a check finds them all."""

from copy import deepcopy


def places(value, at=()):
    """Every place in a payload, the outermost first."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*at, key)
        yield from places(inner, (*at, key))


def holder(payload, place):
    """The dictionary or list that a place is in."""
    for part in place[:-1]:
        payload = payload[part]
    return payload


def misspelt(payload):
    """For each name in the payload, its place and a copy in which the name has one letter more."""
    for place in places(payload):
        if isinstance(place[-1], str):
            changed = deepcopy(payload)
            inside = holder(changed, place)
            inside[f"{place[-1]}x"] = inside.pop(place[-1])
            yield place, changed


def wrongly_typed(payload):
    """For each value in the payload, its place and copies in which it is of another type."""
    for place in places(payload):
        value = holder(payload, place)[place[-1]]
        for other in ("text", 7, [], {}, True):
            if value is not None and type(other) is not type(value) and {type(other), type(value)} != {int, float}:
                changed = deepcopy(payload)
                holder(changed, place)[place[-1]] = other
                yield (*place, other), changed
