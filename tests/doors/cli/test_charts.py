from xml.etree import ElementTree as ET

from bluelamp.doors.cli.charts import Bar, bars


def drawn(title, rows):
    return ET.fromstring(bars(title, rows))  # noqa: S314 - the text was drawn a moment ago by the code under test


def test_a_chart_is_well_formed_and_says_its_figures_as_text():
    chart = drawn("Findings <by> rule", [Bar("a & b", 1200), Bar("c", 0)])
    assert chart.attrib["aria-label"] == "Findings <by> rule"
    assert "a & b: 1,200; c: 0" in "".join(chart.itertext())


def test_the_longest_bar_fills_the_chart_and_nothing_has_no_bar():
    widths = [float(one.attrib["width"]) for one in drawn("t", [Bar("a", 10), Bar("b", 5), Bar("c", 0)]).iter("rect")]
    assert widths == [420, 210, 0]


def test_a_chart_of_nothing_is_still_a_chart():
    assert drawn("t", []).tag == "svg"
