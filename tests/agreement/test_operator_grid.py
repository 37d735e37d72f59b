"""Every operator of Cedar on boundary values held in columns, against the engine."""

from agreement import operator_grid
from agreement.column_checks import Tally, whole_grid

EXPRESSIONS, CASES = 700, 140_000


def test_every_operator_agrees_with_the_engine_at_its_boundary_values():
    tally = Tally()
    assert whole_grid(tally=tally, most=20) == []
    assert sum(len(square.expressions) for square in operator_grid.squares()) >= EXPRESSIONS
    assert tally.pairs >= CASES
    assert tally.refused == {}
    assert tally.erred > tally.requests / 10
