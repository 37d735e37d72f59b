"""Promises about every app of the records: acts are recorded, only acts write, tables stay in their app."""

import pytest
from django.apps import apps

from architecture import reader
from architecture.records_reader import unrecorded, writes

RECORDS = reader.SRC / "bluelamp" / "records"
MODULES = [one for one in reader.modules(reader.SRC) if one.path.is_relative_to(RECORDS)]
OTHERS = [one for one in reader.modules(reader.SRC) if one.path.is_relative_to(reader.SRC / "bluelamp" / "doors")]

# What writes and is not an act, each with the reason. DESIGN names the kinds: sign-in sessions, drafts that nobody
# else sees, rows of tasks, raw rows of events, last-seen times. Functions that an act calls in its own transaction
# are part of that act; they stand here too, so that nobody takes them for a way round.
NOT_ACTS = {
    "adoption/queries.py": "a query in SQL for the rulebook in force; it only reads",
    "safeguards/queries.py": "a query in SQL for whether a major incident stands; it only reads",
    "asking/answers.py": "answers kept without the asker: an act would put on the record who asked",
    "journal/prepared.py": "statements that are sent again and again; one that could write is refused",
    "journal/store.py": "the record itself, appended by the wrapper of the act",
    "journal/gate.py": "a look taken from the budget of its grant, in the transaction of the look",
    "journal/ledger_store.py": "the ledger's own tables, written in the transaction of an act or by the sequencer",
    "declarations/history.py": "how an act of the declarations writes a step, in the transaction of the act",
    "declarations/drafts.py": "forms begun and not sent, shown to nobody else, cleared after a month: drafts",
    "declarations/queries/in_force.py": "a query in SQL for the permissions in force at an instant; it only reads",
    "register/custody.py": "how an act of the register writes a step of custody, in the transaction of the act",
    "register/applying.py": "how the acts of an import carry out and undo a plan, in the transaction of the act",
    "register/drafts.py": "drafts of imports that nobody acted on, removed after a day; DESIGN lists drafts",
    "register/bulk.py": "how the act that generates a force writes many rows at once, in its transaction",
    "register/forgetting.py": "how the two acts that erase take a name out, in the transaction of the act",
    "register/writing.py": "how an act of the register writes a dated value, in the transaction of the act",
    "clocks/running.py": "clocks that start, stop and move in the transaction of another app's act",
    "fleet/connectors/kept_book.py": "how phones were at the last look, to find what happened since",
    "fleet/planning.py": "what phones are to hold, as follows from facts and rules on record; a push is an act",
    "fleet/reading.py": "what phones reported and when, for millions of reports; each stands with its instant",
    "fleet/sending.py": "what the phone management was told and when; it follows from acts on record",
    "mdm/declared.py": "what the fleet has declared to phones, in its transaction, and what phones say of it",
    "fleet/connectors/apple/connector.py": "which declaration and command a phone gets; it follows from acts on record",
    "mdm/configuring.py": "that a phone that was set up may be used; it follows from what the fleet declared",
    "mdm/profiles.py": "profiles as bytes that the fleet's contents name; they follow from acts on record",
    "mdm/steps.py": "what a phone answered to what it was told, thousands a second: raw events of a machine",
    "mdm/renewing.py": "how an act ends invitations made before, and old certificates a day after an act renewed them",
    "mdm/telling.py": "what phones said, taken once by whoever reads it; raw events of a machine",
    "mdm/putting_down.py": "that a command waits for phones and that they are woken, in the transaction of who decided",
    "mdm/waking.py": "whose push is under way and when a phone is woken next; it is about nobody",
    "mdm/watching.py": "hints at what changed in the transaction that changed it, and last-seen times",
    "journal/append_only.py": "the triggers that make a table only grow, in a migration",
}
# A function beside the acts of an app that is none: it starts no transaction and records nothing by itself.
BESIDE_ACTS: dict[str, str] = {
    "safeguards/acts/erasures.py erase_keys": "what the queue runs: it calls the act that carries an erasure out",
    "clocks/acts.py beat": "when a recurring job last ran; it is about nobody",
    "clocks/acts.py sweep": "finds what is due; each thing that it does is an act of its own",
    "files/acts.py damaged": "compares the stored bytes with their digests; it only reads",
    "files/acts.py tidy": "removes bytes that no record has, left by acts that did not happen",
    "notices/acts.py notify": "queues a notice in the transaction of the act that is its reason",
    "notices/acts.py send_notice": "sends a queued notice, which holds nothing about anybody, and notes that it went",
    "accounts/acts.py forget_answers": "removes what the API answered two days ago; the acts stand on record",
    "mdm/acts.py of_enrolment": "an enrolment as a thing that is acted on; it only reads",
    "mdm/acts.py pinned": "what is known of a certificate; it only reads",
    "mdm/acts.py queue": "has a command wait for phones; who decided it stands on the record of the fleet",
    "mdm/acts.py take_token": "how a phone is woken from now on, said again by the phone; the first time is an act",
    "mdm/acts.py wake": "that a phone is to be woken; it is about nobody",
    "webhooks/acts.py clear_sent": "removes events a week after they were taken; the acts stand on record",
    "webhooks/acts.py gather": "puts down which acts on record others are still to be told of; it is about nobody",
    "webhooks/acts.py note_failed": "when an event that was not taken is tried again; it is about nobody",
    "webhooks/acts.py note_sent": "that an event was taken by its receiver; it is about nobody",
    "webhooks/acts.py take": "keeps an event for whoever sends it now; it is about nobody",
    "accounts/acts.py keeping_answer": "keeps what the API answered to an act, in the transaction of that act",
}
# Doors that write rows which are no record of anything: those of a library's own tables.
DOORS_OWN: dict[str, str] = {
    "doors/jobs/reaper.py": "rows of tasks, taken back, begun again and cleared away",
    "doors/web/sign_in/rows.py": "rows of sign-in, of the library that checks passkeys and codes",
}
# Foreign keys from one app to a table of another, each with the reason. Everything else goes by id.
ACROSS_APPS: dict[str, str] = {}


def within_records(module):
    return module.path.relative_to(RECORDS).as_posix()


def is_acts(module):
    """Whether a module is `acts.py` of an app, or one of a package `acts`."""
    parts = module.path.relative_to(RECORDS).with_suffix("").parts
    return len(parts) > 1 and parts[1] == "acts"


def test_every_public_function_in_acts_is_recorded():
    found = [
        f"{within_records(module)} {name}" for module in MODULES if is_acts(module) for name in unrecorded(module.tree)
    ]
    assert [one for one in found if one not in BESIDE_ACTS] == []


def test_nothing_writes_outside_acts_that_is_not_listed_with_its_reason():
    found = {
        within_records(module): list(writes(module.tree))
        for module in MODULES
        if not is_acts(module) and list(writes(module.tree))
    }
    assert {name: lines for name, lines in found.items() if name not in NOT_ACTS} == {}


def test_no_door_writes_to_a_table():
    found = {one.where.removeprefix("src/bluelamp/"): list(writes(one.tree)) for one in OTHERS}
    assert {where: lines for where, lines in found.items() if lines and where not in DOORS_OWN} == {}


@pytest.mark.parametrize("listed", [NOT_ACTS])
def test_every_file_on_the_list_is_there_and_says_why(listed):
    assert [name for name in listed if not (RECORDS / name).exists()] == []
    assert all(len(reason) > 20 for reason in listed.values())


def relations():
    """Every relation from a model of one records app to a model of another, `app.Model.field -> app.Model`."""
    ours = [one for one in apps.get_models() if one.__module__.startswith("bluelamp.")]
    for model in ours:
        for field in model._meta.get_fields():
            other = getattr(field, "related_model", None)
            own = field.concrete and other is not None and other in ours
            if own and other._meta.app_label != model._meta.app_label:
                yield f"{model._meta.app_label}.{model.__name__}.{field.name} -> {other._meta.label}"


def test_no_table_points_at_a_table_of_another_app_unless_it_is_listed():
    assert [one for one in relations() if one not in ACROSS_APPS] == []
    assert [one for one in ACROSS_APPS if one not in set(relations())] == []
