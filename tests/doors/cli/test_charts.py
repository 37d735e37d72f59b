from xml.etree import ElementTree as ET

from bluelamp.doors.cli.charts import Bar, bars


def drawn(title, rows):
    return ET.fromstring(bars(title, rows))  # noqa: S314 - the text was drawn a moment ago by the code under test


def widths(chart):
    return [one.attrib["style"] for one in chart.iter("span")]


def test_a_chart_is_a_table_that_says_its_title_labels_and_counts_as_text():
    chart = drawn("Findings <by> rule", [Bar("a & b", 1200), Bar("c", 0)])
    assert chart.find("caption").text == "Findings <by> rule"
    assert [one.text for one in chart.iter("th")] == ["a & b", "c"]
    assert [one.text for one in chart.iter("td") if one.attrib["class"] == "number"] == ["1,200", "0"]


def test_the_longest_bar_fills_the_chart_and_nothing_has_no_bar():
    assert widths(drawn("t", [Bar("a", 10), Bar("b", 5), Bar("c", 0)])) == ["width:100.0%", "width:50.0%"]


def test_the_smallest_share_is_still_seen():
    assert widths(drawn("t", [Bar("a", 1_000_000), Bar("b", 1)]))[1] == "width:0.5%"


def test_a_chart_of_nothing_is_still_a_chart():
    assert drawn("t", []).tag == "table"
