"""The readers of the records' architecture see what they are there to see: each is shown a fault on purpose."""

import ast

import pytest

from architecture.records_reader import unguarded, unrecorded, writes


def parsed(text):
    return ast.parse(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@act(GIVEN, on=lamp)\ndef give(*, by): ...", []),
        ("@act.reading(READ, on=lamp)\ndef read(*, by): ...", []),
        ("def give(*, by): ...", ["give"]),
        ("@functools.cache\ndef give(*, by): ...", ["give"]),
        ("def _helper(): ...", []),
        ("def lamp(*, lamp_id): ...\n@act(GIVEN, on=lamp)\ndef give(*, by): ...", []),
        ("def lamp(*, lamp_id): ...\n@act(GIVEN, on=another)\ndef give(*, by): ...", ["lamp"]),
        ("class Given: ...", []),
        ("async def give(): ...", ["give"]),
    ],
)
def test_a_function_that_is_no_act_is_seen(text, found):
    assert unrecorded(parsed(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "Phone.objects.create(tag=1)",
        "Phone.objects.filter(pk=1).update(state=2)",
        "Phone.objects.filter(pk=1).delete()",
        "Phone.objects.select_for_update().filter(a=1).exclude(b=2).update(c=3)",
        "phone.save(update_fields=['state'])",
        "phone.delete()",
        "holder.phones.all().delete()",
        "Phone.objects.bulk_create(rows)",
        "Phone._base_manager.update(a=1)",
        "objects = Phone.objects\nobjects.bulk_create(rows)",
        "with connection.cursor() as cursor:\n    cursor.execute('UPDATE x')",
        "connection.cursor().executemany('x', [])",
    ],
)
def test_a_write_is_seen(text):
    assert len(list(writes(parsed(text)))) == 1


@pytest.mark.parametrize(
    "text",
    ["digest.update(b'x')", "{}.update(a=1)", "Phone.objects.filter(pk=1).first()", "self._keys.delete(ids, on)"],
)
def test_what_is_no_write_is_passed_over(text):
    assert list(writes(parsed(text))) == []


def test_a_page_without_a_guard_is_seen():
    def page(request): ...

    assert unguarded(page)
    page.asks_who = True
    assert not unguarded(page)


def test_a_page_open_to_all_without_a_reason_is_seen():
    def page(request): ...

    page.open_because = ""
    assert unguarded(page)
    page.open_because = "it shows nothing about anybody"
    assert not unguarded(page)
