"""Disagreements that were ever found, and traps known beforehand: one file each, replayed on every run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bluelamp.core.cedar import (
    Entities,
    Policy,
    Request,
    Verdict,
    cedar_json,
    entities_from_json,
    parse_policies,
    record_from_json,
    uid_from_json,
)
from bluelamp.core.kernel import digest

CORPUS = Path(__file__).parent / "corpus"


@dataclass
class Case:
    """Policies, entities, one request, and the verdict that Cedar gives."""

    why: str
    policies: tuple[Policy, ...]
    entities: Entities
    request: Request
    verdict: Verdict


def files() -> list[Path]:
    """The files of the corpus, in name order."""
    return sorted(CORPUS.glob("*.json"))


def read(path: Path) -> Case:
    """One case of the corpus."""
    body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    asked, said = body["request"], body["verdict"]
    return Case(
        why=body["why"],
        policies=parse_policies("\n".join(body["policies"]), path.name),
        entities=entities_from_json(body["entities"]),
        request=Request(
            uid_from_json(asked["principal"]),
            uid_from_json(asked["action"]),
            uid_from_json(asked["resource"]),
            record_from_json(asked["context"]),
        ),
        verdict=Verdict(said["allowed"], frozenset(said["reasons"]), frozenset(said["errors"])),
    )


def keep(why: str, policies: tuple[Policy, ...], entities: Entities, request: Request, verdict: Verdict) -> Path:
    """Write a case down under a name made of its content, and give the path.

    `verdict` is Cedar's own.
    """
    body: dict[str, Any] = {
        "why": why,
        "policies": [policy.text for policy in policies],
        "entities": entities.as_cedar_json(),
        "request": {
            **{
                name: {"type": uid.type, "id": uid.id}
                for name, uid in (
                    ("principal", request.principal),
                    ("action", request.action),
                    ("resource", request.resource),
                )
            },
            "context": cedar_json(request.context),
        },
        "verdict": {
            "allowed": verdict.allowed,
            "reasons": sorted(verdict.reasons),
            "errors": sorted(verdict.errors),
        },
    }
    CORPUS.mkdir(exist_ok=True)
    path = CORPUS / f"found-{digest(body)[:12]}.json"
    path.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
