"""Lists in addresses: places that survive, filters that can be taken off, damage that is never an error."""

from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.doors.web.forms import Filters
from bluelamp.doors.web.lists import COUNTED, Column, address, chosen, heads, mark, order, pages, place

VALUES = st.one_of(
    st.none(), st.text(st.characters(codec="utf-8", exclude_characters="\0")), st.integers(-(2**62), 2**62)
)


@given(VALUES, VALUES)
def test_a_place_is_read_back_as_it_was_marked(first, second):
    text = mark(first, second)
    assert place(QueryDict(f"after={text}")) == (first, second)


@given(st.text())
def test_a_damaged_place_is_the_beginning_and_never_an_error(text):
    query = QueryDict(mutable=True)
    query["after"] = text
    found = place(query)
    assert found is None or len(found) == 2


def test_a_place_of_another_shape_is_the_beginning():
    assert place(QueryDict("after=" + mark("a"))) is None
    assert place(QueryDict("after=W1tdLFtdXQ")) is None  # two lists
    for unheld in ("\0", "\ud800", 2**80):
        assert place(QueryDict("after=" + mark(unheld, 1))) is None
    assert place(QueryDict("after=" + mark("a", 1, 2)), length=3) == ("a", 1, 2)


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_an_address_keeps_every_filter_and_drops_the_place(values):
    query = QueryDict(mutable=True)
    for name, value in values.items():
        query[name] = value
    query["after"] = "x"
    kept = QueryDict(address(query).removeprefix("?"))
    assert kept.dict() == {name: value for name, value in values.items() if value and name != "after"}


def test_a_column_sorts_upwards_first_and_then_turns_round():
    columns = [Column("Phone", "asset"), Column("Unit")]
    assert order(QueryDict(""), {"asset", "held"}, "-held") == ("held", True)
    assert order(QueryDict("sort=nonsense"), {"asset"}, "asset") == ("asset", False)
    by, down = order(QueryDict("sort=asset"), {"asset"}, "held")
    first, second = heads(columns, QueryDict("sort=asset&state=lost"), by, down=down)
    assert (first.sorted, first.href, second.href) == ("ascending", "?state=lost&sort=-asset", "")
    (again, _) = heads(columns, QueryDict("sort=-asset"), "asset", down=True)
    assert (again.sorted, again.href) == ("descending", "?sort=asset")


def test_the_way_back_to_the_first_page_is_there_only_beyond_it():
    assert pages(QueryDict("state=lost"), shown=50, total=90, following="m").first == ""
    beyond = pages(QueryDict("state=lost&after=m"), shown=40, total=90, following=None)
    assert (beyond.first, beyond.next) == ("?state=lost", "")


class Narrow(Filters):
    words = forms.CharField(label="Search", max_length=5)
    state = forms.ChoiceField(label="State", choices=[("", "Any"), ("lost", "Lost")])


def test_each_filter_that_is_set_can_be_taken_off():
    given_query = QueryDict("words=abc&state=lost&sort=asset")
    found = chosen(Narrow(given_query), given_query)
    assert [(one.text, one.href) for one in found] == [
        ("Search: abc", "?state=lost&sort=asset"),
        ("State: Lost", "?words=abc&sort=asset"),
    ]
    assert chosen(Narrow(QueryDict("state=nonsense")), QueryDict("state=nonsense")) == ()


def test_filters_of_choices_are_made_once_and_those_with_typed_words_for_each_reader():
    lost = Narrow.of(QueryDict("state=lost&after=m"))
    assert Narrow.of(QueryDict("state=lost")) is lost
    assert lost.is_valid()
    assert lost.cleaned_data == {"words": "", "state": "lost"}
    assert Narrow.of(QueryDict("")) is Narrow.of(QueryDict("after=m"))
    assert Narrow.of(QueryDict("")).cleaned_data == {"words": "", "state": ""}
    assert Narrow.of(QueryDict("state=lost&words=abc")) is not Narrow.of(QueryDict("state=lost&words=abc"))
    assert Narrow.of(QueryDict("state=nonsense")) is not Narrow.of(QueryDict("state=nonsense"))
    assert not Narrow.of(QueryDict("state=nonsense")).is_valid()


def test_a_long_list_is_counted_only_so_far_and_says_so():
    long = pages(QueryDict(""), shown=50, total=COUNTED + 1, following="m")
    exact = pages(QueryDict(""), shown=50, total=COUNTED, following="m")
    assert (long.total, long.more) == (COUNTED, True)
    assert (exact.total, exact.more) == (COUNTED, False)
