"""A question on its way: what is known, what was stated, and what has still to be asked.

Pure but for what is handed in: a rulebook, and the facts of the person at the moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bluelamp.core.cedar import Attribute, EntityUid, Value
from bluelamp.core.decision import Question, still_to_ask
from bluelamp.core.rulebook import FactQuestion, Rulebook, fact_question, facts_from_text
from bluelamp.core.rulebook.errors import FactDoesNotFit
from bluelamp.core.rulebook.questions import NO, YES
from bluelamp.records.asking.things import Act, Thing, action_type
from bluelamp.records.facts.queries import FactsAt

NONE = ""
"""What is stated of an optional fact that there is none of."""
OF_THE_ROSTER = ("roster",)
LONGEST_TEXT = 200


@dataclass(frozen=True, kw_only=True)
class Interview:
    """One question, with the facts as far as they go.

    `stated` are texts as they were typed or chosen, by fact. `own_situation` is whether the person
    wants to state what the roster knows, because they ask about another time.
    """

    rulebook: Rulebook
    act: Act
    thing: Thing
    facts: FactsAt
    stated: Mapping[str, str] = field(default_factory=dict)
    own_situation: bool = False

    def question(self) -> Question:
        """The question as it is put to the rules.

        Raises:
            RulebookError: something that was stated does not fit.
        """
        return Question(
            self.facts.person,
            self.act.id,
            self._resource(),
            self.facts.at,
            {**self.known(), **self._typed()},
            self.facts.people,
        )

    def known(self) -> dict[str, Value]:
        """What nobody need be asked: from the roster, the register and declarations.

        Where the roster is silent, or the person asks about another time, its facts are open.
        """
        action = action_type(self.rulebook, self.act.id)
        found = self.facts.known(self.rulebook, action, self._resource())
        open_ones = {
            name
            for name in found
            if action.context[name].marks.get("stated_by") in OF_THE_ROSTER
            and (self.own_situation or found[name] == "unknown")
        }
        return {name: value for name, value in found.items() if name not in open_ones and name not in self.stated}

    def next_question(self) -> FactQuestion | None:
        """The fact to ask for now, or None where the answer no longer turns on anything.

        Raises:
            RulebookError: something that was stated does not fit.
        """
        left = still_to_ask(self.rulebook, self.question(), self._absent())
        return fact_question(left[0]) if left else None

    def _absent(self) -> frozenset[str]:
        return frozenset(name for name, text in self.stated.items() if text == NONE)

    def _typed(self) -> dict[str, Value]:
        action = action_type(self.rulebook, self.act.id)
        texts = {name: _text(action.context.get(name), text) for name, text in self.stated.items() if text != NONE}
        required = next(
            (name for name in self._absent() if name not in action.context or action.context[name].required), None
        )
        if required is not None:
            raise FactDoesNotFit(f"The fact `{required}` was left open.", todo="answer the question.")
        typed = facts_from_text(action, texts)
        for name, value in typed.items():
            if isinstance(value, str) and not (len(value) <= LONGEST_TEXT and value.isprintable()):
                raise FactDoesNotFit(
                    f"The fact `{name}` is not a short plain text.", todo=f"use at most {LONGEST_TEXT} signs."
                )
        return typed

    def _resource(self) -> EntityUid:
        return EntityUid(self.thing.type, self.thing.id)


def _text(attribute: Attribute | None, text: str) -> str:
    """Yes and no as the rulebook reads them; everything else as it is."""
    if attribute is not None and attribute.type.kind == "bool":
        return {YES: "true", NO: "false"}.get(text, text)
    return text
