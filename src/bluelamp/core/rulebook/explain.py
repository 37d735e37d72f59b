"""One rule in full: its words, its Cedar text, where it stands, what it reads, its examples."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from bluelamp.core.rulebook.digests import canonical_value
from bluelamp.core.rulebook.example_facts import find_rule
from bluelamp.core.rulebook.facts_read import FactRead, actions_of, facts_read
from bluelamp.core.rulebook.model import Parameter, Rule, Rulebook
from bluelamp.core.rulebook.words import RuleInWords, parameters_read, rule_in_words, say_parameter

_WHO = {
    "register": "the force's register states it",
    "roster": "the roster states it",
    "person": "the person asking states it",
    "phone": "the phone states it",
    "clock": "the clock states it",
    "rulebook": "the rulebook states it",
    "incident": "the incident states it",
}
_KNOWN = {
    "before": "known only before the act",
    "after": "known only after the act",
    "both": "known before and after the act",
}


@dataclass(frozen=True)
class Explanation:
    """Everything there is to say of one rule."""

    rule: Rule
    words: RuleInWords
    actions: tuple[str, ...]
    facts: tuple[FactRead, ...]
    parameters: tuple[Parameter, ...]

    def say(self) -> str:
        """The rule in full, for a terminal."""
        words, place = self.words, self.rule.policy.place
        lines = [f"{words.title} ({words.id})", "", words.says, words.effect, *words.duties]
        lines += ["", f"About: {', '.join(self.actions)}"]
        if self.facts:
            lines += ["", "It reads:", *(f"  {say_fact(fact)}" for fact in self.facts)]
        if self.parameters:
            lines += ["", "Settings of the force:", *(f"  {say_parameter(one)}" for one in self.parameters)]
        for example in words.examples:
            lines += ["", f"Example {example.id}: {example.question}", f"  {example.answer}"]
        lines += ["", *(one for one in (words.standards, words.handling, words.source) if one)]
        lines += ["", f"{place.source}:{place.line}", *(f"  {line}" for line in self.rule.policy.text.splitlines())]
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """The rule in full, for a program."""
        place = self.rule.policy.place
        return {
            "id": self.rule.id,
            "topic": self.rule.topic,
            "allows": self.rule.effect == "permit",
            "published": not self.rule.is_default,
            "words": asdict(self.words),
            "cedar": self.rule.policy.text,
            "place": {"source": place.source, "line": place.line},
            "actions": list(self.actions),
            "facts": [asdict(fact) for fact in self.facts],
            "parameters": [
                {
                    "name": one.name,
                    "value": canonical_value(one.value),
                    "since": one.since.isoformat(),
                    "source": one.source,
                }
                for one in self.parameters
            ],
        }


def explain(rulebook: Rulebook, rule_id: str) -> Explanation:
    """The rule of that id in full.

    Raises:
        RuleUnknown: the rulebook has no such rule; the message names the nearest.
    """
    rule = rulebook.by_id[find_rule(rulebook, rule_id)]
    return Explanation(
        rule,
        rule_in_words(rulebook, rule),
        tuple(action.uid.id for action in actions_of(rulebook.schema, rule)),
        facts_read(rulebook.schema, rule),
        parameters_read(rulebook, rule),
    )


def say_fact(fact: FactRead) -> str:
    """A fact with who states it, whether the person can change it, and when it can be known."""
    name = fact.path if fact.owner == "context" else f"{fact.owner}.{fact.path}"
    changed = "the person can change it" if fact.changeable else "the person cannot change it"
    always = "" if fact.required else "; may be absent"
    stated, known = _WHO.get(fact.stated_by, fact.stated_by), _KNOWN.get(fact.known, fact.known)
    return f"{name}: {fact.says} ({stated}; {changed}; {known}{always})"
