"""What a person with a browser would notice: errors, faults of access, a page wider than the screen, a changed look."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from django.urls import Resolver404, resolve
from PIL import Image

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
BASELINES = Path(__file__).parent / "baselines"
SEEN = ROOT / "build" / "screenshots"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_CHANGED = 0.02
"""The share of the page that may differ from its baseline: fonts are drawn a little differently on every machine."""


class Visit:
    """One visitor: a page, what its console said, and the checks that every page must pass."""

    def __init__(self, context, site, width):
        self.site, self.width = site, width
        self.page = context.new_page()
        self.context = context
        self.complaints = []
        self.checked = set()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            assert self.complaints == []

    def _note(self, message):
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(f"{message.type}: {message.text}")

    def go(self, path):
        """Open a page of the site."""
        return self.page.goto(self.site + path)

    def sign_in(self, role):
        """Sign in as the demo's person of that role."""
        self.context.clear_cookies()
        self.go("/unsafe-demo-sign-in/")
        self.click(self.page.locator(f'[data-role="{role}"]'))

    def sign_in_by_number(self, number):
        """Sign in as anybody of the demo, by their warrant or staff number."""
        self.context.clear_cookies()
        self.go("/unsafe-demo-sign-in/")
        self.page.fill("[name=number]", number)
        self.click(self.page.get_by_role("button", name="Become them"))

    def click(self, what):
        """Click what leads to a page, and wait until that page is there: a bare click may come back before it."""
        with self.page.expect_navigation():
            what.click()

    def tap(self, what):
        """Click what changes this page and leads to no other."""
        what.click()

    def heading(self):
        """The one heading of the page."""
        return self.page.locator("h1").inner_text()

    def check(self, name=None):
        """The page as it stands keeps every promise; with a name it also looks as it did when somebody looked at it."""
        self.checked.add(route_of(self.page.url))
        assert self.page.locator("h1").count() == 1
        assert self.heading().split("\n")[-1].strip() in self.page.title()
        self.no_sideways_scroll()
        self.accessible()
        if name is not None:
            self.looks_like(name)

    def no_sideways_scroll(self):
        """No part of the page is wider than the screen, at this width and at 320 pixels."""
        size = self.page.viewport_size
        for width in {size["width"], 320} if self.width == "phone" else {size["width"]}:
            self.page.set_viewport_size({"width": width, "height": size["height"]})
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width
        self.page.set_viewport_size(size)

    def accessible(self):
        """axe-core finds nothing wrong."""
        if not AXE.exists():
            if os.environ.get("BLUELAMP_EVERY_SUITE") == "1":
                raise AssertionError("axe-core is not installed: make frontend")
            pytest.skip("needs axe-core: make frontend")
        # Handed over as text by the debugger, so the page's own policy stays as strict as it is.
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", RULES)
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
        assert len(found["passes"]) > 10

    def looks_like(self, name):
        """The page looks as its committed baseline does. `BLUELAMP_NEW_BASELINES=1` writes what is seen instead."""
        SEEN.mkdir(parents=True, exist_ok=True)
        seen = SEEN / f"{name}-{self.width}.png"
        # Whether a draft was kept a moment before or a moment after is not what the page looks like.
        hide = "hidden => document.querySelectorAll('[data-draft-status]').forEach(line => { line.hidden = hidden })"
        self.page.evaluate(hide, arg=True)
        self.page.screenshot(path=seen, full_page=True, animations="disabled", mask=self._changing())
        self.page.evaluate(hide, arg=False)
        baseline = BASELINES / seen.name
        if os.environ.get("BLUELAMP_NEW_BASELINES") == "1":
            baseline.parent.mkdir(exist_ok=True)
            baseline.write_bytes(seen.read_bytes())
        changed = share_changed(baseline, seen)
        assert changed <= MOST_CHANGED, f"{changed:.1%} of {name} looks different: compare {seen} with {baseline}"

    def _changing(self):
        """What differs from run to run by its nature: instants, references, generated people."""
        return [self.page.locator("[data-varies]")]


def route_of(address):
    """The route of a page as the committed list of addresses writes it; nothing for an address where there is none."""
    try:
        return "/" + resolve(urlsplit(address).path).route
    except Resolver404:
        return ""


def share_changed(one, other):
    """The share of squares of 8 by 8 pixels that differ visibly; 1 where the sizes are far apart."""
    with Image.open(one) as first, Image.open(other) as second:
        if abs(first.height - second.height) > 0.03 * first.height or first.width != second.width:
            return 1.0
        size = (first.width // 8, min(first.height, second.height) // 8)
        crop = (0, 0, first.width, size[1] * 8)
        small = [
            np.asarray(shot.convert("L").crop(crop).resize(size, Image.Resampling.BOX), dtype=float)
            for shot in (first, second)
        ]
    return float((np.abs(small[0] - small[1]) > 24).mean())
