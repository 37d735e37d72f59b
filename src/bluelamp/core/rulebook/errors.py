"""Why a rulebook was refused, one class a cause.

RulebookError
├── the directory: RulebookNotFound, RulebookFileMissing, RulebookFileBroken, YamlDoesNotParse
├── the rules: RuleWithoutId, RuleIdTwice, RuleWithoutTitle, RuleWithoutSource, RuleWithoutWords, UnknownFact,
│   RuleDoesNotFit, RuleMarkBroken, SourceNotListed, HedgeWithoutExample, RuleWithoutExample, SchemaMarkMissing
├── the force's settings: ParameterBroken, ParameterWithoutValue
├── the catalogue: CatalogueBroken, AppIdTwice, AppIdInWrongCase, BundleIdWithoutDot, CategoryUnknown, ThingUnknown
└── questions and examples: ExampleBroken, ExampleIdTwice, RuleUnknown, ActionUnknown, FactUnknown, FactDoesNotFit,
    FactMissing, ExampleContradicts
"""

from __future__ import annotations

from bluelamp.core.kernel import BluelampError


class RulebookError(BluelampError):
    """Anything wrong with a rulebook or with what was asked of it."""


class RulebookNotFound(RulebookError):
    """The directory of a rulebook is not there."""

    code = "rulebook-not-found"
    meaning = "There is no rulebook directory at the path given."


class RulebookFileMissing(RulebookError):
    """A file that every rulebook has is not there."""

    code = "rulebook-file-missing"
    meaning = "A rulebook lacks a file that every rulebook has."


class RulebookFileBroken(RulebookError):
    """A file of a rulebook does not hold what it should."""

    code = "rulebook-file-broken"
    meaning = "A file of a rulebook does not hold the entries it should."


class YamlDoesNotParse(RulebookError):
    """A file is not valid YAML, or names one key twice."""

    code = "yaml-does-not-parse"
    meaning = "A file is not valid YAML text, or gives one key twice."


class RuleWithoutId(RulebookError):
    """A rule has no `@id`."""

    code = "rule-without-id"
    meaning = "A rule has no `@id`, so no answer could name it."


class RuleIdTwice(RulebookError):
    """Two rules have one id."""

    code = "rule-id-twice"
    meaning = "Two rules have the same `@id`."


class RuleWithoutTitle(RulebookError):
    """A rule has no `@title`."""

    code = "rule-without-title"
    meaning = "A rule has no `@title`."


class RuleWithoutSource(RulebookError):
    """A rule does not say which text or order states it."""

    code = "rule-without-source"
    meaning = "A rule does not say which published text or order it comes from."


class RuleWithoutWords(RulebookError):
    """A rule has no `@says`."""

    code = "rule-without-words"
    meaning = "A rule has no `@says`, its meaning in plain words."


class UnknownFact(RulebookError):
    """A rule reads a fact that the schema does not have there."""

    code = "unknown-fact"
    meaning = "A rule reads a fact that the schema does not declare there."


class RuleDoesNotFit(RulebookError):
    """A rule does not fit the schema in some other way than an unknown fact."""

    code = "rule-does-not-fit"
    meaning = "A rule does not fit the schema: types, names or optional facts."


class RuleMarkBroken(RulebookError):
    """A `@duty`, `@handling` or `@standard` does not hold what it should."""

    code = "rule-mark-broken"
    meaning = "A rule's `@duty`, `@handling` or `@standard` is not one of the forms allowed."


class SourceNotListed(RulebookError):
    """A rule cites a source that the rulebook does not list."""

    code = "source-not-listed"
    meaning = "A rule cites a source that is not in the rulebook's list of sources."


class HedgeWithoutExample(RulebookError):
    """A rule uses a word such as "generally" and no example shows where it ends."""

    code = "hedge-without-example"
    meaning = "A rule uses a word that leaves its edge open and no example shows the edge."


class RuleWithoutExample(RulebookError):
    """A rule lacks an example that allows or one that refuses."""

    code = "rule-without-example"
    meaning = "A rule lacks an example in which something is allowed, or one in which it is refused."


class SchemaMarkMissing(RulebookError):
    """A fact, thing or action of the schema lacks a mark, or has one that means nothing."""

    code = "schema-mark-missing"
    meaning = "Something in the schema lacks its sentence or one of its marks, or a mark has an unknown value."


class ParameterBroken(RulebookError):
    """A parameter's file does not hold what it should, or does not fit the schema."""

    code = "parameter-broken"
    meaning = "A setting of the force does not hold what it should, or does not fit the schema."


class ParameterWithoutValue(RulebookError):
    """A parameter has no value yet on the day asked for."""

    code = "parameter-without-value"
    meaning = "A setting of the force has no value on the day asked for."


class CatalogueBroken(RulebookError):
    """A row or file of the catalogue does not hold what it should."""

    code = "catalogue-broken"
    meaning = "A row of the catalogue of apps, sites or things does not hold what it should."


class AppIdTwice(RulebookError):
    """Two apps of the catalogue have one id."""

    code = "app-id-twice"
    meaning = "Two apps or sites of the catalogue have the same id."


class AppIdInWrongCase(RulebookError):
    """An app id is spelt in the wrong case. Stores treat capitals and small letters as different."""

    code = "app-id-in-wrong-case"
    meaning = "An app id differs from the one in the catalogue only by capital letters."


class BundleIdWithoutDot(RulebookError):
    """A platform id has no dot and nobody has vouched for it."""

    code = "bundle-id-without-dot"
    meaning = "An app's platform id has no dot, which is rare, and its confidence is not high."


class CategoryUnknown(RulebookError):
    """Something is put in a category that the rulebook does not have."""

    code = "category-unknown"
    meaning = "An app, site or thing is put in a category that the rulebook does not have."


class ThingUnknown(RulebookError):
    """A rule, example or question names an app, site or thing that the catalogue does not have."""

    code = "thing-unknown"
    meaning = "A rule, example or question names an app, site or thing that is not in the catalogue."


class ExampleBroken(RulebookError):
    """An example lacks a part or has one that is not understood."""

    code = "example-broken"
    meaning = "An example lacks a part, or has one that is not understood."


class ExampleIdTwice(RulebookError):
    """Two examples have one id."""

    code = "example-id-twice"
    meaning = "Two examples have the same id."


class RuleUnknown(RulebookError):
    """A rule is named that the rulebook does not have."""

    code = "rule-unknown"
    meaning = "A rule is named that the rulebook does not have."


class ActionUnknown(RulebookError):
    """An action is named that the schema does not have."""

    code = "action-unknown"
    meaning = "An action is named that the schema does not have."


class FactUnknown(RulebookError):
    """A fact is given that the action or the person does not have."""

    code = "fact-unknown"
    meaning = "A fact is given that the schema does not have for this action or person."


class FactDoesNotFit(RulebookError):
    """A fact is given in a form that does not fit its type."""

    code = "fact-does-not-fit"
    meaning = "A fact is given in a form that does not fit its type."


class FactMissing(RulebookError):
    """A fact about the person or inside a record was not given although there must be one."""

    code = "fact-missing"
    meaning = "A fact that must be there was not given."


class ExampleContradicts(RulebookError):
    """An example expects another answer than the rules give."""

    code = "example-contradicts"
    meaning = "An example expects another answer, other deciding rules or other duties than the rules give."
