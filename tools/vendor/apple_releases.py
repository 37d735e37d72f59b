"""Make our digest of two releases of Apple's schema, which `bluelamp apple-releases` compares.

    python tools/vendor/apple_releases.py OLDER_FOLDER NEWER_FOLDER

Of profiles only those are kept that we send or that a phone enrols with; commands and declarations are kept whole.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bluelamp.core.phones.apple.payloads import sent_keys
from bluelamp.core.phones.apple.releases import ENROLMENT, read_release

OUTPUT = Path(__file__).parents[2] / "src/bluelamp/core/phones/apple/apple.releases.json"


def build(older: Path, newer: Path) -> dict[str, Any]:
    """The digest of both."""
    kept = {part for part, _ in sent_keys()} | set(ENROLMENT)
    releases = [
        {part: keys for part, keys in read_release(one).as_json().items() if not _is_other(part, kept)}
        for one in (older, newer)
    ]
    return {
        "$comment": "Made by tools/vendor/apple_releases.py from Apple's device-management data (MIT, see "
        "LICENSE-apple.txt): the older release and the newer, for iOS; which release of iOS knows each key.",
        "releases": releases,
    }


def _is_other(part: str, kept: set[str]) -> bool:
    return part.startswith("profile ") and part not in kept


def text(digest: dict[str, Any]) -> str:
    """The digest as it is committed: one key a line."""
    return json.dumps(digest, indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> None:
    """Write the digest beside what compares it, and say how large it is."""
    if len(arguments) != 2:
        sys.exit(f"usage: python {Path(__file__).name} OLDER_FOLDER NEWER_FOLDER")
    OUTPUT.write_text(text(build(Path(arguments[0]), Path(arguments[1]))), encoding="utf-8")
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
