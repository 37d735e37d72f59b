"""A small rulebook for tests of samples and screening, made in memory: it depends on no rule of a force."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from bluelamp.core.cedar import CedarSet, Duration, Entities, Entity, EntityUid, parse_policies, parse_schema
from bluelamp.core.kernel import digest
from bluelamp.core.rulebook import App, Catalogue, Rule, Rulebook, Site

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "tests" / "data" / "small-force" / "rules.cedar"
SCHEMA = ROOT / "rulebooks" / "example-force" / "schema.cedarschema"
DAY = date(2026, 11, 3)
_DAY_MILLIS = 86_400_000


def _app(name: str, categories: str, default: str, android: str, apple: str | None = None, *domains: str) -> App:
    slug = name.lower().replace(" ", "-")
    sure = "none" if apple is None else "high"
    split = tuple(categories.split())
    return App(
        slug,
        name,
        split,
        default,
        android,
        "high",
        apple,
        sure,
        domains,
        "",
        never_limited="always" in split,
        private="private" in split,
    )


_APPS = (
    _app("Maps", "open", "allow", "com.google.android.apps.maps", "com.google.Maps", "maps.google.com"),
    _app("News", "open", "allow", "bbc.mobile.news.uk", "uk.co.bbc.news", "bbc.co.uk"),
    _app("Roster", "open always", "require", "uk.example.roster", "uk.example.Roster"),
    _app("TikTok", "social-media", "ban", "com.zhiliaoapp.musically", "com.zhiliaoapp.musically", "tiktok.com"),
    _app("Facebook", "social-media", "ban", "com.facebook.katana", "com.facebook.Facebook", "facebook.com"),
    _app("WhatsApp", "messaging by-permission", "permission", "com.whatsapp", "net.whatsapp.WhatsApp", "whatsapp.com"),
    _app("WhatsApp Business", "by-permission", "permission", "com.whatsapp.w4b", "net.whatsapp.WhatsAppSMB"),
    _app("Casino", "shut", "ban", "com.example.casino"),
    _app("Federation", "open private", "allow", "uk.example.federation", "uk.example.federation"),
)
_SITES = (
    Site("tiktok.com", "tiktok", ("social-media",), "core"),
    Site("facebook.com", "facebook", ("social-media",), "core"),
    Site("web.whatsapp.com", "whatsapp", ("by-permission",), "secondary"),
    Site("bbc.co.uk", "news", ("open",), "core"),
    Site("federation.example", "federation", ("protected",), "core"),
    Site("maps.google.com", "maps", ("open",), "core"),
    Site("co.uk", "test of the longest suffix", (), "secondary"),
)
_CONTACTS = {
    "member-of-the-public": "public",
    "victim": "case",
    "witness": "case",
    "union": "protected",
    "legal": "protected",
    "medical": "protected",
    "welfare": "protected",
    "colleague": "colleagues",
}


@cache
def small_rulebook() -> Rulebook:
    """The rulebook of `tests/data/small-force`, over the example force's schema."""
    rules = tuple(
        Rule(
            id=one.id,
            title=one.id,
            source=one.annotations["source"],
            says=one.annotations.get("says", one.id),
            duties=(),
            handling=one.annotations.get("handling"),
            standards=(),
            topic="test",
            policy=one,
        )
        for one in parse_policies(RULES.read_text(), str(RULES.name))
    )
    return Rulebook(
        name="small-force",
        title="A small rulebook for tests",
        on=DAY,
        schema=parse_schema(SCHEMA.read_text()),
        rules=rules,
        parameters={},
        catalogue=Catalogue({one.id: one for one in _APPS}, {one.domain: one for one in _SITES}),
        entities=Entities(_entities()),
        examples=(),
        digest=digest([one.policy.text for one in rules]),
    )


def _entities() -> list[Entity]:
    force = {
        "take_home": "free",
        "not_to_hand_counts": False,
        "longest_permission": Duration(100 * _DAY_MILLIS),
        "contact_record_within": Duration(_DAY_MILLIS),
        "corporate_accounts": CedarSet(["tiktok", "x"]),
    }
    found = [Entity(EntityUid("Force", "this"), force)]
    for kind, category_type, members in (
        ("App", "AppCategory", {one.id: one.categories for one in _APPS}),
        ("Site", "SiteCategory", {one.domain: one.categories for one in _SITES}),
        ("Contact", "ContactClass", {name: (parent,) for name, parent in _CONTACTS.items()}),
    ):
        categories = sorted({one for several in members.values() for one in several})
        found.extend(Entity(EntityUid(category_type, one)) for one in categories)
        for name, parents_of in members.items():
            parents = frozenset(EntityUid(category_type, one) for one in parents_of)
            found.append(Entity(EntityUid(kind, name), parents=parents))
    return found
