"""Work phones of the generated force, and who held them when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from bluelamp.core.samples.marginals import PHONES
from bluelamp.core.samples.people import People, numbered
from bluelamp.core.samples.windows import Bools, Windows, together

_DAY = 86_400_000
_MODELS = {
    "android": ("Samsung Galaxy A54", "Samsung Galaxy A55", "Samsung Galaxy XCover7"),
    "apple": ("iPhone 14", "iPhone 15"),
}


@dataclass(frozen=True)
class Phones:
    """Phones by position. `held` has a row for each time somebody held one: phone, and as tag the person.

    A person's number at or above the number of people is one that the register does not know.
    """

    ids: pa.Array
    android: Bools
    held: Windows
    table: pa.Table
    custody: pa.Table

    def __len__(self) -> int:
        return len(self.ids)


def make_phones(people: People, midnight: int, rng: np.random.Generator) -> Phones:
    """Phones for those who are issued one, with their custody around one day."""
    holder = np.nonzero(people.issued)[0].astype(np.int64)
    count = len(holder)
    android = rng.random(count) < PHONES["android"]
    ids = numbered("D", count)
    stray = rng.random(count) < PHONES["holder_not_in_register"]
    stray[-1] = True
    holder = np.where(stray, len(people) + np.arange(count), holder)
    held = _custody(holder, stray, midnight, rng)
    platform = np.where(android, "android", "apple")
    model = [
        _MODELS[name][pick % len(_MODELS[name])] for name, pick in zip(platform, rng.integers(0, 6, count), strict=True)
    ]
    table = pa.table({"phone": ids, "platform": pa.array(platform), "model": pa.array(model)})
    return Phones(ids, android, held, table, _table(people, ids, held))


def _custody(holder: np.ndarray, stray: Bools, midnight: int, rng: np.random.Generator) -> Windows:
    """Most phones stay with one person; some change hands in the day, with nobody in between for an hour."""
    count = len(holder)
    phone = np.arange(count)
    issued = midnight - rng.integers(2, 200, count) * _DAY + rng.integers(8, 17, count) * 3_600_000
    until = np.full(count, midnight + 400 * _DAY)
    change = rng.random(count)
    handed = (change < PHONES["handed_over_in_the_day"]) & ~stray
    lost = (change > 1 - PHONES["custody_gap"]) & ~stray
    at = midnight + rng.integers(6 * 4, 20 * 4, count) * 900_000
    ended = np.where(handed | lost, at, until)
    first = Windows(phone, issued, ended, holder)
    receiver = holder[rng.permutation(np.nonzero(handed)[0])]
    second = Windows(phone[handed], at[handed] + 3_600_000, until[handed], receiver)
    return together([first, second])


def _table(people: People, phone_ids: pa.Array, held: Windows) -> pa.Table:
    known = held.tag < len(people)
    named = people.ids.take(pa.array(np.where(known, held.tag, 0))).to_pylist()
    person = [name if ok else f"X{tag:06d}" for name, ok, tag in zip(named, known, held.tag, strict=True)]
    order = np.lexsort((held.start, held.key))
    table = pa.table(
        {
            "phone": phone_ids.take(pa.array(held.key)),
            "person": pa.array(person),
            "start": pa.array(held.start, pa.timestamp("ms", "UTC")),
            "end": pa.array(held.end, pa.timestamp("ms", "UTC")),
        }
    )
    return table.take(pa.array(order))
