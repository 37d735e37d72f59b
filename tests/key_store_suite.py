"""What every key store must do: inherit `KeyStoreSuite`, and give a fixture `make` that opens an empty store.

`make()` called again in one test opens the same store once more where it outlives the object, and
gives the same object where it does not.
"""

from datetime import date
from threading import Thread

import pytest

from bluelamp.core.seal import KeyName, KeyStoreInconsistent, WrappedKey

DAY, LATER = date(2026, 11, 21), date(2026, 12, 1)


def wrapped(subject="p1", retention="operational", month="2026-11", n=1, by="kek-1", body=b"wrapped"):
    """A wrapped key for the suite; stores never look inside."""
    return WrappedKey(KeyName(subject, retention, month), bytes([n]) * 16, by, body + bytes([n]) * 40)


class KeyStoreSuite:
    """The behaviour of `KeyStore`, one sentence a test."""

    @pytest.fixture
    def store(self, make):
        return make()

    def test_an_added_key_is_found_by_its_name_and_by_its_identity(self, store):
        key = wrapped()
        assert store.add([key]) == (key,)
        assert store.find(key.name) == key
        assert store.get(key.key_id) == key

    def test_nothing_is_found_that_was_not_added(self, store):
        assert store.find(wrapped().name) is None
        assert store.get(bytes(16)) is None
        assert store.erased_on(bytes(16)) is None
        assert store.held() == ()

    def test_the_first_key_of_a_name_stays_and_is_given_back(self, store):
        first, second = wrapped(n=1), wrapped(n=2)
        store.add([first])
        assert store.add([second]) == (first,)
        assert store.get(second.key_id) is None

    def test_an_identity_is_not_given_to_a_second_name(self, store):
        store.add([wrapped(subject="p1")])
        with pytest.raises(KeyStoreInconsistent):
            store.add([wrapped(subject="p2")])
        assert store.find(wrapped(subject="p2").name) is None

    def test_keys_are_listed_in_the_order_of_their_names(self, store):
        keys = [wrapped("p2", n=1), wrapped("p1", "pay", n=2), wrapped("p1", month="2026-12", n=3), wrapped("p1", n=4)]
        for key in keys:
            store.add([key])
        assert store.held() == tuple(sorted(keys, key=lambda one: one.name))

    def test_a_list_holds_what_fits_every_condition(self, store):
        keys = {
            (subject, retention, month): wrapped(subject, retention, month, n=n)
            for n, (subject, retention, month) in enumerate(
                (s, r, m) for s in ("p1", "p2") for r in ("ops", "pay") for m in ("2025-12", "2026-01", "2026-02")
            )
        }
        for key in keys.values():
            store.add([key])
        for subject in (None, "p1", "nobody"):
            for retention in (None, "pay"):
                for before in (None, "2025-12", "2026-02"):
                    expected = [
                        key
                        for (s, r, m), key in keys.items()
                        if subject in {None, s} and retention in {None, r} and (before is None or m < before)
                    ]
                    assert list(store.held(subject=subject, retention=retention, before=before)) == expected

    def test_a_new_wrapping_takes_the_place_of_the_old_one(self, store):
        store.add([wrapped()])
        anew = wrapped(by="kek-2", body=b"anew")
        assert store.replace([anew]) == 1
        assert store.find(anew.name) == store.get(anew.key_id) == anew

    @pytest.mark.parametrize("other", [wrapped(n=2), wrapped(subject="p2")])
    def test_a_wrapping_of_a_key_that_is_not_held_brings_nothing_back(self, store, other):
        store.add([wrapped()])
        assert store.replace([other]) == 0
        assert store.replace([]) == 0
        assert store.held() == (wrapped(),)

    def test_keys_added_together_are_all_there_or_none_is(self, store):
        old, first, second = wrapped("p1", n=1), wrapped("p2", n=2), wrapped("p3", n=3)
        store.add([old])
        again = wrapped("p1", n=4)
        assert store.add([first, again, first]) == (first, old, first)
        for clash in (wrapped("p4", n=1), wrapped("p4", n=3)):
            with pytest.raises(KeyStoreInconsistent):
                store.add([second, clash])
            assert store.held() == (old, first)
        assert store.add([]) == ()

    def test_pages_hold_every_key_once_in_the_order_of_their_names(self, store):
        keys = [wrapped(f"p{n % 3}", ("ops", "pay")[n % 2], f"2026-{n + 1:02}", n=n) for n in range(12)]
        store.add(keys)
        for size in (1, 5, 12, 13):
            found, last = [], None
            while page := store.page(last, size):
                assert len(page) <= size
                found += page
                last = page[-1].name
            assert found == sorted(keys, key=lambda one: one.name)

    def test_a_deleted_key_is_gone_and_its_day_is_kept(self, store):
        gone, kept = wrapped("p1", n=1), wrapped("p2", n=2)
        store.add([gone])
        store.add([kept])
        assert store.delete([gone.key_id, gone.key_id], DAY) == 1
        assert store.find(gone.name) is None
        assert store.get(gone.key_id) is None
        assert store.held() == (kept,)
        assert (store.erased_on(gone.key_id), store.erased_on(kept.key_id)) == (DAY, None)

    def test_the_first_day_of_an_erasure_stays(self, store):
        store.add([wrapped()])
        store.delete([wrapped().key_id], DAY)
        assert store.delete([wrapped().key_id], LATER) == 0
        assert store.erased_on(wrapped().key_id) == DAY

    def test_a_key_that_was_not_held_is_recorded_as_erased_too(self, store):
        assert store.delete([b"\7" * 16], DAY) == 0
        assert store.erased_on(b"\7" * 16) == DAY

    def test_deleting_nothing_changes_nothing(self, store):
        store.add([wrapped()])
        assert store.delete([], DAY) == 0
        assert store.held() == (wrapped(),)

    def test_an_erased_identity_never_comes_back(self, store):
        store.add([wrapped()])
        store.delete([wrapped().key_id], DAY)
        with pytest.raises(KeyStoreInconsistent):
            store.add([wrapped()])
        anew = wrapped(n=2)
        assert store.add([anew]) == (anew,)

    def test_writers_that_meet_all_get_the_same_key(self, make):
        found = []
        threads = [Thread(target=lambda n=n: found.extend(make().add([wrapped(n=n)]))) for n in range(1, 9)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert len(found) == 8
        assert set(found) == {make().find(wrapped().name)}
