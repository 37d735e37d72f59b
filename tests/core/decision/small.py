"""A small rulebook built in code, and the questions that the tests here put to it."""

from datetime import UTC, date, datetime

from bluelamp.core.cedar import Entities, Entity, EntityUid, parse_policies, parse_schema
from bluelamp.core.decision import Question
from bluelamp.core.rulebook import Catalogue, Rule, Rulebook

SCHEMA = """
entity Team;
entity Person in [Team] { kind: String, issued?: Bool };
entity Category;
entity App in [Category];
type Permission = {
  @says("What it is for.") purpose: String,
  @says("Whom it covers.") group?: String,
  @says("When it ends.") until: datetime,
};
action "any-use";
@says("Use an app.")
action "use" in ["any-use"] appliesTo { principal: Person, resource: App, context: {
  now: datetime,
  @changeable("yes") @values("work,personal") @assume("work") device: String,
  @changeable("no") @assume("false") emergency: Bool,
  @changeable("yes") @values("policing,personal,unstated") @assume("unstated") purpose: String,
  @changeable("yes") @assume("false") recorded: Bool,
  @changeable("yes") note?: String,
  @changeable("no") minutes?: Long,
  @changeable("no") @permission("yes") permission?: Permission,
  @changeable("no") tags?: Set<String>,
} };
@says("Take a photograph.")
action "photograph" appliesTo { principal: Person, resource: App, context: {
  @changeable("no") @assume("false") @permission("yes") authority: Bool,
  @changeable("no") @values("day,night") light: String,
} };
"""

RULES = """
@id("maps-open") @says("You may use maps on your work phone.")
permit (principal, action == Action::"use", resource in Category::"open") when { context.device == "work" };

@id("chat-by-permission") @says("You may use chat with a permission in force.")
@duty("Keep to the purpose; export the messages when it ends")
permit (principal, action in Action::"any-use", resource == App::"chat")
when { context.device == "work" && context has permission && context.now < context.permission.until };

@id("own-phone-private") @says("Your own phone is yours, in private life.")
permit (principal, action == Action::"use", resource)
when { context.device == "personal" && context.purpose == "personal" };

@id("own-phone-emergency") @says("In an emergency you may use your own phone, and must record it.")
@duty("Record it in the incident; keep to the purpose")
permit (principal, action == Action::"use", resource)
when { context.device == "personal" && context.emergency && context.purpose == "policing" };

@id("camera-recorded") @says("The camera is for policing, and its use is recorded.")
permit (principal, action == Action::"use", resource == App::"camera")
when { context.purpose == "policing" && context.recorded && context.device == "work" };

@id("long-use-shut") @says("Nobody uses an app for more than an hour on end.")
forbid (principal, action == Action::"use", resource == App::"game") when { context.minutes + 9223372036854775807 < 0 };

@id("game-open") @says("The game is open.")
permit (principal, action == Action::"use", resource == App::"game");

@id("authority-needed") @says("Photographs are taken with authority.")
permit (principal, action == Action::"photograph", resource) when { context.authority };

@id("no-cadets") @says("Cadets do not use apps.")
forbid (principal in Team::"cadets", action, resource);
"""

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
PERSON = EntityUid("Person", "p1")


def app(name):
    return EntityUid("App", name)


def rule_of(policy):
    marks = policy.annotations
    return Rule(
        id=policy.id,
        title=policy.id.replace("-", " "),
        source="Generated rules for tests, paragraph 1",
        says=marks["says"],
        duties=tuple(part.strip() for part in marks.get("duty", "").split(";") if part.strip()),
        handling=None,
        standards=(),
        topic="tests",
        policy=policy,
    )


def rulebook_of(rules, schema=SCHEMA):
    apps = {"maps": "open", "chat": "talk", "game": "play", "camera": "tools"}
    return Rulebook(
        name="tests",
        title="A rulebook for tests",
        on=date(2026, 11, 1),
        schema=parse_schema(schema),
        rules=tuple(rule_of(policy) for policy in parse_policies(rules, "tests.cedar")),
        parameters={},
        catalogue=Catalogue({}, {}),
        entities=Entities(
            [
                *(Entity(EntityUid("Category", one)) for one in apps.values()),
                *(Entity(app(name), parents=frozenset({EntityUid("Category", one)})) for name, one in apps.items()),
            ]
        ),
        examples=(),
        digest="0123456789abcdef" * 4,
    )


def person(uid=PERSON, teams=(), **attributes):
    parents = frozenset(EntityUid("Team", team) for team in teams)
    return Entity(uid, {"kind": "officer", **attributes}, parents)


def question(resource="maps", action="use", people=None, at=NOW, **facts):
    return Question(PERSON, action, app(resource), at, facts, Entities([person()] if people is None else people))
