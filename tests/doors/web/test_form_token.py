"""The token of a form is one that Django takes, with a mask of its own on each page."""

import pytest
from django.middleware import csrf
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.doors.web.form_token import FormToken, masked

SECRETS = st.text(csrf.CSRF_ALLOWED_CHARS, min_size=csrf.CSRF_SECRET_LENGTH, max_size=csrf.CSRF_SECRET_LENGTH)


@given(SECRETS, st.integers(0, 2**320 - 1))
def test_django_reads_the_secret_out_of_a_token(secret, drawn):
    token = masked(secret, drawn)
    csrf._check_token_format(token)
    assert len(token) == csrf.CSRF_TOKEN_LENGTH
    assert csrf._does_token_match(token, secret)


@given(SECRETS, st.integers(0, 2**190), st.integers(0, 2**190))
def test_two_masks_hide_a_secret_under_other_signs(secret, one, other):
    assert (masked(secret, one) == masked(secret, other)) == (one == other)


def test_a_page_carries_another_token_each_time_and_keeps_the_cookie_alive():
    request = RequestFactory().get("/")
    request.META["CSRF_COOKIE"] = "a" * csrf.CSRF_SECRET_LENGTH
    token = FormToken(request)
    assert "CSRF_COOKIE_NEEDS_UPDATE" not in request.META
    first, second = str(token), str(token)
    assert first != second
    assert csrf._does_token_match(first, request.META["CSRF_COOKIE"])
    assert csrf._does_token_match(second, request.META["CSRF_COOKIE"])
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]


@pytest.mark.parametrize("kept", [None, "b" * csrf.CSRF_TOKEN_LENGTH])
def test_where_there_is_no_secret_of_the_usual_length_django_makes_the_token(kept):
    request = RequestFactory().get("/")
    if kept is not None:
        request.META["CSRF_COOKIE"] = kept
    assert csrf.invalid_token_chars_re.search(str(FormToken(request))) is None
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]
