"""Lists of the apps on a phone, as a use of `install_app` for each: from our own server, and from Intune.

A list tells that an app is there and not when it came. So the use has the moment of the list, and an id of phone and
app alone: the same app on a later list has the same source and id, and whoever keeps uses counts it once. An app that
is gone and comes again is not seen as new by this; the lists of the phones' management tell that apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from bluelamp.core.feeds.csv_stream import after_header, cells_of, stream_records
from bluelamp.core.feeds.json_rows import json_rows
from bluelamp.core.feeds.local_times import NoTime, moment_in
from bluelamp.core.feeds.ocsf import at, named_phone, text
from bluelamp.core.feeds.streams import peeked
from bluelamp.core.feeds.uses import PHONE_BY, Bounds, Gatherer, NotTaken, Piece, Reading, Row, Use, wrong_with
from bluelamp.core.kernel import to_millis

MOST_APPS = 2_000
"""More apps than these are on no phone."""
APP_HEADS: Mapping[str, tuple[str, ...]] = {
    "phone": ("deviceid", "device_id", "managed_device_id"),
    "app": ("bundleid", "bundle_id", "packagename", "package_name", "applicationname", "application_name"),
    "at": ("lastsyncdatetime", "last_check-in", "last_check_in"),
}
"""What the columns of Intune's export of apps by device may be called, the better first."""


def read_apple_inventory(stream: BinaryIO, reading: Reading) -> Iterator[Piece]:
    """The apps that iPhones told our own server of: one phone's report a row, as JSON.

    A row has `phone` (and `phone_by`, else what the delivery says), `at`, and either `apps`, the ids in the answer to
    `InstalledApplicationList`, or `StatusItems` as a phone sends them under declarative management.

    Raises:
        FeedDamaged: the file is not JSON, or is cut off.
    """
    gatherer, bounds = Gatherer(reading), Bounds.of(reading)
    for row, one in json_rows(stream, reading.name):
        try:
            uses = _report(_sound(one), reading)
            _all_or_none(gatherer, row, uses, bounds)
        except (NotTaken, NoTime) as error:
            gatherer.reject(row, str(error))
        yield from gatherer.full()
    yield from gatherer.rest()


def _all_or_none(gatherer: Gatherer, row: Row, uses: list[Use], bounds: Bounds) -> None:
    """A report counts whole: of one with an app that cannot be taken nothing is, so that it is in one place only."""
    for use in uses:
        reason = wrong_with(use, bounds)
        if reason is not None:
            raise NotTaken(reason)
    if not uses:
        gatherer.use(row, None)
    for use in uses:
        gatherer.use(row, use)


def _sound(one: dict[str, Any] | NotTaken) -> dict[str, Any]:
    if isinstance(one, NotTaken):
        raise one
    return one


def _report(one: Mapping[str, Any], reading: Reading) -> list[Use]:
    by = text(one, "phone_by") or reading.phone_by
    if by not in PHONE_BY:
        raise NotTaken(f"`phone_by` is not one of {', '.join(PHONE_BY)}")
    instant = moment_in(text(one, "at"), reading.zone)
    apps = one.get("apps") if "apps" in one else _managed(one)
    if not isinstance(apps, list) or len(apps) > MOST_APPS or not all(isinstance(app, str) for app in apps):
        raise NotTaken("has no list of apps")
    return found_on(named_phone(text(one, "phone"), by), by, instant, apps, reading.source)


def _managed(one: Mapping[str, Any]) -> list[str] | None:
    """The apps of a status report; those that a phone says are not there, or not yet, are left out."""
    listed = at(one, "StatusItems", "app", "managed", "list")
    if not isinstance(listed, list):
        return None
    rows = [row for row in listed if isinstance(row, dict) and row.get("state", "managed") == "managed"]
    return [row["identifier"] for row in rows if isinstance(row.get("identifier"), str)]


def found_on(phone: str, by: str, instant: int, apps: Collection[str], source: str) -> list[Use]:
    """A use of `install_app` for each app that a list of a phone names, each app once."""
    names = dict.fromkeys(app.strip() for app in apps)
    return [Use(source, f"{phone}/{app}", instant, phone, by, "install_app", app) for app in names]


def read_intune_apps(stream: BinaryIO, reading: Reading) -> Iterator[Piece]:
    """The apps that Intune detected: Graph's `detectedApps` with their devices as JSON, or its export as CSV.

    Where a row does not say when the phone was last seen, the use has the moment at which the export came.

    Raises:
        FeedDamaged: the file is empty, is not JSON, or is cut off.
        FeedColumnMissing: a CSV has no column for the device or the app.
    """
    first, stream = peeked(stream, 4_096, reading.name)
    is_json = first.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")
    return _detected(stream, reading) if is_json else _exported(stream, reading)


def _detected(stream: BinaryIO, reading: Reading) -> Iterator[Piece]:
    gatherer, bounds = Gatherer(reading), Bounds.of(reading)
    for row, one in json_rows(stream, reading.name):
        try:
            _all_or_none(gatherer, row, _detected_app(_sound(one), reading), bounds)
        except (NotTaken, NoTime) as error:
            gatherer.reject(row, str(error))
        yield from gatherer.full()
    yield from gatherer.rest()


def _detected_app(one: Mapping[str, Any], reading: Reading) -> list[Use]:
    app = text(one, "displayName").strip()
    devices = one.get("managedDevices")
    if not isinstance(devices, list):
        raise NotTaken("has no `managedDevices`: the app is there, but nobody says on which phones")
    uses = []
    for device in devices:
        if not isinstance(device, dict):
            raise NotTaken("has a device that is not an object")
        phone = text(device, "id").strip()
        instant = _seen(text(device, "lastSyncDateTime"), reading)
        uses.append(Use(reading.source, f"{phone}/{app}", instant, phone, "management_id", "install_app", app))
    return uses


def _seen(said: str, reading: Reading) -> int:
    if said:
        return moment_in(said, reading.zone)
    if reading.received is None:
        raise NotTaken("does not say when the phone was last seen, and nobody said when the export came")
    return to_millis(reading.received)


def _exported(stream: BinaryIO, reading: Reading) -> Iterator[Piece]:
    records = stream_records(stream, reading.name)
    names, _ = after_header(
        records,
        lambda found: _place(found, "phone") is not None and _place(found, "app") is not None,
        [APP_HEADS["phone"][0], APP_HEADS["app"][0]],
        reading.name,
    )
    places = {one: place for one in APP_HEADS if (place := _place(names, one)) is not None}
    gatherer = Gatherer(reading)
    for number, record in enumerate(records, start=1):
        row = Row(number, record.line, record.text)
        try:
            cells = cells_of(record, len(names))
            cell = {one: cells[place].strip() for one, place in places.items()}
            instant = _seen(cell.get("at", ""), reading)
        except (NotTaken, NoTime) as error:
            gatherer.reject(row, str(error))
        else:
            phone, app = cell["phone"], cell["app"]
            use = Use(reading.source, f"{phone}/{app}", instant, phone, "management_id", "install_app", app)
            gatherer.use(row, use)
        yield from gatherer.full()
    yield from gatherer.rest()


def _place(names: Sequence[str], column: str) -> int | None:
    folded = [one.casefold().replace(" ", "_") for one in names]
    return next((folded.index(one) for one in APP_HEADS[column] if one in folded), None)
