"""Every command that Apple's phones are sent fits Apple's schema, for every release in use."""

from datetime import timedelta

import pytest

from bluelamp.core.mdm import declarations
from bluelamp.core.mdm.declarations import declaration_set
from bluelamp.core.phones.apple.check import command_problems
from bluelamp.records.fleet.connectors.apple.orders import asked, commands_of
from bluelamp.records.fleet.ports import Do, Order
from bluelamp.records.journal import clock
from bluelamp.records.mdm import acts
from bluelamp.records.mdm.errors import CommandUnfit
from bluelamp.records.mdm.models import Command

RELEASES = ("15.0", "16.4", "17.4", "18.1", "26.0", "27.0")
ONLY_SUPERVISED = {"EnableLostMode", "DisableLostMode", "DeviceLocation"}


def every_command():
    for do in Do:
        for words in ({}, {"message": "Hand it in."}, {"message": "Hand it in.", "number": "101"}):
            order = Order(id="o1", phone="C39", do=do, keep=timedelta(days=1), **words)
            yield from commands_of(order).values()
    yield from asked("t1").values()
    one = {"Type": "com.apple.configuration.legacy", "Identifier": "a", "Payload": {"ProfileURL": "https://a.invalid"}}
    yield {"RequestType": "DeclarativeManagement", "Data": declarations.tokens(declaration_set([one]), clock.now())}
    yield {"RequestType": "InstallProfile", "Payload": b"signed"}


@pytest.mark.parametrize("ios", RELEASES)
def test_every_command_fits_on_every_release_in_use(ios):
    found = [(one, command_problems(one, ios=ios, supervised=True)) for one in every_command()]
    assert [(one["RequestType"], problems) for one, problems in found if problems] == []
    kinds = {one["RequestType"] for one, _ in found}
    print(f"\n{len(found)} commands of {len(kinds)} kinds fit on iOS {ios}")  # noqa: T201 - the count is asked for
    assert len(kinds) >= 10


def test_what_needs_supervision_is_lost_mode_and_nothing_else():
    refused = {one["RequestType"] for one in every_command() if command_problems(one, ios="18.1", supervised=False)}
    assert refused == ONLY_SUPERVISED


@pytest.mark.django_db
@pytest.mark.parametrize(
    "command",
    [{"RequestType": "Dance"}, {"RequestType": "DeviceLock", "Massage": "x"}, {"RequestType": "ScheduleOSUpdate"}],
)
def test_a_command_that_no_phone_knows_is_never_put_down(command):
    with pytest.raises(CommandUnfit, match="No phone would do"):
        acts.queue("unfit-1", command, [])
    assert not Command.objects.exists()
