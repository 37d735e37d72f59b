"""The checks of the journeys would notice what they are there to notice."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from journeys.browser.looking import Visit, share_changed


def drawn(path, mark=None, size=(400, 600)):
    image = Image.new("RGB", size, "white")
    if mark:
        ImageDraw.Draw(image).rectangle(mark, fill="black")
    image.save(path)
    return path


def test_a_page_that_looks_the_same_has_not_changed(tmp_path):
    assert share_changed(drawn(tmp_path / "a.png"), drawn(tmp_path / "b.png")) == 0


@pytest.mark.parametrize(("mark", "share"), [((0, 0, 399, 299), 0.5), ((0, 0, 79, 59), 0.02)])
def test_a_part_that_was_blacked_out_counts_with_its_share(tmp_path, mark, share):
    assert share_changed(drawn(tmp_path / "a.png"), drawn(tmp_path / "b.png", mark)) == pytest.approx(share, abs=0.01)


def test_a_page_of_another_length_is_another_page(tmp_path):
    assert share_changed(drawn(tmp_path / "a.png"), drawn(tmp_path / "b.png", size=(400, 700))) == 1


@pytest.mark.parametrize(
    ("html", "check"),
    [
        ("<main><h1>A</h1><div style='width:2000px'>wide</div></main>", "no_sideways_scroll"),
        ("<main><h1>A</h1><img src='data:,'></main>", "accessible"),
        ("<main><h1>A</h1><p style='color:#ccc;background:#fff'>faint</p></main>", "accessible"),
    ],
)
def test_a_page_with_a_fault_does_not_pass(chromium, html, check):
    context = chromium.new_context(viewport={"width": 375, "height": 700})
    visit = Visit(context, "", "phone")
    visit.page.set_content(f"<html lang='en'><title>A</title>{html}</html>")
    with pytest.raises(AssertionError):
        getattr(visit, check)()
    context.close()


def test_every_click_of_a_journey_waits_for_what_it_leads_to():
    """A bare click may come back before its page, and what is looked at next is then the page before, or none."""
    bare = []
    for file in Path(__file__).parent.glob("test_*.py"):
        lines = file.read_text(encoding="utf-8").splitlines()
        bare += [
            f"{file.name}: {line.strip()}"
            for above, line in pairwise(lines)
            if re.search(r"\)\.click\(|page\.click\(|first\.click\(", line) and "expect_" not in above
        ]
    assert bare == []
