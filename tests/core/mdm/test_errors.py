import importlib

import pytest

from bluelamp.core.kernel import ERRORS
from bluelamp.core.mdm import MdmError, MessageTooLarge

importlib.import_module("bluelamp.core.mdm")
REFUSALS = [kind for kind in ERRORS.values() if issubclass(kind, MdmError)]


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.code)
def test_no_refusal_of_a_phone_can_make_it_leave_management(kind):
    assert kind.status in {400, 404, 410, 413}


def test_only_a_message_that_is_too_large_is_answered_as_such():
    assert [kind for kind in REFUSALS if kind.status == 413] == [MessageTooLarge]
