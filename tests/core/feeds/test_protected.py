"""What is never kept, found however it is written, and nothing else taken for it in the columns of uses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.feeds.csv_file import Rejects
from bluelamp.core.feeds.protected import HIDDEN, ProtectedList
from bluelamp.core.feeds.uses import Use, table_of

LISTED = ProtectedList(
    numbers=frozenset({"+442079460100", "116123", "111"}),
    blocks=frozenset({"+4416329601"}),
    domains=frozenset({"union.example"}),
    apps=frozenset({"com.example.welfare"}),
)


@pytest.mark.parametrize(
    "written", ["020 7946 0100", "+44 (0)20 7946-0100", "0044 2079460100", "116 123", "01632 960199"]
)
def test_a_number_on_the_list_is_found_however_it_is_written(written):
    assert LISTED.has_number(written)
    assert LISTED.is_named_in(f"row 7: called {written}, 60 s")


@pytest.mark.parametrize("site", ["union.example", "WWW.Union.Example.", "https://a.b.union.example:8443/x?y"])
def test_a_website_covers_all_below_it(site):
    assert LISTED.has_domain(site)
    assert LISTED.is_named_in(f"GET {site}")


def test_a_website_that_only_ends_alike_is_another():
    assert not LISTED.has_domain("notunion.example")


@given(st.lists(st.sampled_from(["+442079460100", "+447700900001", "111", "999"]), max_size=12))
def test_uses_are_kept_or_counted_and_none_on_the_list_is_kept(targets):
    uses = table_of([Use("/s", str(at), 0, "P", "serial", "call", one) for at, one in enumerate(targets)])
    kept, dropped = LISTED.kept(uses)
    assert kept["target"].to_pylist() == [one for one in targets if one in {"+447700900001", "999"}]
    assert dropped == len(targets) - len(kept)


def test_a_row_that_names_such_a_contact_keeps_its_place_and_nothing_else():
    rejects = Rejects()
    rejects.add(1, 2, "`020 7946 0100` is none", "x,020 7946 0100")
    rejects.add(2, 3, "is none", "x,07700 900001")
    made, hidden = LISTED.scrubbed(rejects.table())
    assert (hidden, made["row"].to_pylist()) == (1, [1, 2])
    assert made["reason"].to_pylist() == [HIDDEN, "is none"]
    assert made["text"].to_pylist() == ["", "x,07700 900001"]
