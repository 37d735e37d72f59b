"""One rulebook, four uses: what asking, the plan, screening and the guidance say of the same act is the same.

Acts of one instant by people of a generated force. What was true of each is read here a second time,
by loops over the tables, so that a fault in how screening joins them is a disagreement too.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bluelamp.core.cedar import Datetime, Entities, EntityUid, Record
from bluelamp.core.decision import EngineDecider, Question, ask
from bluelamp.core.decision.partial import Standing
from bluelamp.core.kernel import to_millis
from bluelamp.core.phones import Holder, plan_fleet
from bluelamp.core.rulebook import load_rulebook
from bluelamp.core.rulebook.words import guidance
from bluelamp.core.samples import generate
from bluelamp.core.screening.inputs import load_inputs
from bluelamp.core.screening.run import screen

DAY = date(2026, 11, 2)
ACTS = 500
STANDS_FOR = {
    "recall": "recalled",
    "emergency": "emergency",
    "major-incident": "major_incident",
    "withholding-justified": "justification_recorded",
}


@cache
def rules():
    return load_rulebook(Path(__file__).parents[2] / "rulebooks" / "example-force", DAY)


@dataclass(frozen=True)
class Act:
    """An act at the instant of the test: the phone, what is reported, and the thing the rules know it as."""

    number: int
    phone: str
    action: str
    target: str
    thing: EntityUid
    contact: str | None = None
    direction: str | None = None
    withheld: bool | None = None


def acts(rng, phones, permitted):
    """Random acts: half of them about what rules treat apart, such as WhatsApp, its websites and the union's.

    A third of those of apps and websites are by people who hold a permission, about what it may cover.
    """
    catalogue = rules().catalogue
    apart = [one for one in catalogue.apps.values() if {"whatsapp", "whatsapp-twin"} & {*one.categories}]
    apart += [catalogue.apps["tiktok"], catalogue.apps["youtube"]]
    sites_apart = [one for one in catalogue.sites if "whatsapp" in one or one.endswith(".example")]
    contacts = [one.uid.id for one in rules().entities.of_type("Contact")]
    for number in range(ACTS):
        with_permission = rng.random() < 0.3
        phone, platform = rng.choice(permitted if with_permission else phones)
        kind = rng.choice(("use_app", "use_app", "install_app", "open_site", "open_site", "call", "text"))
        if kind.endswith("app"):
            app = rng.choice(apart if with_permission or rng.random() < 0.5 else list(catalogue.apps.values()))
            own = (app.android if platform == "android" else app.apple) or "uk.example.unheard.of"
            known = own != "uk.example.unheard.of"
            yield Act(number, phone, kind, own, EntityUid("App", app.id if known else own))
        elif kind == "open_site":
            some_apart = with_permission or rng.random() < 0.5
            site = rng.choice((*sites_apart, "nobody.has.heard.of.test") if some_apart else [*catalogue.sites])
            yield Act(number, phone, kind, site, EntityUid("Site", site))
        else:
            contact = rng.choice(contacts)
            way, hidden = rng.choice(("incoming", "outgoing")), rng.random() < 0.3
            yield Act(number, phone, kind, f"+44{number}", EntityUid("Contact", contact), contact, way, hidden)


@cache
def apps_of_site():
    """The ids of the apps that a website belongs to."""
    catalogue = rules().catalogue
    unheard = {"nobody.has.heard.of.test": set()}
    return unheard | {
        site: {app.id for app in catalogue.apps.values() if any(f".{site}".endswith(f".{own}") for own in app.domains)}
        for site in catalogue.sites
    }


class Truth:
    """What the tables of a force say at one instant, read row by row."""

    def __init__(self, inputs, at):
        self.at = at
        self.rows = {name: table.to_pylist() for name, table in inputs.tables.items()}
        self.people = Entities(inputs.people())
        self.current = {name: self.now(name) for name in ("custody", "roster", "circumstances")}
        self.current["permissions"] = self.now("permissions", "until")

    def now(self, table, end="end"):
        return [row for row in self.rows[table] if row["start"] <= self.at < row[end]]

    def holder(self, phone):
        found = [row for row in self.current["custody"] if row["phone"] == phone]
        return max(found, key=lambda row: row["start"])["person"] if found else None

    def facts(self, person):
        """What holds of a person, without the permission."""
        states = {row["state"] for row in self.current["roster"] if row["person"] == person}
        declared = {row["kind"] for row in self.current["circumstances"] if row["person"] in (person, None)}
        facts = {name: kind in declared for kind, name in STANDS_FOR.items()}
        facts |= {"on_call": "on_call" in states, "device": "work"}
        facts["duty"] = "on" if "on" in states else "off" if states else "unknown"
        if "policing-purpose" in declared:
            facts["purpose"] = "policing"
        if "corporate-account" in declared:
            facts["account"] = "corporate"
        return facts

    def permission(self, person, thing):
        """The permission in force for an app, a website, or the app that a website belongs to; the last to end."""
        found = [
            row
            for row in self.current["permissions"]
            if row["person"] == person
            and (
                (row["resource_type"], row["resource"]) == (thing.type, thing.id)
                or (thing.type == "Site" and row["resource"] in apps_of_site()[thing.id])
            )
        ]
        return min(found, key=lambda row: (-to_millis(row["until"]), row["permission"])) if found else None


def record(row):
    group = {"group": row["group"]} if row["group"] else {}
    return Record({"purpose": row["purpose"], "until": Datetime(to_millis(row["until"])), **group})


def question(truth, act):
    person = truth.holder(act.phone)
    declared = rules().schema.actions[EntityUid("Action", act.action)].context
    stated = truth.facts(person) | {"direction": act.direction, "number_withheld": act.withheld}
    held = truth.permission(person, act.thing)
    stated["permission"] = None if held is None else record(held)
    facts = {name: value for name, value in stated.items() if value is not None and name in declared}
    uid = EntityUid("Person", person)
    around = Entities(truth.people.get(one) for one in (uid, *truth.people.ancestors(uid)))
    return Question(uid, act.action, act.thing, truth.at, facts, around)


def written_events(path, listed, at):
    columns = {
        "event_id": pa.array([act.number for act in listed], pa.int64()),
        "instant": pa.array([at] * len(listed), pa.timestamp("ms", "UTC")),
        "number_withheld": pa.array([act.withheld for act in listed], pa.bool_()),
    }
    for name in ("phone", "action", "target", "contact", "direction"):
        columns[name] = pa.array([getattr(act, name) for act in listed], pa.string())
    path.mkdir()
    pq.write_table(pa.table(columns), path / "day.parquet")


def holders(truth, platforms):
    """Everybody with a phone and all permissions that began, in force or ended."""
    for phone, platform in platforms:
        person = truth.holder(phone)
        permissions = {}
        for row in truth.rows["permissions"]:
            uid = EntityUid(row["resource_type"], row["resource"])
            if row["person"] == person and row["start"] <= truth.at:
                permissions[uid] = max(permissions.get(uid, record(row)), record(row), key=lambda one: one["until"])
        duty = truth.facts(person)["duty"]
        yield Holder(truth.people.get(EntityUid("Person", person)), platform, "fully-managed", permissions, duty, phone)


@pytest.mark.parametrize("hour", [3, 10, 20])
def test_asking_the_plan_and_screening_agree_about_acts_of_a_generated_force(tmp_path, hour):
    rng = random.Random(hour)
    at = datetime(2026, 11, 2, hour, 0, tzinfo=UTC)
    tables = generate(rules(), people=500, seed=hour, day=DAY, events_per_phone=0).tables
    for name, table in tables.items():
        pq.write_table(table, tmp_path / f"{name}.parquet")
    truth = Truth(load_inputs(tmp_path), at)
    platforms = [
        (row["phone"], row["platform"])
        for row in truth.rows["phones"]
        if EntityUid("Person", truth.holder(row["phone"]) or "") in truth.people
    ]
    having = {row["person"] for row in truth.current["permissions"]}
    permitted = [(phone, platform) for phone, platform in platforms if truth.holder(phone) in having]
    listed = list(acts(rng, platforms, permitted))
    written_events(tmp_path / "events", listed, at)

    report = screen(rules(), tmp_path, tmp_path / "out")
    found = {row["event_id"]: row for row in pq.read_table(tmp_path / "out" / "findings").to_pylist()}
    incident = any(row["kind"] == "major-incident" for row in truth.current["circumstances"])
    fleet = plan_fleet(rules(), holders(truth, platforms), at=at, people=truth.people, major_incident=incident)
    decider = EngineDecider(rules().policies)
    said = {one.id for topic in guidance(rules()).topics for one in topic.rules}

    seen, with_permission = set(), 0
    for act in listed:
        asked = question(truth, act)
        answer = ask(rules(), asked, decider)
        finding = found.get(act.number)
        assert answer.erred == ()
        assert answer.allowed == (finding is None), (act, asked.facts, answer.rules)
        if finding is not None:
            assert sorted(finding["rules"]) == sorted(rule.id for rule in answer.rules), act
            assert (finding["person"], finding["resource"]) == (asked.principal.id, act.thing.id)
        assert {rule.id for rule in answer.rules} <= said
        seen.add((act.action, answer.allowed, asked.facts.get("duty")))
        with_permission += "permission" in asked.facts
        if act.action in ("use_app", "open_site"):
            lines = fleet.plan_of(EntityUid("Phone", act.phone))
            line = next((one for one in (*lines.apps, *lines.sites) if one.resource == act.thing), None)
            if line is not None:
                standing = line.decided(asked.facts["duty"]).standing
                assert standing is Standing.DEPENDS or answer.allowed == (standing is Standing.ALWAYS), (act, line)
    assert report.events + report.tally.counts["protected_dropped"] == ACTS
    assert report.tally.counts["protected_dropped"] > 10
    assert len(seen) > 20
    assert with_permission > 10
