"""The pages about the service: open to everybody, each with a title that is its heading."""

import html
import json
import re

import pytest
from django.contrib.staticfiles import finders


@pytest.mark.parametrize("address", ["/accessibility", "/privacy", "/cookies"])
def test_a_page_about_the_service_opens_without_signing_in(client, address):
    answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 200
    title, heading = re.search(r"<title>(.*?) \u2013", text)[1], re.search(r"<h1[^>]*>(.*?)</h1>", text)[1]
    assert title == heading
    assert client.post(address).status_code == 405


def test_the_force_and_its_help_stand_on_the_pages(client, settings):
    settings.BLUELAMP_FORCE, settings.BLUELAMP_HELP = "Northern & Sons", "ring the desk"
    text = client.get("/accessibility").content.decode()
    assert "Northern &amp; Sons" in text
    assert "ring the desk" in text


def test_a_demo_says_on_every_page_that_it_is_one(client, settings):
    settings.BLUELAMP_DEMO = True
    assert "Everybody and everything here is generated." in client.get("/cookies").content.decode()
    settings.BLUELAMP_DEMO = False
    assert "generated" not in client.get("/cookies").content.decode()


def test_the_manifest_names_an_icon_that_is_there(client):
    answer = client.get("/manifest.webmanifest")
    manifest = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert finders.find(manifest["icons"][0]["src"].removeprefix("/static/"))


def test_the_accessibility_statement_has_every_part_that_the_regulations_ask_for(client):
    page = client.get("/accessibility").content.decode()
    parts = (
        "Web Content Accessibility Guidelines 2.2", "partially compliant", "No audit by people", "not to work well",
        "in another form", "Equality Advisory and Support Service", "Equality and Human Rights Commission", "2018",
        "prepared on 22 November 2026",
    )  # fmt: skip
    assert [one for one in parts if one not in page] == []
    assert "fully compliant" not in page, "nobody has tried it with people who use assistive technology"


def test_the_page_on_roles_names_every_role_and_every_act_that_any_rule_opens(client):
    from bluelamp.doors.web.looks.permissions import page_of  # noqa: PLC0415 - to count with
    from bluelamp.records.journal import clock  # noqa: PLC0415 - as above

    made = page_of(clock.now())
    page = html.unescape(client.get("/roles-and-permissions").content.decode())
    assert len(made.roles) >= 12
    assert [one.title for one in made.roles if one.title not in page] == []
    assert [one.act for role in made.roles for one in role.permissions if one.act not in page] == []
    assert [title for title, _ in made.never if title not in page] == []
    assert made.digest[:12] in page
