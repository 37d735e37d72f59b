"""The mobile device team looks at phones that differ and at those that are unwell, and sees to one that is lost."""

import json
import sqlite3
import uuid
from contextlib import closing
from datetime import timedelta

import pytest

from journeys.browser.conftest import MORNING

REASON = "Generated: the phones of the north."
WAY = "/phones/<uuid:phone_id>/fleet"


def moment(before=timedelta()):
    return (MORNING - before).strftime("%Y-%m-%d %H:%M:%S")


@pytest.fixture
def fleet(site, site_folder):
    """Phones as the job leaves them: one that proved what it has, one that could not, one lost. No target is here."""
    database = next(one for one in site_folder.glob("*.sqlite3") if one.name != "keys.sqlite3")
    with closing(sqlite3.connect(database, timeout=30)) as rows, rows:
        found = rows.execute(
            "SELECT DISTINCT phone_id, serial FROM register_phone_details WHERE platform = 'android'"
            " AND superseded_at IS NULL ORDER BY asset_tag LIMIT 3"
        ).fetchall()
        wipe = str(uuid.uuid4())
        rows.execute("DELETE FROM fleet_order")
        rows.execute("DELETE FROM fleet_delivery")
        rows.execute("DELETE FROM fleet_phone")
        for before in range(28):
            day, slow = (MORNING - timedelta(days=before)).strftime("%Y-%m-%d"), 6 + before % 4
            for span, count in ((3, 40), (4, 30), (slow, 25), (12, 3)):
                values = (day, span, count)
                rows.execute("INSERT OR IGNORE INTO fleet_proof_count (day, within, count) VALUES (?, ?, ?)", values)
        for number, (phone, serial) in enumerate(found):
            given = _delivery(rows, phone, proved=number != 1, why="no space left" if number == 1 else "")
            _phone(rows, phone, serial, given, lost=number == 2)
        rows.execute(
            'INSERT INTO fleet_order (id, phone, "do", state, asked_by, asked_at, approved_by, why, message, number,'
            " reference) VALUES (?, ?, 'wipe', 'asked', ?, ?, '', '', '', '', 'CR/123/26')",
            (wipe, found[2][0], str(uuid.uuid4()), moment()),
        )
    return {"proved": found[0][0], "could-not": found[1][0], "lost": found[2][0], "wipe": wipe}


def _delivery(rows, phone, *, proved, why):
    times = [moment(timedelta(minutes=minutes)) for minutes in (50, 50, 49)]
    then = [moment(timedelta(minutes=minutes)) if proved else None for minutes in (45, 42)]
    return rows.execute(
        "INSERT INTO fleet_delivery (phone, content, decided_at, planned_at, sent_at, acknowledged_at, verified_at,"
        " why, tries) VALUES (?, 'generated', ?, ?, ?, ?, ?, ?, 0)",
        (phone, *times, *then, why),
    ).lastrowid


def _phone(rows, phone, serial, delivery, *, lost):
    long_ago, now = moment(timedelta(days=30)), moment()
    known = {
        "id": phone,
        "serial": serial,
        "target": "intune-android",
        "ring": 1,
        "holder": "",
        "duty": "on",
        "rules_want": "generated",
        "rules_want_since": now,
        "waits": "",
        "wanted": "generated",
        "delivery": delivery,
        "group": "",
        "group_sent": "",
        "enrolled_at": long_ago,
        "seen_at": now,
        "lost_since": now if lost else None,
        "apps": json.dumps({}),
        "apps_at": now,
        "drifts": "",
        "system": "Android",
        "release": "15",
        "patched_on": "2026-11-05",
        "screen_lock": not lost,
        "encrypted": 1,
        "tampered": 0,
        "health_at": now,
    }
    columns = ", ".join(f'"{one}"' for one in known)
    marks = ", ".join("?" for _ in known)
    rows.execute(f"INSERT INTO fleet_phone ({columns}) VALUES ({marks})", tuple(known.values()))  # noqa: S608 - names of this test


@pytest.mark.pages(
    *("/phones/differences", "/phones/health", "/phones/lost", WAY, f"{WAY}/place", f"{WAY}/<slug:name>"),
    "/phones/orders/<uuid:order_id>/<slug:name>",
)
def test_a_phone_that_could_not_is_tried_again_and_a_lost_one_is_seen_to(visit, fleet):
    page = visit.page
    visit.sign_in("mobile-team")
    assert visit.go("/phones/differences").status == 403
    page.fill("textarea[name=reason]", REASON)
    visit.click(page.get_by_role("button", name="Go on"))
    assert "It could not: no space left" in page.inner_text("main")
    visit.check("phones-differ")
    visit.click(page.get_by_role("button", name="Try the chosen phones again"))
    assert "There is a problem" in page.inner_text("main")
    visit.check()
    visit.tap(page.locator("input[name=phone]").first)
    visit.click(page.get_by_role("button", name="Try the chosen phones again"))
    assert "Phones that are tried again now: 1." in page.inner_text("body")
    visit.check()
    visit.go("/phones/health")
    assert "It has no PIN and no biometrics." in page.inner_text("main")
    visit.check("phones-health")
    visit.go(f"/phones/{fleet['proved']}")
    visit.click(page.get_by_role("link", name="What it holds and proves, and orders to it"))
    assert "Proved by the phone" in page.inner_text("main")
    visit.check("phone-in-the-fleet")
    visit.go("/phones/lost")
    assert "In lost mode, and not reported lost" in page.inner_text("main")
    visit.check()
    visit.go(f"/phones/{fleet['lost']}/fleet")
    visit.check()
    visit.click(page.get_by_role("link", name="Where it was"))
    visit.check()
    visit.go(f"/phones/{fleet['lost']}/fleet/wipe")
    visit.check("phone-wipe")
    page.fill("[name=reference]", "CR/123/26")
    page.fill("[name=reason]", "Generated: it was stolen.")
    visit.click(page.get_by_role("button", name="Ask for the wipe"))
    assert "The management of this phone cannot do that." in page.inner_text("main")
    assert page.input_value("[name=reference]") == "CR/123/26"
    visit.check()
    visit.go(f"/phones/orders/{fleet['wipe']}/refuse")
    visit.check()
    page.fill("[name=reason]", "Generated: it was found.")
    visit.click(page.get_by_role("button", name="Do not wipe it"))
    assert "The phone is not wiped." in page.inner_text("body")
    visit.check()


@pytest.mark.pages("/phones/rollout", "/phones/rollout/plan", "/phones/times")
def test_the_rollout_is_planned_and_every_figure_of_a_chart_stands_in_a_table_beside_it(visit, fleet):
    page = visit.page
    visit.sign_in("mobile-team")
    visit.go("/phones/rollout/plan")
    visit.check("rollout-plan")
    visit.click(page.get_by_role("button", name="Plan it"))
    visit.check()
    page.fill("[name=phones]", "29737")
    for name, day in (("begins", ("1", "9", "2026")), ("ends", ("28", "2", "2027"))):
        for part, value in zip(("day", "month", "year"), day, strict=True):
            page.fill(f"[name={name}-{part}]", value)
    visit.click(page.get_by_role("button", name="Plan it"))
    assert "The plan stands." in page.inner_text("body")
    assert "29,737" in page.inner_text("main")
    assert page.locator("svg.bl-chart polyline").count() == 4
    visit.check()
    visit.go("/phones/times")
    assert "within 15 minutes" in page.inner_text("main")
    visit.check("times-to-the-proof")
