"""A person is told all that they declared and all that was decided about it."""

from bluelamp.records.declarations import acts, held
from records.conftest import NOON
from records.declarations.wishes import granted, recorded, told


def test_a_person_is_told_everything_that_they_declared(force, of):
    granted(of, force)
    recorded(of, force.rees)
    acts.confirm_told(by=of(force.sergeant), telling_id=told(of, force).id)
    found = held.gather(force.rees, NOON)
    assert [one.what for one in found] == [
        "A permission that you asked for",
        "A permission of yours",
        "A contact that you recorded",
        "Something you told a supervisor",
    ]
    assert found[0].facts["reason"] == "needed for the watch"
    assert [one.what for one in held.gather(force.sergeant, NOON)] == ["Something you were told"]
    assert held.gather(force.okafor, NOON) == []
