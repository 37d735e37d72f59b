"""IMEIs: the check digit, by the method and against every slip of one digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.records.register.errors import NotAnImei
from bluelamp.records.register.imei import as_imei, check_digit

FOURTEEN = st.text("0123456789", min_size=14, max_size=14)


def luhn_sum(digits):
    """The sum as the method is taught: from the right, every second digit doubled, its digits added."""
    return sum(sum(divmod(int(one) * (1 + place % 2), 10)) for place, one in enumerate(reversed(digits)))


@given(FOURTEEN)
def test_an_imei_with_its_check_digit_is_right_and_sums_to_ten(digits):
    whole = f"{digits}{check_digit(digits)}"
    assert as_imei(whole) == whole
    assert luhn_sum(whole) % 10 == 0


@given(FOURTEEN, st.integers(0, 14), st.integers(1, 9))
def test_any_one_wrong_digit_is_noticed(digits, place, by):
    whole = f"{digits}{check_digit(digits)}"
    wrong = whole[:place] + str((int(whole[place]) + by) % 10) + whole[place + 1 :]
    with pytest.raises(NotAnImei, match="does not fit"):
        as_imei(wrong)


@pytest.mark.parametrize("text", ["4901542032375", "49015420323751800", "49015420323751x", "٤٩٠١٥٤٢٠٣٢٣٧٥١٨"])
def test_what_is_not_fifteen_digits_is_no_imei(text):
    with pytest.raises(NotAnImei, match="15 digits"):
        as_imei(text)


@given(st.text(max_size=20))
def test_any_text_is_an_imei_or_refused(text):
    try:
        digits = as_imei(text)
    except NotAnImei:
        return
    assert digits == "" or (len(digits) == 15 and digits.isdigit())
