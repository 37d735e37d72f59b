"""The chapters of the demo: each does one job of the rulebook for real and tells what came of it.

A chapter returns the lines for the terminal and whether what it checked holds, and adds its section
to the report. Nothing here is made up for show: every figure comes from the run.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from pathlib import Path

from bluelamp.core.decision import ask, say
from bluelamp.core.decision.examples import question_of
from bluelamp.core.phones import FleetPlan, PhonePlan, fleet_coverage, plan_fleet
from bluelamp.core.rulebook import Example, Rulebook, check, guidance, to_html, to_markdown
from bluelamp.core.rulebook import Report as LintReport
from bluelamp.core.samples import write_force
from bluelamp.core.screening.inputs import load_inputs
from bluelamp.core.screening.run import screen
from bluelamp.doors.cli.agreement import Agreement, compare_deciders
from bluelamp.doors.cli.charts import Bar
from bluelamp.doors.cli.check import Checked, check_rulebook
from bluelamp.doors.cli.deciders import DECIDERS
from bluelamp.doors.cli.holders import Holders, holders_at
from bluelamp.doors.cli.payloads import payloads_of, write_all
from bluelamp.doors.cli.plan import all_gaps
from bluelamp.doors.cli.report import Answered, Chart, Figures, Quoted, Report, Table, Words
from bluelamp.doors.cli.screen import refusing, said

ASKED = (
    "facebook-response",
    "tiktok-communications",
    "whatsapp-lapsed",
    "whatsapp-in-force",
    "on-call-mail",
    "five-legs",
    "locker-published-wording",
    "141-from-home",
    "408-20-call",
    "union-off-duty-work-phone",
)
"""The questions of the demo, by the ids of their examples: the texts' own hard cases."""

AGREED_ON = 1_000


@dataclass(frozen=True)
class Told:
    """What a chapter says in the terminal, and whether all it checked holds."""

    lines: Sequence[str]
    holds: bool = True


@dataclass
class Scene:
    """What the chapters share: the rulebook, the folder, the generated force."""

    rulebook: Rulebook
    out: Path
    people: int
    events: int
    seed: int

    @cached_property
    def force(self) -> Path:
        """The generated force's folder, written when first needed."""
        folder = self.out / "force"
        write_force(
            folder,
            self.rulebook,
            people=self.people,
            seed=self.seed,
            day=self.rulebook.on,
            events_per_phone=self.events,
        )
        return folder

    @cached_property
    def moment(self) -> datetime:
        """The moment planned for: nine in the evening of the rulebook's day, with some on duty and some off."""
        return datetime.combine(self.rulebook.on, time(21), UTC)

    @cached_property
    def holders(self) -> Holders:
        """Who holds which phone at that moment."""
        return holders_at(load_inputs(self.force), self.moment)


def the_rulebook(scene: Scene, report: Report) -> Told:
    """The lint, and every example on every decider."""
    checked: Checked = check_rulebook(check(scene.rulebook))
    lint: LintReport = checked.report
    rules = scene.rulebook.rules
    published = sum(not rule.is_default for rule in rules)
    run = len(scene.rulebook.examples)
    lines = [
        f"{len(rules)} rules: {published} rest on a published text; the force decides {len(rules) - published}.",
        f"{len(lint.errors)} problems found by the lint.",
        *(f"{run} examples on {name}: {failed} failed." for name, failed in checked.failed.items()),
        f"{checked.different} of them answered differently by different deciders.",
    ]
    topics = Counter(rule.topic for rule in rules)
    report.add(
        "rulebook",
        "One rulebook",
        Words(
            "Each rule is written once, with its source. A rule that no published text states says so, and the "
            "force decides about it. Policy staff write examples; every example must come out the same on all "
            "three deciders."
        ),
        Figures(
            [
                (str(len(rules)), "rules"),
                (str(published), "rest on a published text"),
                (str(run), "examples, each on three deciders"),
                (str(len(checked.failing)), "failed"),
                (str(len(scene.rulebook.catalogue.apps)), "apps in the catalogue"),
                (str(len(scene.rulebook.catalogue.sites)), "websites"),
            ]
        ),
        Chart("Rules by topic", [Bar(topic.replace("-", " "), count) for topic, count in topics.items()]),
    )
    return Told(lines, holds=checked.passes)


def the_answers(scene: Scene, report: Report) -> Told:
    """The texts' own hard cases, asked of the engine."""
    decider = DECIDERS["engine"](scene.rulebook.policies)
    blocks, lines, holds = [], [], True
    for example in _examples(scene.rulebook):
        answer = ask(scene.rulebook, question_of(scene.rulebook, example), decider)
        blocks.append(Answered(example.title, answer.outcome.value, say(answer)))
        lines.append(f"{answer.outcome.value:<22} {example.title}")
        holds = holds and answer.outcome.value == example.answer
    report.add(
        "answers",
        "May I?",
        Words(
            "Each answer names the rules that decided, what was assumed, and the smallest change the person "
            "could make that would turn it round."
        ),
        *blocks,
    )
    return Told(lines, holds=holds)


def _examples(rulebook: Rulebook) -> list[Example]:
    by_id = {example.id: example for example in rulebook.examples}
    return [by_id[one] for one in ASKED if one in by_id] or list(rulebook.examples[: len(ASKED)])


def the_phones(scene: Scene, report: Report) -> Told:
    """Classes of holder, the payloads of each, checked against the vendors' schemas."""
    holders = scene.holders
    fleet = plan_fleet(scene.rulebook, holders.listed, at=scene.moment, people=holders.people)
    tally = write_all(fleet, scene.rulebook.catalogue, scene.out / "plan")
    total = sum(tally.counts.values())
    largest = fleet.plans[next(iter(fleet.phones()))]
    gaps = all_gaps(fleet)
    report.add(
        "phones",
        "What is on every phone",
        Words(
            "People whom the rules treat alike form one class, and a class is pushed once. What a phone cannot "
            "know is left open on it, asked before and screened after, and named as a gap."
        ),
        Figures(
            [
                (f"{len(fleet.placed):,}", "phones"),
                (str(len(fleet.plans)), "classes of holder"),
                (f"{total:,}", "payloads checked against the vendors' schemas"),
                (str(len(tally.problems)), "that do not fit"),
            ]
        ),
        Chart("Phones by class", [Bar(name[:12], count) for name, count in list(fleet.phones().items())[:12]]),
        _apps_of(scene.rulebook, largest),
        _coverage(scene.rulebook, fleet),
        Table(
            "Gaps: what a platform cannot enforce",
            ("Platform", "What", "Why", "Who watches instead"),
            [(gap.platform, gap.what, gap.why, gap.watched_by) for gap in gaps[:24]],
        ),
        *_one_of_each(scene, largest),
    )
    lines = [
        f"{len(fleet.placed):,} phones fall into {len(fleet.plans)} classes of holder.",
        holders.say_left_out(),
        *tally.say(),
        f"{len(gaps)} gaps named: what a platform cannot enforce, and who watches instead.",
    ]
    return Told(lines, holds=not tally.problems)


def _apps_of(rulebook: Rulebook, plan: PhonePlan) -> Table:
    rows = []
    for line in plan.apps:
        app = rulebook.catalogue.apps[line.resource.id]
        if line.on.is_open or line.off.is_open or line.by_permission:
            rows.append((app.name, line.step("on").value, line.step("off").value, ", ".join(line.on.rules[:2])))
    return Table("The largest class: apps", ("App", "On duty", "Off duty", "Rules on duty"), rows)


def _coverage(rulebook: Rulebook, fleet: FleetPlan) -> Table:
    rows = [
        (name, str(len(one.enforced)), str(len(one.in_part)), str(len(one.advised)), str(one.gaps))
        for name, one in fleet_coverage(fleet, rulebook).items()
    ]
    return Table(
        "How much of the rulebook the phone itself keeps",
        ("Target", "Rules kept", "In part", "By advice and screening", "Gaps"),
        rows,
        numbers=frozenset({1, 2, 3, 4}),
    )


def _one_of_each(scene: Scene, plan: PhonePlan) -> list[Quoted]:
    shown: dict[str, Quoted] = {}
    for payload in payloads_of(plan, scene.rulebook.catalogue):
        if payload.target not in shown:
            text = json.dumps(payload.body, indent=2, ensure_ascii=False, default=str)
            shown[payload.target] = Quoted(f"A payload for {payload.target}: {payload.name}", text[:6_000])
    return list(shown.values())


def the_screening(scene: Scene, report: Report) -> Told:
    """A day of events held against the rules."""
    result = screen(scene.rulebook, scene.force, scene.out / "findings", threads=2)
    tally = result.tally
    refused = [Bar(why.split("  [")[0], found, "warn") for why, found in refusing(scene.rulebook, result)[:15]]
    report.add(
        "screening",
        "What phones did",
        Words(
            "The same rules, compiled to columns, decide every event of a day. A finding is a question for a "
            "person to look at. What nobody knows is counted and shown, and counts against nobody."
        ),
        Figures(
            [
                (f"{result.events:,}", "events"),
                (f"{result.findings:,}", "findings"),
                (f"{tally.counts['erred']:,}", "events with a rule that erred"),
                (f"{tally.counts['rechecked']:,}", "decided by the engine as well, all the same"),
                (f"{tally.counts['protected_dropped']:,}", "protected contacts dropped, only counted"),
            ]
        ),
        Chart("Events not allowed, by rule", refused),
        Chart("First handling of findings", [Bar(name, found) for name, found in tally.by_handling.most_common()]),
        Chart("Not known of an event", [Bar(name, found) for name, found in tally.unknown.most_common()]),
        Table(
            "What the generator planted, and how it was decided",
            ("Planted", "Events", "Not allowed"),
            [
                (label.replace("-", " "), f"{found:,}", f"{tally.not_allowed_by_label[label]:,}")
                for label, found in sorted(tally.by_label.items())
            ],
            numbers=frozenset({1, 2}),
        ),
    )
    return Told(said(scene.rulebook, result, scene.out / "findings"))


def the_agreement(scene: Scene, report: Report) -> Told:
    """A sample of the screened events asked of all three deciders."""
    outcome: Agreement = compare_deciders(scene.rulebook, scene.force, AGREED_ON, scene.seed)
    report.add(
        "agreement",
        "Three deciders, one answer",
        Words(
            f"{outcome.asked:,} events drawn from the day, each put as a question to the reference interpreter, the "
            f"Cedar engine and the compiled columns: {outcome.different} answered differently, reasons and errors "
            "included."
        ),
    )
    return Told(
        [f"{outcome.asked:,} events asked of three deciders: {outcome.different} answered differently."],
        holds=outcome.different == 0,
    )


def the_guidance(scene: Scene, report: Report) -> Told:
    """The rulebook in plain words."""
    book = guidance(scene.rulebook)
    (scene.out / "guidance.html").write_text(to_html(book), encoding="utf-8")
    (scene.out / "guidance.md").write_text(to_markdown(book), encoding="utf-8")
    said = {rule for rule, _ in book.sentences()}
    missing = [rule.id for rule in scene.rulebook.rules if rule.id not in said]
    report.add(
        "guidance",
        "What people read",
        Words(
            f"The guidance has a section for each of the {len(scene.rulebook.rules)} rules: plain words, duties, "
            "examples, source. It is the file guidance.html beside this page."
        ),
        Table(
            "How it begins",
            ("Rule", "In plain words", "Source"),
            [(rule.title, rule.says, rule.source) for rule in scene.rulebook.rules[:12]],
        ),
    )
    return Told(
        [f"{len(said)} rules said in plain words, in {scene.out / 'guidance.html'}.", *missing],
        holds=not missing,
    )
