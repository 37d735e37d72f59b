"""The committed vendor data is what the tools make from the vendors' own files, and is sound in itself."""

import json
import os
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from tools.vendor import amapi_schema, apple_schema, graph_schema

REFERENCE = Path(__file__).parents[3] / "shared/reference"
PROFILES, DECLARATIONS = REFERENCE / "apple-device-management", REFERENCE / "apple-declarations-2026"
TYPINGS = "BLUELAMP_GRAPH_TYPINGS"
SIZE_LIMIT = 400_000


def committed(tool):
    return tool.OUTPUT.read_text(encoding="utf-8")


def references(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def apple_or_skip():
    if not (PROFILES.is_dir() and DECLARATIONS.is_dir()):
        pytest.skip(f"Apple's data is not beside the repository ({REFERENCE.name}); the committed tables stand")


@pytest.mark.parametrize("tool", [amapi_schema, graph_schema], ids=["amapi", "graph"])
def test_a_committed_schema_is_a_valid_schema_with_every_reference_resolved(tool):
    schema = json.loads(committed(tool))
    Draft202012Validator.check_schema(schema)
    missing = {ref for ref in references(schema) if ref.removeprefix("#/$defs/") not in schema["$defs"]}
    assert missing == set()


@pytest.mark.parametrize("tool", [amapi_schema, graph_schema, apple_schema], ids=["amapi", "graph", "apple"])
def test_committed_data_says_what_it_was_made_from_and_stays_small(tool):
    text = committed(tool)
    assert f"tools/vendor/{Path(tool.__file__).name}" in json.loads(text)["$comment"]
    assert len(text.encode()) < SIZE_LIMIT


def test_every_root_of_the_graph_schema_resolves_and_names_itself():
    schema = json.loads(committed(graph_schema))
    assert schema["x-roots"] == list(graph_schema.ROOTS)
    for root in schema["x-roots"]:
        assert schema["$defs"][root]["properties"]["@odata.type"] == {"const": graph_schema.odata(root)}


def test_every_object_of_the_two_schemas_refuses_unknown_names():
    for tool in (amapi_schema, graph_schema):
        for name, definition in json.loads(committed(tool))["$defs"].items():
            if definition.get("type") == "object" and not name.startswith("Any."):
                assert definition["additionalProperties"] is False, name


def test_the_graph_schema_names_the_typings_it_was_made_from():
    comment = json.loads(committed(graph_schema))["$comment"]
    assert graph_schema.PACKAGE in comment
    assert "SHA-256 624b05a13c20bc11c59ef2ba39c86ed8e0193a47c33336c94bf8582eba87a5bb" in comment


def test_the_android_schema_is_what_the_installed_discovery_document_gives():
    pytest.importorskip("googleapiclient", reason="google-api-python-client is not installed; the schema stands")
    document = json.loads(amapi_schema.shipped_document().read_text(encoding="utf-8"))
    if document["revision"] not in json.loads(committed(amapi_schema))["$comment"]:
        pytest.skip(f"the installed client ships another revision of the document, {document['revision']}")
    assert amapi_schema.text(amapi_schema.build(document)) == committed(amapi_schema)


def test_a_limit_on_a_property_that_google_renamed_stops_the_tool():
    document = {"revision": "0", "schemas": {"Policy": {"type": "object", "properties": {"apps": {"type": "array"}}}}}
    with pytest.raises(KeyError):
        amapi_schema.build(document)


@pytest.mark.shared
def test_the_apple_tables_are_what_apples_data_gives():
    apple_or_skip()
    assert apple_schema.text(apple_schema.build(PROFILES, DECLARATIONS)) == committed(apple_schema)


@pytest.mark.shared
def test_apples_licence_is_kept_word_for_word():
    apple_or_skip()
    kept = apple_schema.OUTPUT.with_name("LICENSE-apple.txt").read_bytes()
    assert kept == (DECLARATIONS / "LICENSE.txt").read_bytes()


@pytest.mark.shared
def test_a_recursive_payload_is_refused_not_walked_for_ever():
    apple_or_skip()
    source = (PROFILES / "mdm/profiles/com.apple.homescreenlayout.yaml").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="contains itself"):
        apple_schema.table(yaml.safe_load(source))


def test_support_is_inherited_and_overridden_key_by_key():
    source = yaml.safe_load(
        """
        payload: {supportedOS: {iOS: {introduced: '15.0', supervised: true}}}
        payloadkeys:
        - {key: Heir, type: <string>}
        - {key: Newer, type: <string>, supportedOS: {iOS: {introduced: '16.2', supervised: false}}}
        - {key: Mac, type: <string>, supportedOS: {iOS: {introduced: n/a}}}
        - key: Box
          type: <dictionary>
          supportedOS: {iOS: {introduced: '17.0', removed: '18.0', allowed-enrollments: [supervised, device]}}
          subkeys:
          - {key: Inside, type: <integer>, range: {min: 1}}
        """
    )
    keys = apple_schema.table(source)["keys"]
    assert keys["Heir"] == {"type": "string", "introduced": "15.0", "supervised": True}
    assert keys["Newer"] == {"type": "string", "introduced": "16.2"}
    assert keys["Mac"] == {"type": "string", "absent": True}
    assert keys["Box"]["keys"]["Inside"] == {"type": "integer", "introduced": "17.0", "removed": "18.0", "min": 1}


def test_a_version_that_yaml_read_as_a_number_stops_the_tool():
    with pytest.raises(TypeError, match="not a quoted version"):
        apple_schema.table({"payload": {"supportedOS": {"iOS": {"introduced": 18.1}}}, "payloadkeys": []})


def test_the_graph_schema_is_what_the_typings_give():
    path = os.environ.get(TYPINGS)
    if not path:
        pytest.skip(f"set {TYPINGS} to the microsoft-graph.d.ts of {graph_schema.PACKAGE} to make the schema again")
    assert graph_schema.text(graph_schema.build(Path(path).read_bytes())) == committed(graph_schema)


TYPESCRIPT = """
export type NullableOption<T> = T | null;
export type Colour = "red" | "unknownFutureValue";
export interface Entity {
    id?: string;
}
export interface Policy extends Entity {
    // This collection can contain a maximum of 5 elements.
    shapes?: NullableOption<Shape[]>;
    colour?: Colour;
    owner?: NullableOption<Entity>;
}
export interface Shape {}
export interface Round extends Shape {
    radius?: number;
}
export namespace Other {
    export interface Round {
        radius?: string;
    }
}
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_the_typings_are_read_the_same_whatever_their_line_ends(line_end):
    builder = graph_schema.Builder(graph_schema.Typings(TYPESCRIPT.replace("\n", line_end)))
    builder.concrete("Policy")
    policy, shapes = builder.defs["Policy"]["properties"], builder.defs["Any.Shape"]
    assert policy["shapes"] == {"type": ["array", "null"], "items": {"$ref": "#/$defs/Any.Shape"}, "maxItems": 5}
    assert policy["owner"]["not"] == {}
    assert policy["owner@odata.bind"] == {"type": "string"}
    assert builder.defs["Colour"]["enum"] == ["red"]
    assert shapes["properties"]["@odata.type"]["enum"] == ["#microsoft.graph.round"]
    assert builder.defs["Round"]["properties"]["radius"] == {"type": "number"}
