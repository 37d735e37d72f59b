"""Phones of Apple's woken: `python tools/bench_push.py [--phones N]`, on PostgreSQL and on SQLite.

A command is put down for all phones; the job of the site then wakes them through a stand-in for Apple's push service,
a process of its own behind HTTP/2 and TLS on this machine. Timed from before the command is put down until the service
has taken the last push; the stand-in's own count is held against the number of phones. The waves are those of a site, a
second apart, so that most of the time is waiting.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import throwaway_postgres
from bench_rows import Row

ROOT = Path(__file__).resolve().parent.parent
TOPIC = "com.apple.mgmt.External.generated"
SECONDS = 15.0
PHONES = 30_000


@contextmanager
def service(folder: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A stand-in for the push service while the block lasts: its port and its process."""
    command = [sys.executable, "-m", "apns_stand_in", "--folder", str(folder), "--topic", TOPIC]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tools")}
    process = subprocess.Popen(  # noqa: S603 - our own program
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None  # noqa: S101 - it was asked for above
    try:
        yield int(json.loads(process.stdout.readline())["port"]), process
    finally:
        process.terminate()
        process.wait(30)


def one_database(address: str, phones: int, wave: int) -> dict[str, Any]:
    """The figures on one database; checks that every phone was pushed once."""
    with tempfile.TemporaryDirectory(prefix="bluelamp-push-") as made:
        folder = Path(made)
        numbers = _prepared(address, folder, phones)
        from bluelamp.doors.jobs import waking as job  # noqa: PLC0415 - Django was set up above
        from bluelamp.doors.jobs.apns import Apns, Service  # noqa: PLC0415 - as above
        from bluelamp.records.mdm import acts  # noqa: PLC0415 - as above
        from bluelamp.records.mdm.models import Wake  # noqa: PLC0415 - as above
        from bluelamp.site.wiring_push import context_of, read_push_certificate  # noqa: PLC0415 - as above

        with service(folder / "push") as (port, process):
            file = folder / "push" / "push.pem"
            context = context_of(file, folder / "push" / "authority.pem")
            apns = Apns(Service(host="localhost", port=port, context=context, topic=TOPIC))
            ends = read_push_certificate(file, TOPIC).ends
            chosen = job.Chosen(service=apns, topic=TOPIC, ends=ends, wave=wave)
            job.chosen = lambda: chosen
            began, used = time.perf_counter(), time.process_time()
            acts.queue("bench-1", {"RequestType": "DeviceLock", "Message": "generated"}, numbers)
            put_down = time.perf_counter() - began
            made_job = job.WakingJob()
            while Wake.objects.exclude(pushed_at=None).count() < phones:
                made_job.round()
                time.sleep(0.05)
            seconds, used = time.perf_counter() - began, time.process_time() - used
            apns.close()
            counted = json.loads(process.communicate("", timeout=30)[0].splitlines()[-1])
        if counted["phones"] != phones or counted["pushes"] != phones:
            raise SystemExit(f"{counted['pushes']} pushes reached {counted['phones']} phones of {phones}")
        return {"phones": phones, "seconds": seconds, "put_down": put_down, "ms": used / phones * 1000}


def _prepared(address: str, folder: Path, phones: int) -> list[int]:
    """A migrated database with so many enrolled phones, each with a token of its own."""
    environment = {
        "BLUELAMP_MODE": "demo",
        "BLUELAMP_DATA": str(folder / "data"),
        "BLUELAMP_DATABASE": address,
        "DJANGO_SETTINGS_MODULE": "bluelamp.site.settings",
    }
    os.environ.update(environment)
    import django  # noqa: PLC0415 - its settings are read from the environment above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up first

    from bluelamp.records.mdm.models import Enrolment  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    rows = [
        Enrolment(
            udid=f"00008110-{number:016X}",
            serial_number=f"C39BENCH{number:06d}",
            state="enrolled",
            invitation="bench",
            topic=TOPIC,
            push_token=number.to_bytes(32, "big"),
            push_magic=f"magic-{number}",
            began_at=now,
            enrolled_at=now,
        )
        for number in range(1, phones + 1)
    ]
    return [one.pk for one in Enrolment.objects.bulk_create(rows, batch_size=5_000)]


def measure(phones: int, wave: int = 3_000) -> dict[str, Any]:
    """The figures of both databases, each in a process of its own; PostgreSQL where it is installed."""
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="bluelamp-push-sqlite-") as folder:
        figures["sqlite"] = _apart(f"sqlite:///{folder}/platform.sqlite", phones, wave)
    if throwaway_postgres.programs() is not None:
        with throwaway_postgres.cluster() as address:
            figures["postgresql"] = _apart(address, phones, wave)
    return figures


def _apart(address: str, phones: int, wave: int) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__)), "--on", address, "--phones", str(phones), "--wave", str(wave)]
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tools")])
    done = subprocess.run(  # noqa: S603 - our own script
        command, stdout=subprocess.PIPE, text=True, check=False, env={**os.environ, "PYTHONPATH": paths}
    )
    if done.returncode:
        raise SystemExit(f"waking phones could not be timed on {address.partition(':')[0]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def rows(figures: dict[str, Any]) -> list[Row]:
    """The figures as rows. The target is for thirty thousand phones, and stands where so many were woken."""
    made: list[Row] = []
    for name, found in figures.items():
        phones = f"{found['phones']:,} phones, {name}"
        target = SECONDS if found["phones"] >= PHONES else None
        made.append(Row(what=f"put down and woken, {phones}", figure=found["seconds"], unit="s", target=target))
        made.append(Row(what=f"woken: processor time of the job a phone, {phones}", figure=found["ms"], unit="ms"))
    return made


def report(figures: dict[str, Any]) -> int:
    """Prints the rows; how many targets were missed."""
    print("\nPhones of Apple's woken through a push service on this machine, in waves of a second:")
    made = rows(figures)
    print(*made, sep="\n")
    return sum(row.holds is False for row in made)


def main() -> int:
    """Prints the figures; 2 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phones", type=int, default=PHONES)
    parser.add_argument("--wave", type=int, default=3_000)
    parser.add_argument("--on", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.on:
        print(json.dumps(one_database(given.on, given.phones, given.wave)))
        return 0
    return 2 if report(measure(given.phones, given.wave)) else 0


if __name__ == "__main__":
    sys.exit(main())
