"""The generated force's events as the uses that a feed would report: where every format begins.

A phone is called by its id, as an asset tag. What the force knows and no log says (whose number it was, why the
event is there) is left out. Each use has an id of its own, so that a second delivery is known.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.feeds.uses import USES

SOURCE = "urn:bluelamp:generated-force"
_LONGEST_CALL = 1800


def uses_of(events: pa.Table, source: str = SOURCE) -> pa.Table:
    """The uses that events of the generated force were reported as, in the order and with the number of the events.

    Numbers are in international form. Calls last up to half an hour, by the event's number, so that the same force
    is the same uses. Every eighth start of an app says that it was in front.
    """
    number = events["event_id"].combine_chunks().to_numpy()
    action = events["action"].combine_chunks()
    is_call = pc.equal(action, "call").to_numpy(zero_copy_only=False)
    is_start = pc.equal(action, "use_app").to_numpy(zero_copy_only=False)
    target = pc.if_else(
        pc.is_in(action, pa.array(["call", "text"])),
        pc.replace_substring(events["target"].combine_chunks(), " ", ""),
        events["target"].combine_chunks(),
    )
    columns = {
        "source": pa.array([source]).take(pa.array(np.zeros(len(events), np.int64))),
        "id": pc.binary_join_element_wise("e", pa.array(number).cast(pa.string()), ""),
        "instant": events["instant"].combine_chunks(),
        "phone": events["phone"].combine_chunks(),
        "phone_by": pa.array(["asset_tag"]).take(pa.array(np.zeros(len(events), np.int64))),
        "action": action,
        "target": target,
        "direction": events["direction"].combine_chunks(),
        "number_withheld": events["number_withheld"].combine_chunks(),
        "seconds": pa.array(number * 37 % _LONGEST_CALL, mask=~is_call),
        "foreground": pa.array(number % 8 == 0, mask=~(is_start & (number % 8 == 0))),
    }
    return pa.Table.from_arrays([columns[name] for name in USES.names], schema=USES)
