"""Charts: every point lies in the picture, what has no value is not drawn, and names do not lie on each other."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from bluelamp.doors.web.drawn_lines import HEIGHT, WIDTH, Series, picture, steps

VALUES = st.lists(st.none() | st.floats(0, 1e6), max_size=40)


@given(st.lists(VALUES, max_size=4))
def test_every_point_lies_in_the_picture_and_the_names_stand_apart(lines):
    made = picture("t", [Series(f"s{at}", one) for at, one in enumerate(lines)], across=[(0, "a")], up=[(1e6, "top")])
    for line in made.lines:
        for piece in line.pieces:
            for point in piece.split():
                x, y = map(float, point.split(","))
                assert made.left <= x <= made.right <= WIDTH
                assert made.top <= y <= made.bottom <= HEIGHT
    ends = sorted(line.end_y for line in made.lines)
    assert all(0 <= end <= made.bottom for end in ends)
    assert all(later - sooner >= 15.9 for sooner, later in itertools.pairwise(ends))


def test_a_line_is_broken_where_nothing_was_measured():
    (line,) = picture("t", [Series("s", [1, 2, None, 3])], across=[], up=[(3, "3")]).lines
    assert len(line.pieces) == 2
    assert len(set(line.pieces[1].split())) == 1


@given(st.floats(0, 1e9))
def test_an_axis_reaches_its_greatest_value_in_steps_that_people_write(most):
    marks = steps(most)
    assert marks[-1] >= most
    assert len({later - sooner for sooner, later in itertools.pairwise(marks)}) == 1
    assert str(marks[1]).strip("0") in {"1", "2", "5"}
