"""No mail can carry personal data: a kind has no place for any, and a link is a path of codes."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.notices.errors import NoticeLinkNotPlain
from bluelamp.records.notices.wording import KINDS, NoticeKind, plain_link, written

ID = str(uuid.UUID(int=7))


def test_a_mail_says_its_fixed_words_how_many_wait_and_where():
    mail = written(
        KINDS["work-due"], force="Example Force", address="https://lamp.example/", link=f"/work/{ID}", count=3
    )
    assert mail.subject == "Example Force: Something you have to do is due soon"
    assert f"https://lamp.example/work/{ID}\n" in mail.body
    assert "Things that wait: 3." in mail.body


@pytest.mark.parametrize("link", ["/", "/work/", f"/phones/{ID}/custody", f"/requests/{ID}"])
def test_a_path_of_words_and_random_ids_is_a_link(link):
    assert plain_link(link) == link


@pytest.mark.parametrize(
    "link",
    [
        "",
        "work",
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/people/Smith",
        "/phones/351756051523999",
        "/people/?name=smith",
        "/work/#smith",
        "/people/PC-4471",
        "/work\n/more",
        "/" + "a" * 400,
    ],
)
def test_a_link_that_could_carry_anything_else_is_refused(link):
    with pytest.raises(NoticeLinkNotPlain) as caught:
        plain_link(link)
    assert "smith" not in caught.value.say().lower()


@given(st.text())
def test_no_text_gets_through_a_link_but_words_of_small_letters_and_ids(text):
    try:
        found = plain_link(f"/{text}")
    except NoticeLinkNotPlain:
        return
    assert not any(letter.isupper() or letter.isspace() for letter in found)
    assert all(len(part) == 36 or not any(map(str.isdigit, part)) for part in found.split("/"))


def test_a_kind_is_declared_once():
    with pytest.raises(ValueError, match="declared twice"):
        NoticeKind(name="work-due", subject="Again", says="Again.")
