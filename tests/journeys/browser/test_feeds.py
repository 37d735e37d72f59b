"""A feed is declared, cleared and started by three people, all read of it, it brings a file, and all are stopped.

The lists are not compared with a picture: each width leaves a feed of its own behind.
"""

import re
from datetime import timedelta

import pytest

from bluelamp.core.feeds.uses import Use, table_of
from bluelamp.core.kernel import to_millis
from bluelamp.core.samples.ocsf_lines import ocsf_lines
from doors.web.safeguards.conftest import parts
from journeys.browser.conftest import MORNING

CALL = Use("/calls", "c-1", to_millis(MORNING - timedelta(hours=1)), "+447700900111", "number", "call", "+447700900001")
UNION = CALL._replace(id="c-2", target="+442079460100")


def fill_day(page, name, moment):
    for part, value in parts(name, moment).items():
        if not part.endswith("-time"):
            page.fill(f"[name={part}]", value)


def declare(visit, name):
    page = visit.page
    visit.go("/feeds")
    visit.click(page.get_by_role("button", name="Declare a feed"))
    visit.check()
    visit.click(page.get_by_role("button", name="Declare it"))
    visit.check()
    page.fill("[name=name]", name)
    page.get_by_label("Which number was called").check()
    page.get_by_label("As an employer").check()
    page.get_by_label("Somewhat").check()
    page.fill("[name=purpose]", "To hold calls against records of contacts.")
    page.fill("[name=basis]", "Public task.")
    visit.click(page.get_by_role("button", name="Declare it"))
    assert "Before it may start" in page.inner_text("main")
    visit.check()
    return re.search(r"/feeds/[0-9a-f-]{36}", page.url)[0]


def clear(visit, feed):
    page = visit.page
    for link in ("Put the impact assessment", "Put on record what staff said", "Put on record that people were told"):
        visit.go(feed)
        visit.click(page.get_by_role("link", name=link))
        visit.check()
        page.fill("[name=says]", "As it was done on the day.")
        fill_day(page, "on", MORNING - timedelta(days=10))
        if "told" in link:
            page.get_by_label("I state it").check()
        visit.click(page.get_by_role("button", name=link))


@pytest.mark.pages(
    "/feeds",
    "/feeds/declare",
    "/feeds/stop",
    "/feeds/<uuid:feed_id>",
    "/feeds/<uuid:feed_id>/hand-in",
    "/feeds/<uuid:feed_id>/<slug:name>",
)
def test_a_feed_goes_the_whole_way_and_everybody_reads_of_it(visit):
    page = visit.page
    visit.sign_in("policy-owner")
    feed = declare(visit, f"calls-{visit.width}")
    visit.sign_in("data-protection")
    clear(visit, feed)
    visit.sign_in("standards")
    visit.go(feed)
    visit.click(page.get_by_role("link", name="Start this feed"))
    visit.check()
    fill_day(page, "until", MORNING + timedelta(days=30))
    visit.click(page.get_by_role("button", name="Start this feed"))
    visit.click(page.get_by_role("link", name="Hand in a file"))
    visit.check()
    body = ocsf_lines(table_of([CALL, UNION])) + b"nonsense\n"
    page.set_input_files("input[type=file]", {"name": "calls.jsonl", "mimeType": "text/plain", "buffer": body})
    visit.click(page.get_by_role("button", name="Take it in"))
    assert "1 uses were kept and 1 rows handed back" in page.inner_text("body")
    visit.check()
    visit.sign_in("officer")
    visit.go("/feeds")
    visit.check()
    visit.click(page.get_by_role("button", name="I have read this"))
    assert page.get_by_role("button", name="I have read this").count() == 0
    visit.go(feed)
    assert "2079460100" not in page.inner_text("body")
    visit.check()
    visit.sign_in("duty-officer")
    visit.go("/feeds")
    visit.click(page.get_by_role("button", name="Stop all feeds"))
    visit.check()
    page.fill("[name=why]", "Generated: a fault of the source.")
    visit.click(page.get_by_role("button", name="Stop all feeds"))
    assert "Stopped" in page.inner_text("main")
    visit.check()
