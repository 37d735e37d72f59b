"""The only place where concrete choices are made: which authority, which keys, which reasons to look.

The process that listens to phones is wired by `apps.DeviceConfig` and not by this.
"""

from __future__ import annotations

from dataclasses import replace

from bluelamp.records.fleet import wired as fleet
from bluelamp.records.fleet.lifecycle import spreading
from bluelamp.records.journal import ports
from bluelamp.records.journal.gate import LineManagement
from bluelamp.records.safeguards.queries import EmergencyOpenings
from bluelamp.site.sign_in_wiring import wire_sign_in
from bluelamp.site.wiring_apple import wire_apple
from bluelamp.site.wiring_declarations import wire_declarations
from bluelamp.site.wiring_facts import wire_facts
from bluelamp.site.wiring_findings import wire_findings
from bluelamp.site.wiring_intune import wire_intune
from bluelamp.site.wiring_journal import authority, configuration, open_key_store, wire_journal, wrapping
from bluelamp.site.wiring_monitoring import wire_monitoring
from bluelamp.site.wiring_phones import wire_phones
from bluelamp.site.wiring_push import wire_push
from bluelamp.site.wiring_renewing import wire_renewing
from bluelamp.site.wiring_runs import wire_runs
from bluelamp.site.wiring_safeguards import wire_safeguards
from bluelamp.site.wiring_work import OpenTasks, wire_work

__all__ = ["authority", "configuration", "open_key_store", "wire", "wrapping"]


def wire() -> None:
    """Fills the ports. Nothing is opened yet: keys and rules are read when they are first needed."""
    wire_journal()
    ports.current.bases = (OpenTasks(), EmergencyOpenings(), LineManagement())
    wire_safeguards()
    wire_sign_in(configuration())
    wire_work(configuration())
    wire_facts()
    wire_declarations()
    wire_findings()
    wire_monitoring(configuration())
    wire_runs()
    fleet.current.pace = replace(fleet.current.pace, soak=configuration().ring)
    # A demonstration that waits for no ring waits for no edge of a shift either.
    fleet.current.spread = min(spreading.SPAN, configuration().ring)
    wire_phones(configuration())
    wire_renewing()
    wire_push(configuration())
    wire_intune(configuration())
    wire_apple(configuration())
