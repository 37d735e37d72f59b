"""The conformance suite of the ledger's storage port: what any store must do.

A test of a store inherits `LedgerStoreSuite` and gives the fixture `opened`: a function that opens
the same store again, as another thread or process would.
"""

import threading

import pytest

from bluelamp.core.ledger import Head, Pending, Tile
from bluelamp.core.ledger.errors import EntryTooLong


class StopHere(Exception):
    """Raised inside a transaction to see it undone."""


def given_up(store, act):
    """What an act gave, in a transaction that an error then ended."""
    given = []

    def run():
        with store.writing() as transaction:
            given.append(act(transaction))
            raise StopHere

    with pytest.raises(StopHere):
        run()
    return given[0]


def fill(store, *bodies):
    with store.writing() as transaction:
        return [transaction.enqueue(body) for body in bodies]


def sequence(store, start, root=bytes(32)):
    with store.writing() as transaction:
        taken = transaction.take_pending(100)
        size = start + len(taken)
        transaction.extend(start, taken, [Tile(0, 0, bytes(32 * size))], Head(size, root))
        return size


def state(store):
    with store.reading() as reading:
        everything = reading.entries(0, 1000)
        return reading.head(), reading.pending_count(), everything, reading.tile(0, 0), reading.last_note()


class LedgerStoreSuite:
    """The promises of `bluelamp.core.ledger.store`, one test each."""

    def test_a_new_store_holds_nothing_at_all(self, opened):
        assert state(opened()) == (None, 0, [], None, None)

    def test_what_was_written_is_there_when_the_store_is_opened_again(self, opened):
        tickets = fill(opened(), b"one", b"two")
        sequence(opened(), 0)
        with opened().writing() as transaction:
            transaction.keep_note(2, b"a note")
        assert state(opened()) == (Head(2, bytes(32)), 0, [b"one", b"two"], bytes(64), b"a note")
        with opened().reading() as reading:
            assert [reading.index_of(ticket) for ticket in tickets] == [0, 1]
            assert reading.index_of(99) is None
            assert reading.entries(1, 2) == [b"two"]

    def test_entries_wait_in_the_order_in_which_they_came_and_stay_until_taken(self, opened):
        tickets = fill(opened(), b"one", b"two", b"three")
        for _ in range(2):
            with opened().writing() as transaction:
                assert transaction.take_pending(2) == [Pending(tickets[0], b"one"), Pending(tickets[1], b"two")]

    def test_an_error_in_a_transaction_undoes_all_of_it(self, opened):
        tickets = fill(opened(), b"one")
        sequence(opened(), 0)
        tickets += fill(opened(), b"two")

        def everything(transaction):
            transaction.enqueue(b"three")
            taken = transaction.take_pending(10)
            tiles = [Tile(0, 0, b"x" * 96), Tile(1, 0, b"y" * 32)]
            transaction.extend(1, taken, tiles, Head(3, bytes(32)))
            transaction.keep_note(3, b"a note")

        with opened().writing() as transaction:
            transaction.keep_note(1, b"the note of one")
        before = state(opened())
        given_up(opened(), everything)
        assert state(opened()) == before
        with opened().reading() as reading:
            assert reading.tile(1, 0) is None
            assert [reading.index_of(ticket) for ticket in tickets] == [0, None]

    def test_a_ticket_that_was_undone_is_not_in_the_tree(self, opened):
        ticket = given_up(opened(), lambda transaction: transaction.enqueue(b"lost"))
        kept = fill(opened(), b"kept")
        sequence(opened(), 0)
        with opened().reading() as reading:
            assert reading.index_of(kept[0]) == 0
            assert ticket == kept[0] or reading.index_of(ticket) is None
            assert reading.entries(0, 9) == [b"kept"]

    def test_entries_are_only_ever_added_at_the_end(self, opened):
        fill(opened(), b"one")
        for start, size in ((1, 2), (0, 5)):
            with pytest.raises(ValueError, match="one after another"), opened().writing() as transaction:
                transaction.extend(start, transaction.take_pending(1), [], Head(size, bytes(32)))
        assert state(opened())[2] == []

    def test_the_first_note_of_a_size_stays_and_the_newest_size_is_given(self, opened):
        with opened().writing() as transaction:
            transaction.keep_note(5, b"five")
            transaction.keep_note(5, b"another five")
            transaction.keep_note(9, b"nine")
            transaction.keep_note(7, b"seven")
            assert transaction.last_note() == b"nine"

    def test_an_entry_that_no_bundle_can_hold_is_refused(self, opened):
        with pytest.raises(EntryTooLong):
            fill(opened(), bytes(65_536))
        assert state(opened())[1] == 0

    def test_four_writers_at_once_lose_nothing_and_double_nothing(self, opened):
        def write(number):
            store = opened()
            for count in range(25):
                fill(store, b"%d-%d" % (number, count))

        threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with opened().reading() as reading:
            assert reading.pending_count() == 100
        assert sequence(opened(), 0) == 100
        assert sorted(state(opened())[2]) == sorted(b"%d-%d" % (a, b) for a in range(4) for b in range(25))

    @pytest.mark.parametrize("block", ["reading", "writing"])
    def test_what_a_block_sees_does_not_change_while_somebody_else_writes(self, opened, block):
        fill(opened(), b"one")
        other = threading.Thread(target=lambda: fill(opened(), b"two"))
        with getattr(opened(), block)() as view:
            assert view.pending_count() == 1
            other.start()
            other.join(0.2)
            assert view.pending_count() == 1
        other.join()
        assert state(opened())[1] == 2

    def test_only_one_at_a_time_may_publish(self, opened):
        order, inside = [], threading.Event()

        def second():
            inside.wait()
            with opened().publishing():
                order.append("second")

        thread = threading.Thread(target=second)
        thread.start()
        with opened().publishing():
            inside.set()
            fill(opened(), b"writing goes on meanwhile")
            thread.join(0.2)
            order.append("first")
        thread.join()
        assert order == ["first", "second"]
