import pytest

from apple_phones import signing
from apple_world import Phone
from bluelamp.core.mdm import DeclarationUnknown, message
from bluelamp.records.mdm import declared, queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything_allowed")]


def one(version="t1"):
    return {"Type": "com.apple.configuration.legacy", "Identifier": "web", "ServerToken": version, "Payload": {"A": 1}}


def asks(phone, endpoint, data=None):
    more = {} if data is None else {"Data": data}
    body = signing.body(MessageType="DeclarativeManagement", UDID=phone.udid, Endpoint=endpoint, **more)
    return declared.answered(phone.enrolment, message(body))


def status(token, *, valid="valid"):
    row = f'{{"identifier": "web", "server-token": "{token}", "active": true, "valid": "{valid}"}}'
    return f'{{"StatusItems": {{"management": {{"declarations": {{"configurations": [{row}]}}}}}}}}'.encode()


def test_a_set_is_declared_to_many_with_one_command_and_not_again():
    phones = [Phone(number).enrolled() for number in (1, 2)]
    numbers = [phone.enrolment for phone in phones]
    declared.declare(numbers, [one()])
    declared.declare(numbers, [one()])
    told = [[each.command for each in queries.deliveries(number)] for number in numbers]
    assert told[0] == told[1]
    assert len(told[0]) == 1


def test_a_phone_to_which_nothing_is_declared_is_told_so():
    phone = Phone().enrolled()
    with pytest.raises(DeclarationUnknown):
        asks(phone, "declaration-items")
    assert asks(phone, "status", status("t1")) == b""
    assert declared.declared(phone.enrolment) is None


def test_what_a_phone_said_of_an_older_set_never_counts_for_a_newer():
    phone = Phone().enrolled()
    declared.declare([phone.enrolment], [one()])
    asks(phone, "status", status("t1"))
    assert declared.declared(phone.enrolment).applied
    declared.declare([phone.enrolment], [one("t2")])
    assert not declared.declared(phone.enrolment).applied
    asks(phone, "status", status("t1"))
    assert not declared.declared(phone.enrolment).applied
    asks(phone, "status", status("t2"))
    assert declared.declared(phone.enrolment).applied
    asks(phone, "status", status("t2", valid="invalid"))
    assert not declared.declared(phone.enrolment).applied


def test_a_set_that_is_declared_again_after_another_is_applied_only_when_the_phone_says_so_again():
    phone = Phone().enrolled()
    declared.declare([phone.enrolment], [one()])
    asks(phone, "status", status("t1"))
    declared.declare([phone.enrolment], [one("t2")])
    declared.declare([phone.enrolment], [one()])
    assert not declared.declared(phone.enrolment).applied
    asks(phone, "status", status("t1"))
    assert declared.declared(phone.enrolment).applied


def test_a_status_that_says_nothing_of_declarations_changes_nothing_of_them():
    phone = Phone().enrolled()
    declared.declare([phone.enrolment], [one()])
    asks(phone, "status", status("t1"))
    asks(phone, "status", b'{"StatusItems": {"device": {"battery": 1}}}')
    assert declared.declared(phone.enrolment).applied
