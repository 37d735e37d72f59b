"""Keys of people: the same key for the same name, and erasure that takes what it should and no more."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.seal import (
    KeyEncryptionKey,
    KeyEncryptionKeys,
    KeyEncryptionKeyUnknown,
    KeyErased,
    KeyName,
    KeyNameRefused,
    KeyNotHeld,
    Keyring,
    KeysInMemory,
    KeysInSqlite,
    key_id_of,
    open_opening,
    seal_opening,
)
from key_store_suite import DAY

OLD, NEW = KeyEncryptionKey(b"\1" * 32), KeyEncryptionKey(b"\2" * 32)
NAMES = st.builds(
    KeyName,
    st.sampled_from(["p1", "p2", "p3"]),
    st.sampled_from(["ops", "pay"]),
    st.sampled_from(["2026-01", "2026-02", "2026-03"]),
)


def ring(store=None, kek=OLD):
    return Keyring(KeysInMemory() if store is None else store, KeyEncryptionKeys(kek))


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    return KeysInMemory() if request.param == "memory" else KeysInSqlite(tmp_path / "keys.db")


def test_a_name_has_one_key_and_other_names_have_others(store):
    keyring = ring(store)
    names = [KeyName(s, r, m) for s in ("p1", "p2") for r in ("ops", "pay") for m in ("2026-01", "2026-02")]
    first = {name: keyring.key_for(name) for name in names}
    assert {name: ring(store).key_for(name) for name in names} == first
    assert len({key.material for key in first.values()}) == len({key.key_id for key in first.values()}) == len(names)
    assert all(keyring.key_of(key.key_id) == key for key in first.values())


def test_an_erasure_lists_the_keys_in_one_order_whoever_reads_it(store):
    keyring = ring(store)
    for number in range(12):
        keyring.key_for(KeyName("p1", "ops", f"2026-{number + 1:02d}"))
    erasure = keyring.erase_subject("p1", on=DAY)
    assert list(erasure.key_ids) == sorted(erasure.key_ids)
    again = keyring.erase_again(erasure.key_ids[::-1], on=DAY)
    assert again.key_ids == erasure.key_ids


def test_a_key_never_shows_itself():
    key = ring().key_for(KeyName("p1", "ops", "2026-01"))
    assert key.material.hex() not in repr(key)
    assert repr(key.material) not in repr(key)


@given(st.lists(NAMES, min_size=1, max_size=12), st.data())
def test_an_erasure_closes_what_it_names_and_nothing_else(names, data):
    keyring = ring()
    sealed = [
        (name, seal_opening(keyring, name, index=n, field="actor", value=b"value %d" % n))
        for n, name in enumerate(names)
    ]
    subject = data.draw(st.sampled_from(["p1", "p2", "p3"]))
    retention = data.draw(st.sampled_from([None, "ops", "pay"]))
    month = data.draw(st.sampled_from(["2026-01", "2026-02", "2026-04"]))
    by_age = data.draw(st.booleans())
    if by_age:
        erasure = keyring.erase_before("ops", month, on=DAY)
        erased = {name for name in names if name.retention == "ops" and name.month < month}
    else:
        erasure = keyring.erase_subject(subject, on=DAY, retention=retention)
        erased = {name for name in names if name.subject == subject and retention in {None, name.retention}}
    assert erasure.count == len(erasure.key_ids) == len(erased)
    for n, (name, one) in enumerate(sealed):
        if name in erased:
            with pytest.raises(KeyErased, match=str(DAY)):
                open_opening(keyring, one.opening, index=n, field="actor", commitment=one.commitment)
        else:
            opened = open_opening(keyring, one.opening, index=n, field="actor", commitment=one.commitment)
            assert opened.value == b"value %d" % n


def test_after_an_erasure_a_new_key_is_made_and_opens_nothing_old(store):
    keyring, name = ring(store), KeyName("p1", "ops", "2026-01")
    old = seal_opening(keyring, name, index=1, field="actor", value=b"old")
    keyring.erase_subject("p1", on=DAY)
    new = seal_opening(keyring, name, index=2, field="actor", value=b"new")
    assert key_id_of(new.opening) != key_id_of(old.opening)
    with pytest.raises(KeyErased):
        open_opening(keyring, old.opening, index=1, field="actor", commitment=old.commitment)
    assert open_opening(keyring, new.opening, index=2, field="actor", commitment=new.commitment).value == b"new"


def test_a_store_from_a_backup_is_erased_again_by_the_recorded_identities():
    lived, backup, name = KeysInMemory(), KeysInMemory(), KeyName("p1", "ops", "2026-01")
    one = seal_opening(ring(lived), name, index=1, field="actor", value=b"x")
    backup.add(lived.held())
    erasure = ring(lived).erase_subject("p1", on=DAY)
    assert open_opening(ring(backup), one.opening, index=1, field="actor", commitment=one.commitment).value == b"x"
    assert ring(backup).erase_again(erasure.key_ids, on=date(2026, 12, 1)) == erasure
    with pytest.raises(KeyErased):
        open_opening(ring(backup), one.opening, index=1, field="actor", commitment=one.commitment)


def test_a_key_of_another_store_is_not_called_erased():
    one = seal_opening(ring(), KeyName("p1", "ops", "2026-01"), index=1, field="actor", value=b"x")
    with pytest.raises(KeyNotHeld, match=key_id_of(one.opening).hex()):
        open_opening(ring(), one.opening, index=1, field="actor", commitment=one.commitment)


def test_an_erasure_that_could_never_fit_is_refused():
    for wrong in (
        lambda: ring().erase_subject("", on=DAY),
        lambda: ring().erase_subject("p1", on=DAY, retention="Pay!"),
        lambda: ring().erase_before("", "2026-01", on=DAY),
        lambda: ring().erase_before("ops", "2026", on=DAY),
    ):
        with pytest.raises(KeyNameRefused):
            wrong()


def test_an_erasure_of_nobody_deletes_nothing(store):
    keyring = ring(store)
    keyring.key_for(KeyName("p1", "ops", "2026-01"))
    assert keyring.erase_subject("p9", on=DAY).count == 0
    assert len(store.held()) == 1


def test_keys_wrapped_anew_open_with_the_new_key_encryption_key_alone(store):
    names = [KeyName(f"p{n}", "ops", "2026-01") for n in range(5)]
    before = [ring(store).key_for(name) for name in names]
    assert Keyring(store, KeyEncryptionKeys(NEW, (OLD,))).rewrap() == 5
    assert Keyring(store, KeyEncryptionKeys(NEW, (OLD,))).rewrap() == 0
    assert [ring(store, NEW).key_for(name) for name in names] == before
    with pytest.raises(KeyEncryptionKeyUnknown):
        ring(store, OLD).key_for(names[0])


def test_wrapping_anew_without_the_old_key_changes_nothing(store):
    ring(store).key_for(KeyName("p1", "ops", "2026-01"))
    before = store.held()
    with pytest.raises(KeyEncryptionKeyUnknown):
        ring(store, NEW).rewrap()
    assert store.held() == before


def test_keys_prepared_together_are_the_ones_that_are_used_later(store, monkeypatch):
    monkeypatch.setattr("bluelamp.core.seal.keyring.BATCH", 3)
    names = [KeyName(f"p{n}", "ops", "2026-01") for n in range(8)]
    before = ring(store).key_for(names[2])
    assert ring(store).prepare([*names, *names]) == 7
    assert ring(store).prepare(names) == 0
    assert ring(store).key_for(names[2]) == before
    assert [key.name for key in store.held()] == names
    assert Keyring(store, KeyEncryptionKeys(NEW, (OLD,))).rewrap() == 8


def test_a_key_that_another_process_made_first_is_not_counted_as_made():
    class Slow(KeysInMemory):
        def find(self, name):
            """Nothing, as if the other process had not committed yet."""

    store, name = Slow(), KeyName("p1", "ops", "2026-01")
    first = ring(store).key_for(name)
    assert ring(store).prepare([name]) == 0
    assert ring(store).key_for(name) == first


def test_a_key_that_is_erased_while_keys_are_wrapped_anew_stays_erased():
    class Erasing(KeysInMemory):
        def replace(self, keys):
            self.delete([keys[0].key_id], DAY)
            return super().replace(keys)

    store = Erasing()
    ring(store).prepare([KeyName("p1", "ops", "2026-01"), KeyName("p2", "ops", "2026-01")])
    assert Keyring(store, KeyEncryptionKeys(NEW, (OLD,))).rewrap() == 1
    assert [key.name.subject for key in store.held()] == ["p2"]
