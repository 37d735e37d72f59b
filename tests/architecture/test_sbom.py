"""The list of what Bluelamp is made of: complete, the same each time, and in the form that CycloneDX has."""

import json
import re
import shutil
import tomllib
import uuid

import pytest

import sbom
from architecture import reader

LOCKS = {
    name: (reader.ROOT / name).read_text(encoding="utf-8") for name in ("requirements.lock", "requirements-dev.lock")
}
PACKAGE = r"^([a-z0-9][^=\s\[]*)(?:\[[^\]]*\])?==([^\s;]+)(.*?)(?=^[a-z0-9]|\Z)"
HASHES = {"SHA-256": 64, "SHA-512": 128}


@pytest.fixture(scope="module")
def made():
    return sbom.bom(reader.ROOT)


def by_purl(made):
    return {one["purl"]: one for one in made["components"] if "purl" in one}


def test_every_pinned_package_is_in_it_with_its_hashes(made):
    listed = by_purl(made)
    counted = 0
    for lock in LOCKS.values():
        for head in re.finditer(PACKAGE, lock, re.MULTILINE | re.DOTALL):
            one = listed[f"pkg:pypi/{head[1]}@{head[2]}"]
            assert {found["content"] for found in one["hashes"]} >= set(re.findall(r"sha256:([0-9a-f]{64})", head[3]))
            assert (one["name"], one["version"]) == (head[1], head[2])
            counted += 1
    assert counted > 150
    assert len([one for one in listed if one.startswith("pkg:pypi/")]) == len(
        re.findall(r"^[a-z0-9]\S*==", LOCKS["requirements-dev.lock"], re.MULTILINE)
    )


def test_what_only_builds_and_tests_is_marked_as_left_out(made):
    listed = by_purl(made)
    scope = {one["name"]: one["scope"] for one in listed.values()}
    run = set(re.findall(r"^([a-z0-9][^=\s\[]*)", LOCKS["requirements.lock"], re.MULTILINE))
    python = {one["name"] for purl, one in listed.items() if purl.startswith("pkg:pypi/")}
    assert {name for name in python if scope[name] == "required"} == run
    assert scope["pytest"] == scope["pymerkle"] == scope["sass"] == scope["axe-core"] == "excluded"
    assert scope["django"] == scope["govuk-frontend"] == scope["@ministryofjustice/frontend"] == "required"


def test_the_front_end_is_in_it_with_versions_and_licences(made):
    listed = by_purl(made)
    wanted = json.loads((reader.ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    for name, version in wanted.items():
        one = listed[f"pkg:npm/{name.replace('@', '%40')}@{version}"]
        assert one["licenses"][0]["expression"]
    notice = (reader.ROOT / sbom.BUILT / "licences.txt").read_text(encoding="utf-8")
    for name, words in (("govuk-frontend", "GOV.UK Frontend"), ("@ministryofjustice/frontend", "MoJ Frontend")):
        assert f"{words} {wanted[name]}" in notice, "the licences that are served name another version"


def test_every_file_that_browsers_are_sent_is_in_it(made):
    files = {one["name"] for one in made["components"] if one["type"] == "file"}
    assert files == {(sbom.BUILT / path.name).as_posix() for path in (reader.ROOT / sbom.BUILT).iterdir()}


def test_it_has_the_form_of_cyclonedx(made):
    parts = {"bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "dependencies"}
    assert set(made) == parts
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
    assert uuid.UUID(made["serialNumber"].removeprefix("urn:uuid:")).version == 5
    references = [one["bom-ref"] for one in made["components"]] + [made["metadata"]["component"]["bom-ref"]]
    assert len(set(references)) == len(references)
    for one in made["components"]:
        assert one["type"] in {"library", "file"}
        assert one["scope"] in {"required", "excluded"}
        assert one["hashes"]
        for found in one["hashes"]:
            assert re.fullmatch(rf"[0-9a-f]{{{HASHES[found['alg']]}}}", found["content"])
        for licence in one.get("licenses", []):
            assert set(licence) == {"expression"}
    needed = {one for row in made["dependencies"] for one in (row["ref"], *row["dependsOn"])}
    assert needed <= set(references)
    assert len({row["ref"] for row in made["dependencies"]}) == len(made["dependencies"])


def test_it_knows_what_needs_what(made):
    needs = {row["ref"]: row["dependsOn"] for row in made["dependencies"]}
    declared = tomllib.loads((reader.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {re.match(r"[A-Za-z0-9_-]+", one)[0].lower().replace("_", "-") for one in declared}
    own = {re.sub(r"pkg:pypi/(.*)@.*", r"\1", one) for one in needs["bluelamp"]}
    assert names <= own
    django = next(one for one in needs if one.startswith("pkg:pypi/django@"))
    assert any(one.startswith("pkg:pypi/sqlparse@") for one in needs[django])


def test_the_same_commit_gives_the_same_bytes_and_another_lock_another_number(made, tmp_path):
    assert sbom.as_text(sbom.bom(reader.ROOT)) == sbom.as_text(made)
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock", "frontend/package-lock.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(reader.ROOT / name, tmp_path / name)
    shutil.copytree(reader.ROOT / sbom.BUILT, tmp_path / sbom.BUILT)
    shutil.copy(reader.SRC / "bluelamp" / "__init__.py", tmp_path / "src" / "bluelamp" / "__init__.py")
    assert sbom.as_text(sbom.bom(tmp_path)) == sbom.as_text(made)
    lock = tmp_path / "requirements-dev.lock"
    lock.write_text(lock.read_text(encoding="utf-8").replace("pytest==", "pytest==99.", 1), encoding="utf-8")
    assert sbom.bom(tmp_path)["serialNumber"] != made["serialNumber"]


def test_no_registry_and_no_path_of_a_machine_stands_in_it(made, tmp_path):
    text = sbom.as_text(made)
    assert "://" not in text
    assert str(reader.ROOT) not in text
    out = tmp_path / "deep" / "it.json"
    assert sbom.main([str(out)]) == 0
    assert json.loads(out.read_text(encoding="utf-8")) == json.loads(text)


def test_a_line_that_is_no_package_is_not_passed_over():
    with pytest.raises(ValueError, match="no package"):
        list(sbom.entries("something odd\n"))
