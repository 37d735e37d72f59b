"""A fault at any place of a good payload is found, whatever the vendor."""

from functools import partial

import pytest
from tests.core.phones.android.test_check import POLICY
from tests.core.phones.apple.test_check import DECLARATIONS, PROFILE
from tests.core.phones.intune.test_check import GOOD
from tests.core.phones.spoiling import misspelt, wrongly_typed

from bluelamp.core.phones.android import check as android
from bluelamp.core.phones.apple import check as apple
from bluelamp.core.phones.intune import check as intune

NEWEST = {"ios": "27.0", "supervised": True}
CASES = [
    ("android", POLICY, android.problems),
    *((name, resource, partial(intune.problems, type_name=name)) for name, resource in GOOD.items()),
    ("profile", PROFILE, partial(apple.profile_problems, **NEWEST)),
    *((each["Type"], each, partial(apple.declaration_problems, **NEWEST)) for each in DECLARATIONS),
]
# Below these the vendor leaves names or values to the writer, so nothing there can be a fault.
FREE_NAMES = {"managedConfiguration", "VendorConfig", "ConsentText", "PermissionDefaults", "ExtensionConfigs"}
FREE_VALUES = {"managedConfiguration", "VendorConfig"}
CASE_IDS = [name for name, _, _ in CASES]


def below(place, free):
    return any(part in free for part in place[:-1])


@pytest.mark.parametrize(("name", "good", "check"), CASES, ids=CASE_IDS)
def test_a_misspelt_name_is_found_wherever_it_stands(name, good, check):
    missed = [place for place, bad in misspelt(good) if not check(bad)]
    assert [place for place in missed if not free_name(place)] == [], name


def free_name(place):
    return below(place, FREE_VALUES) or (len(place) > 1 and place[-2] in FREE_NAMES)


@pytest.mark.parametrize(("name", "good", "check"), CASES, ids=CASE_IDS)
def test_a_value_of_the_wrong_type_is_found_wherever_it_stands(name, good, check):
    missed = [place for place, bad in wrongly_typed(good) if not check(bad)]
    assert [place for place in missed if not below(place[:-1], FREE_VALUES)] == [], name
