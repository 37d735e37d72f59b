"""What is known later because of what was true before."""

from bluelamp.core.screening import columns
from bluelamp.core.screening.columns import BOOL, FALSE, INT, TRUE
from bluelamp.core.screening.flow import facts_if_false, facts_if_true, settle

N = columns.col("n", INT)
SMALL = columns.compare("lt", N, columns.lit(5))
OTHER = columns.col("b", BOOL)


def test_a_fact_asked_for_first_makes_what_follows_total():
    settled = settle(columns.and_(columns.known(N), SMALL))
    assert settled.total
    assert not columns.and_(columns.known(N), SMALL).total


def test_a_comparison_that_was_true_proves_its_operands():
    settled = settle(columns.and_(SMALL, columns.or_(columns.eq(N, columns.lit(1)), OTHER)))
    assert settled.args[1].op == "or"  # not a branch: n is known by then


def test_one_side_of_an_or_proves_nothing():
    either = columns.or_(columns.known(N), columns.col("t", BOOL, total=True))
    assert facts_if_true(either) == frozenset()
    assert not settle(columns.and_(either, SMALL)).total


def test_an_or_that_was_false_proves_both_sides():
    assert facts_if_false(columns.or_(SMALL, OTHER)) == {"n", "b"}


def test_the_fields_of_an_optional_record_are_known_where_it_is_present():
    present = columns.col("ctx_permission", BOOL, total=True)
    until = columns.col("ctx_permission__until", INT, witness="true:ctx_permission")
    assert settle(columns.and_(present, columns.compare("lt", until, N))).args[1].args[0].total
    assert not settle(columns.or_(present, columns.compare("lt", until, N))).total


def test_arithmetic_stays_able_to_err_whatever_is_known():
    total = columns.arithmetic("add", N, columns.lit(1))
    assert not settle(columns.and_(columns.known(N), columns.compare("lt", total, columns.lit(5)))).total


def test_a_guard_that_becomes_certain_is_left_out():
    guarded = columns.strict(FALSE, N)
    settled = settle(columns.and_(columns.known(N), columns.not_(guarded)))
    assert settled == columns.known(N)
    assert settle(TRUE) == TRUE
