"""Pushes one content after another to all phones, each with an order, and reads what they say; killed at any moment.

Run as `python -m faults.push.worker`. A turn is over when every phone has said that it holds the content and has
answered the order. What turn it is follows from the tables, so whoever is killed is followed by another of the same.
It ends after the turn in which there is a file `enough`.
"""

import json
import time

import django

AGAIN = 0.1
GROUP = "everybody"


def content(turn, base):
    """What phones hold in a turn: a profile that says which turn it is, and the declarations that bring it."""
    from bluelamp.core.kernel import digest  # noqa: PLC0415 - read once the settings are
    from bluelamp.records.fleet.ports import Content  # noqa: PLC0415 - as above

    profile = {"PayloadType": "Configuration", "PayloadIdentifier": "generated", "PayloadDescription": f"turn {turn}"}
    parts = {
        "generated.profile": (
            "com.apple.configuration.legacy",
            {"ProfileURL": f"{base}/turn/{digest(profile)[:32]}.mobileconfig"},
        ),
        "generated.start": ("com.apple.activation.simple", {"StandardConfigurations": ["generated.profile"]}),
    }
    declarations = [
        {"Type": kind, "Identifier": name, "ServerToken": digest(payload), "Payload": payload}
        for name, (kind, payload) in parts.items()
    ]
    body = {"profile": {**profile, "PayloadContent": []}, "declarations": declarations}
    return Content(digest=f"content-{turn:04}", target="apple", apps=(), body=body)


def order(turn, serial):
    """The order of a turn: a phone is lost in every other one, and found in the next."""
    from datetime import timedelta  # noqa: PLC0415 - beside the others

    from bluelamp.records.fleet.ports import Do, Order  # noqa: PLC0415 - read once the settings are

    do = Do.LOST if turn % 2 else Do.FOUND
    return Order(id=f"{turn:04}-{serial}", phone=serial, do=do, keep=timedelta(days=1), message=f"turn {turn}")


class Worker:
    """One worker, from its start until it is killed or there is enough."""

    def __init__(self, folder):
        from bluelamp.records.fleet import wired  # noqa: PLC0415 - read once the settings are

        self.connector = wired.current.connectors["apple"]
        self.base = wired.current.profile_base
        self.enough = folder / "enough"
        self.serials = sorted(json.loads((folder / "invited.json").read_text(encoding="utf-8")))
        self.cursor, self.answered, self.holds = "", set(), {}

    def round(self):
        """Whether there is more to do."""
        self._read()
        turn = self._turn()
        if turn and self._is_over(turn):
            if self.enough.exists():
                return False
            turn += 1
        turn = max(turn, 1)
        from bluelamp.records.fleet.ports import Move  # noqa: PLC0415 - read once the settings are

        self.connector.hold(GROUP, content(turn, self.base))
        self.connector.place([Move(phone=serial, group=GROUP) for serial in self.serials])
        self.connector.send([order(turn, serial) for serial in self.serials])
        return True

    def _read(self):
        while True:
            page = self.connector.reports(self.cursor, 200)
            for one in page.rows:
                kind = type(one.said).__name__
                if kind == "Answered":
                    self.answered.add(one.said.order)
                elif kind == "Holds":
                    self.holds[one.phone] = one.said.content
            self.cursor = page.cursor
            if not page.more:
                return

    def _turn(self):
        """The turn that was begun last."""
        from bluelamp.records.mdm.models import Command  # noqa: PLC0415 - read once the settings are

        rows = Command.objects.filter(uuid__startswith="order-").order_by("-uuid").values_list("uuid", flat=True)
        return int(rows[0].split("-")[1]) if rows else 0

    def _is_over(self, turn):
        wanted = f"content-{turn:04}"
        return all(order(turn, one).id in self.answered and self.holds.get(one) == wanted for one in self.serials)


def main():
    """Works until there is enough."""
    django.setup()
    from django.db import Error, connection  # noqa: PLC0415 - read once the settings are

    from bluelamp.site.wiring import configuration  # noqa: PLC0415 - as above

    worker = Worker(configuration().data_dir)
    while True:
        try:
            if not worker.round():
                return
        except Error:
            connection.close()  # the database was killed: it comes back
        time.sleep(AGAIN)


if __name__ == "__main__":
    main()
