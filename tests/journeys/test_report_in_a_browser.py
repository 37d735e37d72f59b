"""The demo's report in a real browser: it loads by itself, asks nobody for anything, and fits a phone.

Needs Chromium; where there is none, these tests are skipped and say so.
"""

import json
import re
import shutil
import subprocess
from contextlib import contextmanager
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from bluelamp.doors.cli.main import bluelamp

SMALL = Path(__file__).parents[1] / "data" / "rulebooks" / "small"
BROWSER = next((one for name in ("chromium", "chromium-browser", "google-chrome") if (one := shutil.which(name))), None)
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = 375
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine: the report was not opened in one")

# A frame of a phone's width measures the page inside it, and lists all that the page loaded.
FRAME = """<!doctype html><title>waiting</title>
<iframe src="report.html" style="width:WIDTHpx;height:900px;border:0"></iframe><script>
document.querySelector("iframe").onload = (event) => {
  const page = event.target.contentDocument, view = event.target.contentWindow;
  const scrolled = (one) => one.closest(".wide") !== null;
  const wide = [...page.querySelectorAll("main *")].filter((one) => !scrolled(one))
    .filter((one) => one.getBoundingClientRect().right > WIDTH + 1).map((one) => one.outerHTML.slice(0, 80));
  const loaded = view.performance.getEntriesByType("resource").map((one) => one.name);
  document.body.innerHTML = "<pre>" + JSON.stringify({wide, loaded}).replaceAll("<", "&lt;") + "</pre>";
};
</script>"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The report of a small demo."""
    out = tmp_path_factory.mktemp("demo")
    words = ["--people", "20", "--events", "3", "--rulebook", str(SMALL), "--on", "2026-03-02"]
    done = CliRunner().invoke(bluelamp, ["demo", "--out", str(out), *words])
    assert done.exit_code == 0, done.output
    return out / "report.html"


@contextmanager
def served(folder):
    """The folder on an address of this machine: of pages opened as files the browser does not say what they load."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quietly, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Quietly(SimpleHTTPRequestHandler):
    """Serves files and prints nothing."""

    def log_message(self, *_):
        """A test says what it found in its assertions."""


def opened(address, profile):
    """The page as the browser has it once it is loaded."""
    words = [*QUIET, f"--user-data-dir={profile}", "--virtual-time-budget=5000", "--dump-dom", address]
    done = subprocess.run(  # noqa: S603 - a browser of this machine and a page of our own
        [BROWSER, *words], capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr[-1000:]
    return done.stdout


def measured(folder, width, profile):
    """What sticks out of the report in a folder at a width, and what it loads besides itself."""
    (folder / "frame.html").write_text(FRAME.replace("WIDTH", str(width)))
    with served(folder) as address:
        found = re.search(r"<pre>(.*)</pre>", opened(f"{address}/frame.html", profile))
    assert found, "the page did not finish loading"
    return json.loads(unescape(found[1]))


def test_the_page_opens_with_every_section_and_its_charts(report, tmp_path):
    page = opened(report.as_uri(), tmp_path)
    sections = re.findall(r'<section id="(\w+)"', page)
    assert sections == ["rulebook", "answers", "phones", "screening", "agreement", "guidance"]
    assert [f"#{one}" for one in sections] == re.findall(r'<li><a href="(#\w+)"', page)
    assert "<h1>One rulebook, four uses</h1>" in page
    assert page.count('<table class="chart">') >= 4


@pytest.mark.parametrize("width", [PHONE, 1100])
def test_the_page_loads_nothing_else_and_nothing_sticks_out(report, tmp_path, width):
    assert measured(report.parent, width, tmp_path) == {"wide": [], "loaded": []}


def test_the_measure_notices_what_is_fetched_and_what_sticks_out(report, tmp_path):
    fetching = '<link rel="stylesheet" href="http://127.0.0.1:9/a.css"><img src="other.png"><h1 style="width:2000px">'
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "report.html").write_text(report.read_text().replace("<h1>", fetching, 1))
    found = measured(folder, PHONE, tmp_path / "profile")
    assert {one.rpartition("/")[2] for one in found["loaded"]} == {"a.css", "other.png"}
    assert [one for one in found["wide"] if one.startswith('<h1 style="width:2000px">')]
