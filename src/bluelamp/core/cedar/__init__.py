"""Cedar, the policy language, and the only code that talks to its engine.

What lives here: values, expressions, policies with their places in the text, the schema with its
marks, entities, requests, and the engine behind our own neutral types. What does not: any meaning
of a rule for a force. Nothing outside this package imports the engine.
"""

from bluelamp.core.cedar.engine import Engine, Finding, Loaded
from bluelamp.core.cedar.entities import Entities, Entity, cedar_json, names_in
from bluelamp.core.cedar.entities_json import (
    action_entities,
    entities_from_json,
    record_from_json,
    uid_from_json,
    value_from_json,
)
from bluelamp.core.cedar.errors import CedarError, PolicyDoesNotParse, SchemaDoesNotParse
from bluelamp.core.cedar.policies import Condition, Policy, parse_policies
from bluelamp.core.cedar.request import Request, Verdict
from bluelamp.core.cedar.schema import ActionType, Attribute, EntityType, Schema, parse_schema
from bluelamp.core.cedar.values import (
    CedarSet,
    Datetime,
    Decimal,
    Duration,
    EntityUid,
    Ip,
    Record,
    Value,
    key,
    kind_of,
    same,
)

__all__ = [
    "ActionType",
    "Attribute",
    "CedarError",
    "CedarSet",
    "Condition",
    "Datetime",
    "Decimal",
    "Duration",
    "Engine",
    "Entities",
    "Entity",
    "EntityType",
    "EntityUid",
    "Finding",
    "Ip",
    "Loaded",
    "Policy",
    "PolicyDoesNotParse",
    "Record",
    "Request",
    "Schema",
    "SchemaDoesNotParse",
    "Value",
    "Verdict",
    "action_entities",
    "cedar_json",
    "entities_from_json",
    "key",
    "kind_of",
    "names_in",
    "parse_policies",
    "parse_schema",
    "record_from_json",
    "same",
    "uid_from_json",
    "value_from_json",
]
