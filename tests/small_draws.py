"""Small draws for tests: a generated force of a few hundred units, three parties with fixed secrets, every stage."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bluelamp.core.draw import (
    Anchor,
    Bundle,
    Dice,
    Limits,
    Outcome,
    Plan,
    Pool,
    Reveal,
    Series,
    Stratum,
    Unit,
    act_digest,
    anchor_of,
    build_frame,
    commit_frame,
    draw_result,
    entry_bytes,
    reveal_of,
)
from bluelamp.core.draw.tree import Tree
from bluelamp.core.ledger import Checkpoint, KeyKind, Note, Receipt, SigningKey

BEGUN = datetime(2027, 1, 4, 9, tzinfo=UTC)
FIRST = datetime(2027, 1, 15, 10, tzinfo=UTC)
PARTIES = ("federation", "oversight", "standards")
SECRETS = {party: bytes([at]) * 32 for at, party in enumerate(PARTIES, 1)}
KEY = b"\x07" * 32
DIGITS = "63454660390103169462"
LOG = SigningKey("audit.generated-force/2027", KeyKind.ED25519, bytes([1]) * 32)
WITNESSES = [SigningKey(f"w{at}.example", KeyKind.COSIGNATURE, bytes([at]) * 32) for at in (2, 3, 4)]
LINES = f"log {LOG.verifier}\n" + "".join(f"witness w{at} {one.verifier}\n" for at, one in enumerate(WITNESSES))
POLICY = f"{LINES}group q 2 w0 w1 w2\nquorum q\n"


def a_plan(**changes):
    """A plan of two draws: a pool of two strata with one and three tickets, and a uniform pool."""
    plan = Plan(
        at=BEGUN,
        force="generated-force",
        year="2027",
        calendar=(FIRST, FIRST + timedelta(days=31)),
        strata={
            "response": Stratum("Response teams", 1),
            "handlers": Stratum("Handlers of informants", 3),
            "staff": Stratum("Police staff", 1),
        },
        pools={"officers": Pool(("handlers", "response"), 5, 3), "staff": Pool(("staff",), 6, 2)},
        eligibility={"in": "can be drawn", "leave": "on leave for the whole of the month"},
        outcomes={"done": "checked", "left": "has left the force", "cap": "was checked twice in a year"},
        parties=PARTIES,
        selector="ab" * 32,
        links=20,
        limits=Limits(),
    )
    return replace(plan, **changes)


def some_units(response=120, handlers=50, staff=70):
    """Generated units: so many of each stratum that can be drawn, and two on leave."""
    return [
        *(Unit(f"phone-r{at:05d}", "response") for at in range(response)),
        *(Unit(f"phone-h{at:05d}", "handlers") for at in range(handlers)),
        *(Unit(f"phone-s{at:05d}", "staff") for at in range(staff)),
        Unit("phone-r-away", "response", "leave"),
        Unit("phone-s-away", "staff", "leave"),
    ]


def anchored(plan=None):
    """A series with every party's anchor."""
    plan = plan or a_plan()
    series = Series.begun(plan)
    for party in plan.parties:
        anchor = anchor_of(SECRETS[party], party, plan.links)
        series = series.after(Anchor(plan.at + timedelta(hours=1), party, anchor, act_digest(plan)))
    return series


def a_frame(series, units=None, key=KEY):
    """The frame of the next draw."""
    return build_frame(series.plan, series.next_label, some_units() if units is None else units, key)


def framed(series=None, frame=None, **changes):
    """A series with the frame of its next draw committed, four days before."""
    series = series or anchored()
    frame = frame or a_frame(series)
    act = commit_frame(series, frame, at=series.next_time - timedelta(days=4), source="generated list")
    return series.after(replace(act, **changes))


def a_reveal(series, party, **changes):
    """What a party shows at the draw under way."""
    value = reveal_of(SECRETS[party], party, series.plan.links, series.draw.frame.number)
    return replace(Reveal(series.draw.frame.time, series.draw.label, party, value), **changes)


def revealed(series=None, parties=None):
    """A series with the reveals of the parties named, or of all."""
    series = series or framed()
    for party in parties or series.plan.parties:
        series = series.after(a_reveal(series, party))
    return series


def rolled(series=None, digits=DIGITS):
    """A series with its dice."""
    series = series or revealed()
    return series.after(Dice(series.acts[-1].at, series.draw.label, digits))


def resulted(series=None, frame=None):
    """A series with its result."""
    series = series or rolled()
    leaves = (frame or a_frame(anchored(series.plan))).leaves
    return series.after(draw_result(series, leaves, at=series.acts[-1].at))


def an_outcome(series, pid, code="done", **changes):
    """An outcome for somebody, approved by a second person where it must be."""
    second = "" if code == "done" else "inspector"
    return replace(Outcome(series.acts[-1].at, series.draw.label, pid, code, "sergeant", second), **changes)


def closed(series=None):
    """A series in which every check of its draw is done."""
    series = series or resulted()
    for pid in series.draw.open:
        series = series.after(an_outcome(series, pid))
    return series


def a_bundle(series=None, frame=None, **changes):
    """The file of a finished draw, as a value."""
    series = series or resulted()
    return replace(Bundle(series.acts, (frame or a_frame(anchored(series.plan))).leaves), **changes)


def a_year():
    """The file of two finished draws, with the lists of both."""
    first = closed()
    second = framed(first, a_frame(first))
    bundle = Bundle(first.acts, a_frame(anchored()).leaves)
    return bundle.with_series(resulted(rolled(revealed(second)), a_frame(first)), a_frame(first).leaves)


def a_log_of(acts, noted=None, before=(b"an entry before",)):
    """Receipts of acts by digest, as a log gives them that is cosigned a minute after each act.

    `noted` is the latest second at which a witness looks, where that is not a minute after the act.
    """
    entries, receipts = list(before), {}
    for act in acts:
        entries.append(entry_bytes(act))
        tree = Tree.over(entries)
        at = int(act.at.timestamp()) + 60 if noted is None else noted
        note = Note(Checkpoint(LOG.verifier.name, len(entries), tree.root).text, ()).signed_by(LOG)
        for witness in WITNESSES[:2]:
            note = note.signed_by(witness, at)
        receipts[act_digest(act)] = str(Receipt(len(entries) - 1, tuple(tree.proof(len(entries) - 1)), note))
    return receipts
