"""A real browser on a real site: the demo's own command, on loopback, with a small generated force."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from journeys.browser.looking import Visit

ROOT = Path(__file__).resolve().parents[3]
CHROMIUM = shutil.which("chromium")
WIDTHS = {"desktop": (1100, 900), "phone": (375, 740)}


def pytest_collection_modifyitems(items):
    """Skip, with what to do, where there is no browser; `.ci/run` installs one and fails where it cannot."""
    if CHROMIUM or os.environ.get("BLUELAMP_EVERY_SUITE") == "1":
        return
    why = pytest.mark.skip(reason="needs Chromium: on Debian, apt-get install chromium")
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker(why)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of a site that serves a generated force of 60 people; it is stopped at the end."""
    folder = tmp_path_factory.mktemp("site")
    environment = os.environ | {
        "BLUELAMP_MODE": "demo",
        "BLUELAMP_DATA": str(folder),
        "BLUELAMP_UNSAFE_DEMO_SIGN_IN": "on",
    }
    environment["BLUELAMP_RATE_LIMITS"] = "off"
    # Set by the test runner for itself.
    for name in ("DJANGO_SETTINGS_MODULE", "BLUELAMP_DATABASE", "BLUELAMP_TEST_DATABASE"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "bluelamp.site", "demo", "--people", "60", "--port", "0", "--workers", "1"]
    with (folder / "log").open("wb") as log:
        served = subprocess.Popen(  # noqa: S603 - our own program
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log
        )
        try:
            yield _address(served, folder / "log")
        finally:
            served.terminate()
            served.wait(60)


def _address(served, log):
    said = []
    for line in iter(served.stdout.readline, b""):
        said.append(line.decode())
        if "Serving " in said[-1]:
            # Somebody has to go on reading, or the site would stop at a full pipe.
            threading.Thread(target=served.stdout.read, daemon=True).start()
            return said[-1].split("Serving ")[1].split()[0].rstrip("/")
    raise RuntimeError("the site did not start:\n" + "".join(said) + log.read_text(errors="replace"))


@pytest.fixture(scope="session")
def chromium():
    """Debian's browser; one for all journeys."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(params=sorted(WIDTHS))
def visit(request, chromium, site):
    """A visitor with a fresh browser at desktop width, and once more at the width of a phone."""
    width, height = WIDTHS[request.param]
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    context.set_default_timeout(60_000)
    with Visit(context, site, request.param) as made:
        yield made
    context.close()
