"""Runs the generated day and says how it stands, or `only` says it. Killed at any moment.

Run as `python -m faults.runs.program`. It says `ready` when it begins, since starting takes longer than a small run.
"""

import json
import sys

import django


def main(only):
    """Run the day of the site that the environment names."""
    django.setup()
    # Read once the settings are.
    from bluelamp.records.journal import clock  # noqa: PLC0415 - see above
    from bluelamp.records.monitoring import day_files, ports, runs  # noqa: PLC0415 - see above
    from bluelamp.records.monitoring.models import FindingRow, FindingVersionRow, RunRow  # noqa: PLC0415 - see above
    from faults.runs.prepare import NOW  # noqa: PLC0415 - see above
    from records.monitoring.days import DAY, all_proved  # noqa: PLC0415 - see above

    ports.current.proved = all_proved
    day_files.PART = 1_000  # so that a run has parts to go on after
    with clock.frozen(NOW):
        if not only:
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            runs.run_day(DAY)
        last = RunRow.objects.filter(day=DAY).order_by("-number").first()
        findings = FindingRow.objects.filter(period=DAY).order_by("kind", "person", "rule")
        said = {
            "findings": list(
                findings.values_list("kind", "person", "rule", "handling", "events", "content", "withdrawn_at__date")
            ),
            "counts": last and {name: last.counts[name] for name in ("counts", "unknown", "by_rule")},
            "rules": last and last.rules,
            "evidence": last and last.evidence,
            "runs": RunRow.objects.filter(day=DAY).count(),
            "versions": FindingVersionRow.objects.count(),
        }
    sys.stdout.write(json.dumps(said, default=str))


if __name__ == "__main__":
    main(sys.argv[1:] == ["only"])
