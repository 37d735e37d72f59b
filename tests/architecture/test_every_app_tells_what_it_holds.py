"""Whoever asks what is held about them is told by every app that keeps something about people."""

import ast

import django
from django.apps import apps

from architecture import reader

# Fields by which a table keeps something about a person, in the apps that say what they hold elsewhere or hold nothing.
TOLD_ELSEWHERE = {
    "journal": "told with the looks, by the safeguards",
    "safeguards": "told with the looks",
    "clocks": "tasks by role or person; what they are about is told by the app they belong to",
    "notices": "that a notice without content went out; the act it is about is told with the looks",
    "files": "files of records; told by the app whose record it is",
}
PERSON = {"person", "about", "owner", "holder", "asker", "by"}


def keeps_people(app):
    """Whether an app has a table with a field that names a person."""
    return any(field.name in PERSON for model in app.get_models() for field in model._meta.get_fields())


def test_every_app_that_keeps_something_about_people_tells_them():
    django.setup()
    from bluelamp.records.journal.holdings import HOLDINGS  # noqa: PLC0415 - once the apps are ready

    ours = [one for one in apps.get_app_configs() if one.name.startswith("bluelamp.records.")]
    silent = [one.label for one in ours if keeps_people(one) and one.label not in {*HOLDINGS, *TOLD_ELSEWHERE}]
    assert silent == [], "add a `Holding` in `ready`, see bluelamp.records.journal.holdings"


def test_a_table_about_a_person_would_be_noticed():
    assert keeps_people(apps.get_app_config("register"))
    assert not keeps_people(apps.get_app_config("contenttypes"))


def test_what_is_told_elsewhere_is_an_app_there_is():
    labels = {one.label for one in apps.get_app_configs()}
    assert [name for name in TOLD_ELSEWHERE if name not in labels] == []


def test_every_holding_is_added_when_the_app_is_made_ready():
    tells = [
        module.where
        for module in reader.modules(reader.SRC)
        if module.path.name == "held.py" and "holds(" in module.text
    ]
    readied = [
        module.where
        for module in reader.modules(reader.SRC)
        if module.path.name == "apps.py"
        and any(isinstance(one, ast.Attribute) and one.attr == "tell" for one in ast.walk(module.tree))
    ]
    assert [one.replace("held.py", "apps.py") for one in tells] == readied
