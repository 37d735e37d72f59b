"""Sends a finding about the demo's officer on its way, as a run of monitoring does, and prints which.

Run as `python -m journeys.browser.find HANDLING`, beside a site that is served.
"""

import json
import sys
import uuid
from datetime import date

import django


def main(handling):
    """Print the id of the finding, and the number of whom the officer answers to."""
    django.setup()
    # Read once the settings are.
    from bluelamp.core.kernel import Actor  # noqa: PLC0415 - see above
    from bluelamp.doors.web.sign_in import demo  # noqa: PLC0415 - see above
    from bluelamp.records.journal import clock  # noqa: PLC0415 - see above
    from bluelamp.records.monitoring.acts import findings as acts  # noqa: PLC0415 - see above
    from bluelamp.records.monitoring.lifecycle.findings import Handling  # noqa: PLC0415 - see above
    from bluelamp.records.register import queries as register  # noqa: PLC0415 - see above

    officer = next(one.person for one in demo.people() if one.role == "officer")
    manager = register.line_manager(officer, clock.now())
    finding = acts.NewFinding(
        id=str(uuid.uuid4()),
        person=officer,
        kind="reconciliation",
        rule="contact-record-overdue",
        day=date(2026, 11, 12),
        events=24,
        handling=Handling(handling),
    )
    acts.send_finding(by=Actor.system("monitoring"), finding=finding)
    number = register.one_person(manager, clock.now()).number
    print(json.dumps({"finding": finding.id, "supervisor": number}))  # noqa: T201 - to read


if __name__ == "__main__":
    main(*sys.argv[1:])
