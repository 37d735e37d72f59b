"""A real browser on a real site: the demo's own command, on loopback, with a small generated force."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from doors_web_sign_in.helpers import free_port, running_provider
from doors_web_sign_in.provider import CLIENT_ID, CLIENT_SECRET
from journeys.browser.looking import Visit

ROOT = Path(__file__).resolve().parents[3]
CHROMIUM = shutil.which("chromium")
MORNING = datetime(2026, 11, 18, 10, tzinfo=UTC)
"""When it is at the site: the answer to "may I?" turns on the roster of the hour, and is compared with a picture."""
BACK = "/sign-in/with/force/back"
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
def provider(tmp_path_factory):
    """A real identity provider, and the port of the site that it sends people back to."""
    port = free_port()
    with running_provider(tmp_path_factory.mktemp("provider"), f"http://localhost:{port}{BACK}") as address:
        yield address, port


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory):
    """Where the site keeps everything."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def site(site_folder, provider):
    """The address of a site that serves a generated force of 60 people on a Wednesday morning; stopped at the end.

    By the name localhost: a browser makes no passkey for a number.
    """
    service, port = provider
    signing_in = {
        "BLUELAMP_OIDC": "force",
        "BLUELAMP_OIDC_FORCE_SERVER": service,
        "BLUELAMP_OIDC_FORCE_CLIENT_ID": CLIENT_ID,
        "BLUELAMP_OIDC_FORCE_CLIENT_SECRET": CLIENT_SECRET,
        "BLUELAMP_OIDC_FORCE_NAME": "the force",
        "BLUELAMP_OIDC_FORCE_TIMEOUT": "40",
    }
    with serving(site_folder, port, MORNING, signing_in) as address:
        yield address


@pytest.fixture
def site_at(site, site_folder, tmp_path):
    """Serves a copy of the site as it is now, at another moment: what happens there the other site never hears of."""

    @contextmanager
    def serve(moment):
        folder = tmp_path / "later"
        shutil.copytree(site_folder, folder, ignore=shutil.ignore_patterns("*.sqlite3*", "log"))
        for database in site_folder.glob("*.sqlite3"):
            # A copy that a running program cannot tear: the database makes it itself.
            with closing(sqlite3.connect(database)) as here, closing(sqlite3.connect(folder / database.name)) as there:
                here.backup(there)
        with serving(folder, free_port(), moment) as address:
            yield address

    return serve


@contextmanager
def serving(folder, port, moment, more=None):
    """The demo's own command on a folder, at a moment, while the block lasts; its jobs sweep as they begin."""
    environment = os.environ | {
        "BLUELAMP_MODE": "demo",
        "BLUELAMP_DATA": str(folder),
        "BLUELAMP_ADDRESS": f"http://localhost:{port}",
        "BLUELAMP_UNSAFE_DEMO_SIGN_IN": "on",
        "BLUELAMP_RATE_LIMITS": "off",
        "BLUELAMP_UNSAFE_MINUTES_AHEAD": str(round((moment - datetime.now(UTC)).total_seconds() / 60)),
        **(more or {}),
    }
    # Set by the test runner for itself.
    for name in ("DJANGO_SETTINGS_MODULE", "BLUELAMP_DATABASE", "BLUELAMP_TEST_DATABASE"):
        environment.pop(name, None)
    options = ["--people", "60", "--port", str(port), "--workers", "1"]
    command = [sys.executable, "-m", "bluelamp.site", "demo", *options]
    with (folder / "log").open("ab") as log:
        served = subprocess.Popen(  # noqa: S603 - our own program
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log
        )
        try:
            _wait(served, folder / "log")
            yield f"http://localhost:{port}"
        finally:
            served.terminate()
            served.wait(60)


def _wait(served, log):
    said = []
    for line in iter(served.stdout.readline, b""):
        said.append(line.decode())
        if "Serving " in said[-1]:
            # Somebody has to go on reading, or the site would stop at a full pipe.
            threading.Thread(target=served.stdout.read, daemon=True).start()
            return
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
    with visiting(chromium, site, request.param) as made:
        yield made
    saw_what_it_claims(request.node, made.checked)


@pytest.fixture(params=sorted(WIDTHS))
def moved(request, chromium, tmp_path):
    """Visits at chosen moments to a site of the test's own, whose clock stands further on each time.

    `with moved(MORNING) as visit:` and then `with moved(MORNING + timedelta(hours=13)) as visit:`. Between the two the
    site is stopped and started again over the same folder, since a site's clock does not jump while it serves.
    """
    port, checked = free_port(), set()

    @contextmanager
    def at(moment):
        with serving(tmp_path, port, moment) as site, visiting(chromium, site, request.param) as made:
            yield made
        checked.update(made.checked)

    yield at
    saw_what_it_claims(request.node, checked)


@contextmanager
def visiting(chromium, site, name):
    """A visit with a fresh browser at one of the widths."""
    width, height = WIDTHS[name]
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    context.set_default_timeout(60_000)
    try:
        with Visit(context, site, name) as made:
            yield made
    finally:
        context.close()


def saw_what_it_claims(node, checked):
    """A journey that came to its end has seen every page that it claims."""
    claimed = node.get_closest_marker("pages")
    failed = getattr(node, "failed", True)
    assert failed or claimed is None or set(claimed.args) <= checked, set(claimed.args) - checked


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Remembers whether a journey came to its end: only then must it have seen every page that it claims."""
    report = yield
    if report.when == "call":
        item.failed = not report.passed
    return report
