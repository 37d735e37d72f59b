"""What has to be true of a site after it was killed under load: of acts, records, tasks, notices and checkpoints."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

from bluelamp.core.ledger import Material, SigningKey, encode_bundle, read_folder, recheck
from bluelamp.site.configuration.demo_keys import demo_ledger_key

STEPS = {
    "register.phone-added": "added",
    "register.phone-signed-out": "signed-out",
    "register.phone-signed-in": "signed-in",
    "register.phone-lost": "reported-lost",
    "register.phone-found": "found",
}
"""The acts of the clients, and what each leaves in the chain of custody of a phone."""


@dataclass(frozen=True)
class Found:
    """What was counted when everything was as it had to be."""

    acknowledged: int
    again: int
    entries: int
    tasks: int
    given_up: int
    checkpoints: int


def check(site, clients, seen):
    """Everything that is promised; gives the figures."""
    acts = [
        (number, verb, subject, values if isinstance(values, dict) else json.loads(values))
        for number, verb, subject, values in site.rows('SELECT id, verb, subject_id, "values" FROM journal_act')
    ]
    bodies = [bytes(body) for (body,) in site.rows("SELECT body FROM ledger_entry ORDER BY place")]
    recorded = [json.loads(body)["act"] for body in bodies[1:]]
    assert sorted(recorded) == sorted(number for number, *_ in acts), "a record is in the ledger twice, or not at all"
    _covers(site, clients, acts)
    _custody(site, clients, acts)
    tasks, given_up = _tasks(site)
    report = recheck(Material(_reader(site, bodies), _policy(), seen))
    assert report.clean, report.say()[-2000:]
    return Found(
        acknowledged=clients.count(),
        again=sum(one.again for one in clients.lanes),
        entries=len(bodies),
        tasks=tasks,
        given_up=given_up,
        checkpoints=len(seen),
    )


def _covers(site, clients, acts):
    """The acts that were tried once each: done once or not at all, and done where they were acknowledged."""
    covers = Counter(owner for (owner,) in site.rows("SELECT owner FROM clocks_cover"))
    recorded = sorted(subject for _, verb, subject, _ in acts if verb == "clocks.cover-given")
    assert set(covers.values()) <= {1}, "an act was done twice"
    assert recorded == sorted(covers), "an act without its record, or a record without its act"
    assert set(clients.notices.acknowledged) <= covers.keys(), "an acknowledged act was lost"
    written = site.rows("SELECT count(*) FROM notices_notice WHERE kind = 'work-due'")[0][0]
    assert written == len(covers), "a notice without its act, or an act without its notice"


def _custody(site, clients, acts):
    """The acts that were sent until they were acknowledged: done exactly as often, each with its record."""
    chains = {}
    for phone, what in site.rows("SELECT phone_id, what FROM register_custody_step ORDER BY phone_id, position"):
        chains.setdefault(str(phone), []).append(what)
    of_acts = Counter((values["phone"], STEPS[verb]) for _, verb, _, values in acts if verb in STEPS)
    tags = Counter(tag for (tag,) in site.rows("SELECT asset_tag FROM register_phone_details"))
    assert set(tags.values()) == {1}, "a phone was entered twice"
    for one in clients.programs:
        steps = [what for what, _ in one.acknowledged if what != "added"]
        places = [position for what, position in one.acknowledged if what != "added"]
        assert chains[one.phone] == ["added", *steps], "a step that was done twice, or acknowledged and lost"
        assert places == list(range(2, len(steps) + 2)), "an answer that says another place than the step has"
        _recorded(one.phone, ["signed-out", "signed-in"], chains, of_acts)
        entered = [made for what, made in one.acknowledged if what == "added"]
        assert len(entered) == sum(tag.startswith(f"{one.name}-") for tag in tags), "a phone that nobody entered"
        for made in entered:
            assert chains[made] == ["added"], "an acknowledged phone is not there"
            assert of_acts[made, "added"] == 1, "a phone without its record, or with two"
    phone = clients.officer._known["phone"]
    reported = [what for what, _ in clients.officer.acknowledged]
    assert chains[phone][-len(reported) :] == reported, "a report that was done twice, or acknowledged and lost"
    assert chains[phone].count("reported-lost") == reported.count("reported-lost")
    _recorded(phone, ["reported-lost", "found"], chains, of_acts)
    assert set(of_acts) <= {(phone, what) for phone, chain in chains.items() for what in chain}, "a record of nothing"


def _recorded(phone, whats, chains, of_acts):
    for what in whats:
        assert of_acts[phone, what] == chains[phone].count(what), "a step without its record, or a record too many"


def _tasks(site):
    """Every task is finished; one that was given up, because it was killed three times, is announced."""
    tasks = dict(site.rows("SELECT status, count(*) FROM django_tasks_database_dbtaskresult GROUP BY status"))
    assert tasks.keys() <= {"SUCCESSFUL", "FAILED"}, f"tasks are stuck: {tasks}"
    given_up = tasks.get("FAILED", 0)
    alarms = site.rows("SELECT count(*) FROM notices_notice WHERE once LIKE 'alarm:task-given-up:%'")[0][0]
    notices = dict(site.rows("SELECT state, count(*) FROM notices_notice GROUP BY state"))
    assert given_up == alarms, "a task was given up and nobody was told"
    assert notices.get("waiting", 0) == given_up, "a notice that was queued did not go out"
    assert notices["sent"] == tasks["SUCCESSFUL"], "a task that ended well sent nothing"
    return sum(tasks.values()), given_up


def _reader(site, bodies):
    folder = read_folder(site.folder / "data" / "published")

    def read(path):
        if not path.startswith("tile/entries/"):
            return folder(path)
        name, _, width = path.removeprefix("tile/entries/").partition(".p/")
        start = int(name.replace("/", "").replace("x", "")) * 256
        return encode_bundle(bodies[start : start + int(width or 256)])

    return read


def _policy():
    return f"log {SigningKey.parse(demo_ledger_key()).verifier}\nquorum none\n"
