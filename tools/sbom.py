"""Write what Bluelamp is made of, as CycloneDX 1.6: `python tools/sbom.py [file]`, by default into `build`.

Read from what is committed and from nothing else: the two locks of Python packages, the lock of the front end, and the
built style sheet and scripts. So the same commit gives the same bytes on every machine, without the network; that is
why it names no time of making and no licence of a Python package, which only an installed one would tell.

Our own few lines and no library: those that there are read requirements of one kind each, ask what is installed, or
write the address of a registry beside each hash.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "bluelamp.cdx.json"
BUILT = Path("src/bluelamp/doors/web/static/bluelamp")
INSIDE = ("govuk-frontend", "@ministryofjustice/frontend")
"""What of the front end is in the files that are served; everything else of its lock only builds or tests them."""
MADE_OF_OTHERS = {"app.css": INSIDE, "app.js": INSIDE}
REQUIRED, EXCLUDED = "required", "excluded"
OURS = "bluelamp"
_NAMESPACE = uuid.UUID("6d2c3b52-5b6a-5d0e-9b0e-0f6b8f0b6c11")

Component = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Writes the file and says what is in it."""
    out = Path(arguments[0]) if arguments else OUT
    made = bom(ROOT)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(as_text(made), encoding="utf-8")
    print(f"{out}: {len(made['components'])} components")
    return 0


def as_text(made: Mapping[str, Any]) -> str:
    """The document as it is written."""
    return json.dumps(made, indent=2, sort_keys=True, ensure_ascii=True) + "\n"


def bom(root: Path) -> dict[str, Any]:
    """The whole document; its serial number follows from the rest of it."""
    served = [*_files(root), *_front_end(root)]
    packages, needs = _python(root)
    made: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _ourselves(root), "lifecycles": [{"phase": "pre-build"}]},
        "components": sorted([*packages, *served], key=lambda one: str(one["bom-ref"])),
        "dependencies": _dependencies(needs, served),
    }
    made["serialNumber"] = f"urn:uuid:{uuid.uuid5(_NAMESPACE, as_text(made))}"
    return made


def entries(lock: str) -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Each package of a lock: its name, its version, its hashes, and what asks for it."""
    for text in re.findall(r"^([a-z0-9].*?)(?=^[a-z0-9]|\Z)", lock, flags=re.MULTILINE | re.DOTALL):
        head = re.match(r"([a-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text)
        if head is None:
            raise ValueError(f"this is no package of a lock: {text.splitlines()[0]}")
        asked_by = re.findall(r"^\s+#\s+(?:via\s+)?(\S.*)$", text, flags=re.MULTILINE)
        names = [one.split()[0].removesuffix(":dev") for one in asked_by if one != "via"]
        yield head[1], head[2], re.findall(r"--hash=sha256:([0-9a-f]{64})", text), names


def _ourselves(root: Path) -> Component:
    said = (root / "src" / "bluelamp" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([^"]+)"', said)
    version = found[1] if found else "0"
    licence = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["license"]
    return {
        "type": "application",
        "bom-ref": OURS,
        "name": OURS,
        "version": version,
        "purl": f"pkg:pypi/{OURS}@{version}",
        "licenses": [{"license": {"id": licence}}],
    }


def _python(root: Path) -> tuple[list[Component], dict[str, set[str]]]:
    """The packages of both locks, and which needs which. What is in the second lock alone is left out of use."""
    run = {name for name, *_ in entries((root / "requirements.lock").read_text(encoding="utf-8"))}
    found = list(entries((root / "requirements-dev.lock").read_text(encoding="utf-8")))
    # One name may stand there in two versions, each for other versions of Python.
    known: dict[str, set[str]] = {}
    for name, version, *_ in found:
        known.setdefault(name, set()).add(_pypi(name, version))
    needs: dict[str, set[str]] = {}
    for name, version, _, asked_by in found:
        for asker in asked_by:
            for reference in known.get(asker, {OURS}):
                needs.setdefault(reference, set()).add(_pypi(name, version))
    made = [
        {
            "type": "library",
            "bom-ref": _pypi(name, version),
            "name": name,
            "version": version,
            "purl": _pypi(name, version),
            "scope": REQUIRED if name in run else EXCLUDED,
            "hashes": [{"alg": "SHA-256", "content": one} for one in sorted(hashes)],
        }
        for name, version, hashes, _ in found
    ]
    return made, needs


def _front_end(root: Path) -> Iterator[Component]:
    """The packages of the front end's lock, with the licences that it names."""
    lock = json.loads((root / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    for where, one in lock["packages"].items():
        if not where:
            continue
        name = where.rpartition("node_modules/")[2]
        algorithm, _, digest = one["integrity"].partition("-")
        reference = _npm(name, one["version"])
        yield {
            "type": "library",
            "bom-ref": reference,
            "name": name,
            "version": one["version"],
            "purl": reference,
            "scope": REQUIRED if name in INSIDE else EXCLUDED,
            "hashes": [{"alg": f"SHA-{algorithm.removeprefix('sha')}", "content": base64.b64decode(digest).hex()}],
            "licenses": [{"expression": one["license"]}],
        }


def _pypi(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


def _npm(name: str, version: str) -> str:
    return f"pkg:npm/{quote(name, safe='/')}@{version}"


def _files(root: Path) -> Iterator[Component]:
    """The files that browsers are sent, each with its hash."""
    for path in sorted((root / BUILT).iterdir()):
        shared = path.name in MADE_OF_OTHERS
        yield {
            "type": "file",
            "bom-ref": (BUILT / path.name).as_posix(),
            "name": (BUILT / path.name).as_posix(),
            "version": str(_ourselves(root)["version"]),
            "scope": REQUIRED,
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
            "licenses": [{"expression": "Apache-2.0 AND MIT" if shared else "Apache-2.0"}],
        }


def _dependencies(needs: Mapping[str, set[str]], served: Sequence[Component]) -> list[dict[str, Any]]:
    versions = {one["name"]: one["bom-ref"] for one in served if one["type"] == "library"}
    files = [one["bom-ref"] for one in served if one["type"] == "file"]
    every = {one: set(asked) for one, asked in needs.items()}
    every.setdefault(OURS, set()).update(files)
    for name, inside in MADE_OF_OTHERS.items():
        every[(BUILT / name).as_posix()] = {versions[one] for one in inside}
    return [{"ref": one, "dependsOn": sorted(every[one])} for one in sorted(every)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
