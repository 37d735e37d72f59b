"""The pages about the service: open to everybody, each with a title that is its heading."""

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
