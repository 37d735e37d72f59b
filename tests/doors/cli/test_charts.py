from xml.etree import ElementTree

from bluelamp.doors.cli.charts import Bar, bars


def test_a_chart_is_well_formed_and_says_its_figures_as_text():
    drawn = ElementTree.fromstring(bars("Findings <by> rule", [Bar("a & b", 1200), Bar("c", 0)]))
    assert drawn.attrib["aria-label"] == "Findings <by> rule"
    assert "a & b: 1,200; c: 0" in "".join(drawn.itertext())


def test_the_longest_bar_fills_the_chart_and_nothing_has_no_bar():
    drawn = ElementTree.fromstring(bars("t", [Bar("a", 10), Bar("b", 5), Bar("c", 0)]))
    widths = [float(one.attrib["width"]) for one in drawn.iter("rect")]
    assert widths == [420, 210, 0]


def test_a_chart_of_nothing_is_still_a_chart():
    assert ElementTree.fromstring(bars("t", [])).tag == "svg"
