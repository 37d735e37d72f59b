"""The reference page of the settings, as Markdown, made from the table that they are read by."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from bluelamp.site.configuration.table import SETTINGS, Setting

INTRODUCTION = """# Settings

Every setting is a variable of the environment. A secret may be kept in a file instead: put `_FILE` behind its name and
write the path, `BLUELAMP_SECRET_KEY_FILE=/run/secrets/secret-key`. A switch is `on` or `off`.

A site that is not told otherwise runs in production mode. Production refuses to start with a demo key, with DEBUG, the
demo sign-in or the rate limits the wrong way round, without HTTPS, with default hosts, with a database or mail server
across the network in the clear, and with a setting whose name it does not know. It says all of it at once, each with
what to do. `make demo` sets demo mode itself and needs nothing set.
"""


def reference_page() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield INTRODUCTION
    by_group = sorted(SETTINGS, key=lambda one: list(dict.fromkeys(s.group for s in SETTINGS)).index(one.group))
    for group, settings in groupby(by_group, key=lambda one: one.group):
        yield f"## {group}\n"
        yield "| setting | what it says | default | example |"
        yield "| --- | --- | --- | --- |"
        for one in settings:
            kind = " **Secret.**" if one.secret else ""
            yield f"| `{one.name}` | {_cell(one.says)}{kind} | {_default(one)} | {_shown(one.example)} |"
        yield ""


def _default(one: Setting) -> str:
    if one.secret:
        return "none; a demo key in demo mode" if one.demo else "none"
    usual = _shown(one.default) or "none"
    return usual if one.demo is None else f"{usual}; {_shown(one.demo)} in demo mode"


def _shown(text: str) -> str:
    text = text.replace("{data}", "<BLUELAMP_DATA>")
    return "" if not text else _cell(text) if text.startswith(("(", "the ")) else f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
