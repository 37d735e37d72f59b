"""What every store of commands does, whatever database is beneath it: what `core.mdm.Queue` says, message by message.

A store is driven through `Rig`: the test of the store makes one for a phone that was never there before.
"""

from hypothesis import strategies as st

from bluelamp.core.mdm import FINAL, Priority, Queue, Status

COMMANDS = range(5)
_ANSWERS = [*sorted(FINAL), Status.NOT_NOW]

EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("queue"), st.sampled_from(COMMANDS), st.sampled_from(list(Priority))),
        st.tuples(st.just("idle"), st.none(), st.none()),
        st.tuples(st.just("answer"), st.sampled_from(COMMANDS), st.sampled_from(_ANSWERS)),
        st.tuples(st.just("answer last"), st.none(), st.sampled_from(_ANSWERS)),
    ),
    max_size=25,
)
"""What happens to one phone: a command is queued, it is idle, it answers any command, or the one it was given last."""


def holds_to_the_rules(rig, events):
    """Every turn of the store is that of the rules, and so is what waits and what is done at the end.

    `rig` has `queue(number, priority)`, `heard(status, number)` giving a `Turn` with our numbers, `waiting()` giving
    the numbers in their order, and `done()` giving a status by number.
    """
    queue, last = Queue(), None
    for kind, named, more in events:
        if kind == "queue":
            queue = queue.with_command(named, more)
            rig.queue(named, more)
            continue
        status = Status.IDLE if kind == "idle" else more
        number = last if kind == "answer last" else named
        if status is not Status.IDLE and number is None:
            continue
        queue, expected = queue.heard(status, number)
        assert rig.heard(status, number) == expected
        last = expected.send
    assert rig.waiting() == [(one.number, one.put_off) for one in queue.waiting]
    assert rig.done() == queue.done
