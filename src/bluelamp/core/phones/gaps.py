"""What phones cannot enforce, named: part of every plan.

A rule that a phone cannot keep is still a rule. Each gap says what is left open, why, and who
watches in place of the phone, so that nobody takes a configured phone for a kept rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bluelamp.core.cedar import Entities, Entity, EntityUid
from bluelamp.core.cedar.expressions import Get, Variable, walk
from bluelamp.core.decision.partial import Standing
from bluelamp.core.decision.specialise import Bindings, specialise
from bluelamp.core.kernel import Canonical
from bluelamp.core.phones.holders import Duty, Ownership
from bluelamp.core.phones.identifiers import comes_with_other_phones
from bluelamp.core.phones.lines import Line, Step
from bluelamp.core.phones.standings import OPEN_SITE, USE_APP, Decided, Standings
from bluelamp.core.phones.targets import TARGETS, Target
from bluelamp.core.rulebook import App, Catalogue, Rulebook

ON_THE_PHONE = (USE_APP, EntityUid("Action", "install_app"), OPEN_SITE)
"""The acts that phone management sees; all others happen inside an app or away from the phone."""

_ASK_AND_SCREEN = "advice before the act, and screening of use after it"
_ADVICE = "advice before the act, and the person's supervisor"
_DEVICE_TEAM = "the mobile device team, who see what each phone reports"
_SOMEBODY = EntityUid("Person", "nobody in particular")
_SOMEWHERE, _SOMETHING = EntityUid("Site", "in no catalogue"), EntityUid("App", "in no catalogue")
_UNSURE = frozenset({"low", "unverified"})


@dataclass(frozen=True)
class Gap:
    """One thing a target cannot enforce.

    `rules` are the ids of the rules left without the phone's help, `things` the apps and sites
    concerned, by id, where there are any.
    """

    platform: str
    rules: tuple[str, ...]
    what: str
    why: str
    watched_by: str
    things: tuple[str, ...] = ()

    def as_canonical(self) -> Canonical:
        """The gap as data, for JSON."""
        return {
            "platform": self.platform,
            "rules": list(self.rules),
            "what": self.what,
            "why": self.why,
            "watched_by": self.watched_by,
            "things": list(self.things),
        }


@dataclass(frozen=True)
class RuleReach:
    """Which rules phone management can help to keep, and why the others are out of its reach.

    `personal` speak of apps and sites but never of a work phone in use on or off duty; `elsewhere`
    gives, for rules about other acts only, those acts. `unlisted_sites` is what the rules say on duty
    of a website that is in no catalogue, for somebody with no role: a list of shut websites cannot hold it.
    `unlisted_apps` are the rules that shut an app which is in no catalogue: a list of allowed apps holds it.
    """

    on_phone: frozenset[str]
    personal: frozenset[str]
    elsewhere: Mapping[str, tuple[EntityUid, ...]]
    unlisted_sites: Decided | None
    unlisted_apps: tuple[str, ...]


def rule_reach(rulebook: Rulebook, entities: Entities, standings: Standings) -> RuleReach:
    """Sorts the rules by what a phone can do for them, from the acts in their scope."""
    acts: dict[str, list[EntityUid]] = {rule.id: [] for rule in rulebook.rules}
    for action in rulebook.schema.asked():
        for left in specialise(rulebook.policies, Bindings(action=action.uid), entities):
            acts[left.id].append(action.uid)
    on_phone = standings.rules_about_work_phones()
    personal = {rule for rule, uids in acts.items() if rule not in on_phone and not set(uids).isdisjoint(ON_THE_PHONE)}
    elsewhere = {rule: tuple(uids) for rule, uids in acts.items() if rule not in on_phone and rule not in personal}
    sites = _unlisted(rulebook, standings, OPEN_SITE, _SOMEWHERE)
    apps = _unlisted(rulebook, standings, USE_APP, _SOMETHING)
    shut = apps.rules if apps is not None and not apps.is_open else ()
    return RuleReach(frozenset(on_phone), frozenset(personal), elsewhere, sites, shut)


def _unlisted(rulebook: Rulebook, standings: Standings, action: EntityUid, thing: EntityUid) -> Decided | None:
    if action not in rulebook.schema.actions:
        return None
    return standings.decide(action, "on", Entity(_SOMEBODY), thing, None)


def gaps_of(
    apps: Sequence[Line], sites: Sequence[Line], ownership: Ownership, rulebook: Rulebook, reach: RuleReach
) -> tuple[Gap, ...]:
    """Every gap of a plan, target by target."""
    writer = _Writer(rulebook, reach)
    return tuple(gap for target in TARGETS for gap in writer.of_target(target, apps, sites, ownership))


class _Writer:
    def __init__(self, rulebook: Rulebook, reach: RuleReach) -> None:
        self.rulebook = rulebook
        self.catalogue: Catalogue = rulebook.catalogue
        self.reach = reach

    def of_target(
        self, target: Target, apps: Sequence[Line], sites: Sequence[Line], ownership: Ownership
    ) -> Iterator[Gap]:
        yield from self._depends(target, apps, USE_APP, "apps")
        yield from self._depends(target, sites, OPEN_SITE, "websites")
        yield from self._held(target, apps)
        yield from self._late(target, apps)
        yield from self._ids(target, apps)
        yield from self._sites(target, apps, sites)
        yield from self._erring(target, (*apps, *sites))
        yield from self._out_of_reach(target)
        if ownership == "work-profile":
            yield Gap(
                target.name,
                (),
                "the private half of the phone",
                "A phone with a private half is configured in its work half only.",
                _ADVICE,
            )

    def _depends(self, target: Target, lines: Sequence[Line], action: EntityUid, noun: str) -> Iterator[Gap]:
        groups: dict[tuple[Duty, tuple[str, ...]], list[Line]] = {}
        for line in lines:
            for duty, one in (("on", line.on), ("off", line.off)):
                if one.standing is Standing.DEPENDS:
                    state: Duty = "on" if duty == "on" else "off"
                    groups.setdefault((state, one.facts), []).append(line)
        context = self.rulebook.schema.actions[action].context if groups else {}
        for (state, facts), found in groups.items():
            things = tuple(line.resource.id for line in found)
            rules = tuple(dict.fromkeys(rule for line in found for rule in line.decided(state).rules))
            said = " ".join(context[fact].marks.get("says", f"{fact}.") for fact in facts)
            yield Gap(
                target.name,
                rules,
                f"{_count(things, noun)} left open {state} duty although it depends on {_listed(facts)}",
                f"The phone cannot know: {said}",
                _ASK_AND_SCREEN,
                things,
            )

    def _erring(self, target: Target, lines: Sequence[Line]) -> Iterator[Gap]:
        """Refusals that may err: Cedar skips a rule that errs, so what it should shut may stand open."""
        found: dict[str, list[str]] = {}
        for line in lines:
            for rule in dict.fromkeys((*line.on.erring, *line.off.erring)):
                if self.rulebook.by_id[rule].effect == "forbid":
                    found.setdefault(rule, []).append(line.resource.id)
        for rule, things in found.items():
            yield Gap(
                target.name,
                (rule,),
                f"{_count(things, 'things')} that a refusal may fail to shut",
                f"The rule `{rule}` reads a fact that may be missing; a rule that cannot be evaluated is skipped.",
                "the rule's owner, who should say what holds where the fact is missing",
                tuple(things),
            )

    def _held(self, target: Target, apps: Sequence[Line]) -> Iterator[Gap]:
        held = [line for line in apps if Step.HELD in (line.step_on(target, "on"), line.step_on(target, "off"))]
        for lapsed, what, why in (
            (True, "still usable after a permission ended", "held until the export is confirmed"),
            (False, "still usable when the rules shut it off duty", "left as it is"),
        ):
            lines = [line for line in held if line.lapsed is lapsed]
            if lines:
                yield Gap(
                    target.name,
                    _rules_of(lines),
                    f"{_count([line.resource.id for line in lines], 'apps')} {what}",
                    f"This target can only remove an app, and with it messages that may be evidence; it is {why}.",
                    f"{_ASK_AND_SCREEN}; a named person confirms the export",
                    tuple(line.resource.id for line in lines),
                )

    def _late(self, target: Target, apps: Sequence[Line]) -> Iterator[Gap]:
        usable = (Step.OPEN, Step.HELD)
        changing = [
            line for line in apps if (line.step_on(target, "on") in usable) != (line.step_on(target, "off") in usable)
        ]
        if changing:
            yield Gap(
                target.name,
                _rules_of(changing),
                f"{_count([line.resource.id for line in changing], 'apps')} changed at the edge of a shift",
                "A phone that is off or out of reach then keeps the last state until it reports again.",
                _DEVICE_TEAM,
                tuple(line.resource.id for line in changing),
            )

    def _ids(self, target: Target, apps: Sequence[Line]) -> Iterator[Gap]:
        wanted = [line for line in apps if line.on.is_open or line.off.is_open]
        missing = [line for line in wanted if _is_missing(target, self.catalogue.apps[line.resource.id])]
        if missing:
            yield Gap(
                target.name,
                _rules_of(missing),
                f"{_count([line.resource.id for line in missing], 'apps')} that cannot be put on the phone",
                "The catalogue has no id for it on this platform.",
                _DEVICE_TEAM,
                tuple(line.resource.id for line in missing),
            )
        unsure = [line for line in wanted if _is_unsure(target, self.catalogue.apps[line.resource.id])]
        if unsure:
            yield Gap(
                target.name,
                _rules_of(unsure),
                f"{_count([line.resource.id for line in unsure], 'apps')} with an id nobody has checked",
                "An id that matches no app is accepted and does nothing.",
                _DEVICE_TEAM,
                tuple(line.resource.id for line in unsure),
            )

    def _sites(self, target: Target, apps: Sequence[Line], sites: Sequence[Line]) -> Iterator[Gap]:
        unlisted = self.reach.unlisted_sites
        if unlisted is not None and not unlisted.is_open:
            yield Gap(
                target.name,
                unlisted.rules,
                "websites that are not in the catalogue",
                "A list of shut websites names them one by one; those it does not name stay open.",
                _ASK_AND_SCREEN,
            )
        shut = [line for line in sites if not (line.on.is_open and line.off.is_open)]
        if not shut:
            return
        yield Gap(
            target.name,
            _rules_of(shut),
            f"{_count([line.resource.id for line in shut], 'websites')} shut in {target.sites_reach} alone",
            f"The list of shut websites does not reach {target.sites_miss}.",
            _ASK_AND_SCREEN,
        )
        if target.most_sites is not None and len(shut) > target.most_sites:
            beyond = shut[target.most_sites :]
            yield Gap(
                target.name,
                _rules_of(beyond),
                f"{_count([line.resource.id for line in beyond], 'websites')} beyond the most the phone takes",
                f"The list may hold {target.most_sites} websites.",
                _ASK_AND_SCREEN,
                tuple(line.resource.id for line in beyond),
            )
        others = [line.resource.id for line in apps if self._is_other_browser(target, line)]
        if others:
            yield Gap(
                target.name,
                _rules_of(shut),
                f"{_count(others, 'browsers')} open without the list of shut websites",
                "Only the browsers named above take the list.",
                _ASK_AND_SCREEN,
                tuple(others),
            )

    def _is_other_browser(self, target: Target, line: Line) -> bool:
        """Whether an app is an open browser that the target cannot give the list to."""
        app = self.catalogue.apps[line.resource.id]
        own = id_on(target, app)
        is_browser = any(category.startswith("browser") for category in app.categories)
        is_other = bool(target.browsers) and own is not None and own not in target.browsers
        return is_browser and is_other and line.step("on") is Step.OPEN

    def _out_of_reach(self, target: Target) -> Iterator[Gap]:
        personal = [rule for rule in self.rulebook.rules if rule.id in self.reach.personal]
        if personal:
            yield Gap(
                target.name,
                tuple(rule.id for rule in personal),
                "personal phones",
                "These rules do not turn on a work phone in use; personal phones and accounts are never managed.",
                _ADVICE,
            )
        by_act: dict[tuple[EntityUid, ...], list[str]] = {}
        for rule_id, acts in self.reach.elsewhere.items():
            by_act.setdefault(acts, []).append(rule_id)
        for acts, rules in by_act.items():
            actions = [self.rulebook.schema.actions[act] for act in acts]
            says = " ".join(action.marks.get("says", f"{action.uid.id}.") for action in actions)
            screened = any(action.marks.get("screened") == "yes" for action in actions)
            yield Gap(
                target.name,
                tuple(rules),
                says or "an act that nobody can ask about",
                f"Phone management sees apps and websites, not this.{self._facts_read(rules)}",
                _ASK_AND_SCREEN if screened else _ADVICE,
            )

    def _facts_read(self, rules: Iterable[str]) -> str:
        """The circumstances these rules turn on, by name: a reader looks for "group" or "disappearing" here."""
        terms = [term for rule in rules for term in self.rulebook.by_id[rule].policy.terms]
        found = (part for term in terms for part in walk(term))
        facts = {part.name for part in found if isinstance(part, Get) and part.arg == Variable("context")}
        facts -= {"now", "permission", "device"}
        return f" It cannot know {_listed(sorted(facts))}." if facts else ""


def id_on(target: Target, app: App) -> str | None:
    """The app's id on the target's platform, as the catalogue gives it."""
    return (app.android if target.platform == "android" else app.apple) or None


def _is_missing(target: Target, app: App) -> bool:
    return id_on(target, app) is None and not comes_with_other_phones(app, target.platform)


def _is_unsure(target: Target, app: App) -> bool:
    confidence = app.android_confidence if target.platform == "android" else app.apple_confidence
    return id_on(target, app) is not None and confidence in _UNSURE


def _rules_of(lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule for line in lines for one in (line.on, line.off) for rule in one.rules))


def _count(things: Sequence[str], noun: str) -> str:
    return f"1 {noun.removesuffix('s')}" if len(things) == 1 else f"{len(things)} {noun}"


def _listed(names: Sequence[str]) -> str:
    words = [name.replace("_", " ") for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "other facts"
