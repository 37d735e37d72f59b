"""A small rulebook for tests of phone plans, made in memory, whose rules a test may replace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from bluelamp.core.cedar import Datetime, Entities, Entity, EntityUid, Record, parse_policies, parse_schema
from bluelamp.core.kernel import digest, to_millis
from bluelamp.core.phones.holders import Holder
from bluelamp.core.phones.plan import FleetPlan, PhonePlan, plan_fleet
from bluelamp.core.rulebook import App, Catalogue, Rule, Rulebook, Site

AT = datetime(2026, 11, 2, 10, tzinfo=UTC)
SCHEMA = """
entity Unit in [Unit]; entity Role; entity AppCategory in [AppCategory]; entity SiteCategory in [SiteCategory];
entity App in [AppCategory]; entity Site in [SiteCategory];
entity Person in [Unit, Role] { @values("officer,special,staff") kind: String };
type Permission = { purpose: String, until: datetime };
type PhoneUse = {
  @stated_by("clock") now: datetime, @values("work,personal") device: String, @values("on,off,unknown") duty: String,
  @says("Whether there is an emergency.") emergency: Bool, major_incident: Bool,
  @says("What the use is for.") @values("policing,personal,unstated") purpose: String,
  @permission("yes") permission?: Permission };
action "app_use";
action "use_app" in ["app_use"] appliesTo { principal: Person, resource: App, context: PhoneUse };
action "open_site" appliesTo { principal: Person, resource: Site, context: PhoneUse };
@says("Send a message inside an app.")
action "send_in_app" appliesTo { principal: Person, resource: App, context: { group: String } };
"""
RULES = """
@id("open") permit (principal, action in Action::"app_use", resource in AppCategory::"open")
when { context.device == "work" };
@id("off-duty-rest") forbid (principal, action == Action::"use_app", resource)
when { context.duty == "off" } unless { resource in AppCategory::"always" || context.major_incident };
@id("social-shut") forbid (principal, action in Action::"app_use", resource in AppCategory::"social")
unless { principal in Role::"communications" };
@id("communications") permit (principal in Role::"communications", action == Action::"use_app",
  resource in AppCategory::"social");
@id("whatsapp-needs-permission") forbid (principal, action == Action::"use_app", resource == App::"whatsapp")
unless { context has permission && context.permission.until > context.now };
@id("whatsapp-with-permission") permit (principal, action == Action::"use_app", resource == App::"whatsapp")
when { context has permission };
@id("official-business") forbid (principal, action == Action::"use_app", resource in AppCategory::"news")
when { context.purpose == "personal" } unless { context.emergency };
@id("sites-open") permit (principal, action == Action::"open_site", resource in SiteCategory::"open");
@id("sites-shut") forbid (principal, action == Action::"open_site", resource in SiteCategory::"social");
@id("own-phone") forbid (principal, action == Action::"use_app", resource) when { context.device == "personal" };
@id("named-group") forbid (principal, action == Action::"send_in_app", resource) when { context.group == "" };
"""


def app(
    slug: str,
    categories: str,
    android: str | None,
    apple: str | None = None,
    *,
    default: str = "allow",
    **other: object,
) -> App:
    """An app of the catalogue, its ids known well where they are given."""
    sure = ["none" if one is None else "high" for one in (android, apple)]
    plain = App(slug, slug.title(), tuple(categories.split()), default, android, sure[0], apple, sure[1], (), "")
    return replace(plain, **other)


APPS = (
    app("calls", "open always", "com.android.phone", "com.apple.mobilephone", default="require", never_limited=True),
    app("agent", "open always", "com.google.android.apps.work.clouddpc", default="require", never_limited=True),
    app("teams", "open", "com.microsoft.teams", "com.microsoft.skype.teams", default="require"),
    app("outlook", "open", "com.microsoft.office.outlook", "com.microsoft.Office.Outlook", default="require"),
    app("chrome", "open", "com.android.chrome", "com.google.chrome.ios"),
    app("bbc", "open news", "bbc.mobile.news.uk", "uk.co.bbc.newsuk"),
    app("maps", "open always", "com.google.android.apps.maps", "com.google.Maps", never_limited=True),
    app("tiktok", "social", "com.zhiliaoapp.musically", "com.zhiliaoapp.musically", default="ban"),
    app("pinterest", "social", "com.pinterest", "pinterest", default="ban"),
    app("samsung-internet", "browser-unmanaged", "com.sec.android.app.sbrowser", default="ban"),
    app("whatsapp", "messaging", "com.whatsapp", "net.whatsapp.WhatsApp", default="permission"),
    app("records", "open", None, default="require", private=True),
)
SITES = (
    Site("bbc.co.uk", "bbc", ("open",), "core"),
    Site("google.com", "google", ("social",), "core"),
    Site("maps.google.com", "google", ("open",), "core"),
    Site("tiktok.com", "tiktok", ("social",), "core"),
)
UNITS = Entities(
    [
        Entity(EntityUid("Unit", "force")),
        Entity(EntityUid("Unit", "command"), parents=frozenset({EntityUid("Unit", "force")})),
        Entity(EntityUid("Unit", "team"), parents=frozenset({EntityUid("Unit", "command")})),
    ]
)


@cache
def rulebook(rules: str = RULES, apps: tuple[App, ...] = APPS, sites: tuple[Site, ...] = SITES) -> Rulebook:
    """A rulebook of Cedar text over the small catalogue."""
    listed = {one.id: one for one in apps}
    domains = {one.domain: one for one in sites}
    policies = parse_policies(rules)
    return Rulebook(
        name="small-phones",
        title="A small rulebook for tests",
        on=AT.date(),
        schema=parse_schema(SCHEMA),
        rules=tuple(Rule(one.id, one.id, "test", one.id, (), None, (), "test", one) for one in policies),
        parameters={},
        catalogue=Catalogue(listed, domains),
        entities=Entities([*_members("App", listed), *_members("Site", domains)]),
        examples=(),
        digest=digest([rules, sorted(listed), sorted(domains)]),
    )


def _members(kind: str, things: Mapping[str, App | Site]) -> list[Entity]:
    return [
        Entity(EntityUid(kind, name), parents=frozenset(EntityUid(f"{kind}Category", one) for one in thing.categories))
        for name, thing in things.items()
    ]


def permission(hours: int) -> Record:
    """A permission that ends so many hours from the moment of the plan; before it, where negative."""
    return Record({"purpose": "neighbourhood watch", "until": Datetime(to_millis(AT + timedelta(hours=hours)))})


def holder(
    name: str = "officer", *roles: str, kind: str = "officer", until: int | None = None, **other: object
) -> Holder:
    """Somebody with a work phone and, with `until`, a permission for WhatsApp that ends in so many hours."""
    parents = frozenset({EntityUid("Unit", "team"), *(EntityUid("Role", role) for role in roles)})
    held = {} if until is None else {EntityUid("App", "whatsapp"): permission(until)}
    person = Entity(EntityUid("Person", name), {"kind": kind}, parents)
    return Holder(**{"person": person, "platform": "android", "permissions": held, **other})


def fleet(*holders: Holder, rules: Rulebook | None = None, **other: object) -> FleetPlan:
    """The plan of some holders at the moment of the tests."""
    return plan_fleet(rules or rulebook(), holders, at=AT, people=UNITS, **other)


def plan(one: Holder | None = None, rules: Rulebook | None = None) -> PhonePlan:
    """The plan of one holder's class."""
    (found,) = fleet(one or holder(), rules=rules).plans.values()
    return found
