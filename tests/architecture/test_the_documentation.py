"""The texts name what exists, and the site builds strictly and fetches nothing from outside."""

import importlib
import re
import subprocess
import sys

import pytest

from architecture import reader
from bluelamp.core.kernel import ERRORS

PAGES = [path for path in reader.project_files() if path.suffix == ".md"]
FRONT = [reader.ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")]
FETCHED = re.compile(
    r"<(?:script|img|iframe)[^>]*\ssrc=\"(?:https?:)?//|<link(?![^>]*canonical)[^>]*\shref=\"(?:https?:)?//"
)
NAMED = re.compile(r"`((?:core|doors|tests|docs|tools|rulebooks|changes|src)/[^` ]+)`")


def by_place(path):
    return path.relative_to(reader.ROOT).as_posix()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The documentation site, built as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(  # noqa: S603 - our own documentation
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=reader.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
    return folder


@pytest.mark.parametrize("page", PAGES, ids=by_place)
def test_every_link_between_files_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8"))
    # The reference pages are made while the site is built, which then checks links to them itself.
    missing = [one for one in links if "reference/" not in one and not (page.parent / one).exists()]
    assert missing == []


@pytest.mark.parametrize("page", FRONT, ids=by_place)
def test_every_path_that_a_front_page_names_exists(page):
    named = NAMED.findall(page.read_text(encoding="utf-8"))
    roots = (reader.ROOT, reader.SRC / "bluelamp")
    assert [name for name in named if not any((root / name).exists() for root in roots)] == []


@pytest.mark.parametrize(
    ("html", "fetches"),
    [
        ('<script src="https://cdn.example/x.js"></script>', True),
        ('<link rel="stylesheet" href="//fonts.example/css">', True),
        ('<img alt="" src="http://example/pixel.gif">', True),
        ('<script src="assets/x.js"></script><link rel="icon" href="assets/x.png">', False),
        ('<a href="https://example.org">a link is followed, not fetched</a>', False),
    ],
)
def test_the_pattern_tells_what_is_fetched_from_what_is_linked(html, fetches):
    assert bool(FETCHED.search(html)) is fetches


def test_the_site_fetches_nothing_from_outside(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 15
    assert [page.name for page in pages if FETCHED.search(page.read_text(encoding="utf-8"))] == []


def test_the_reference_names_every_error_command_rule_and_fact(site):
    made = importlib.import_module("bluelamp.site.program").bluelamp
    policies = [
        path.read_text(encoding="utf-8") for path in (reader.ROOT / "rulebooks/example-force/policies").iterdir()
    ]
    schema = (reader.ROOT / "rulebooks/example-force/schema.cedarschema").read_text(encoding="utf-8")
    wanted = {
        "errors": list(ERRORS),
        "commands": [f"bluelamp {name}" for name in made.commands],
        "rules": re.findall(r'^@id\("([^"]+)"\)', "\n".join(policies), re.MULTILINE),
        "facts": re.findall(r"(\w+)\??:\s*(?:String|Bool|Long|Set<|datetime|duration|Permission)\b", schema),
    }
    for name, words in wanted.items():
        page = (site / "reference" / f"{name}.html").read_text(encoding="utf-8")
        assert words, f"nothing was found to look for on the page of {name}"
        assert [word for word in words if word not in page] == []
