"""The catalogue: categories, apps, sites, and the things that questions are about.

App ids are kept exactly as the stores spell them: Android and Apple ids are case sensitive. They
are compared without regard to case only to say the right spelling to somebody who got it wrong.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from bluelamp.core.cedar import Entities, Entity, EntityUid
from bluelamp.core.kernel import BluelampError, Place
from bluelamp.core.rulebook.errors import (
    AppIdInWrongCase,
    AppIdTwice,
    BundleIdWithoutDot,
    CatalogueBroken,
    CategoryUnknown,
    ThingUnknown,
)
from bluelamp.core.rulebook.marked_yaml import MarkedList, MarkedMap
from bluelamp.core.rulebook.model import App, Catalogue, Site
from bluelamp.core.rulebook.reading import Reading, text_of

CATEGORY_TYPES = {
    "apps": "AppCategory",
    "sites": "SiteCategory",
    "contacts": "ContactClass",
    "information": "InformationClass",
    "devices": "DeviceClass",
    "places": "PlaceClass",
}
"""The sections of `catalogue/categories.yaml` and the entity type each makes."""

THING_TYPES = {
    "contacts": ("Contact", "ContactClass"),
    "information": ("Information", "InformationClass"),
    "devices": ("Device", "DeviceClass"),
    "places": ("Place", "PlaceClass"),
    "records": ("PoliceRecord", None),
    "meetings": ("Meeting", None),
    "messages": ("Message", None),
    "kinds": ("Kind", None),
}
"""The sections of `catalogue/things.yaml`: the entity type each makes and the type of its classes."""

APP_COLUMNS = (
    "id", "name", "categories", "default", "android", "android_confidence", "apple", "apple_confidence", "domains",
    "never_limited", "private", "notes",
)  # fmt: skip
SITE_COLUMNS = ("domain", "service", "categories", "tier")
DEFAULTS = ("allow", "ban", "permission", "require", "review")
CONFIDENCES = ("high", "medium", "low", "unverified", "none")
_TRUTH = {"yes": True, "true": True, "no": False, "false": False, "": False}


class CatalogueReader:
    """Reads the four files of a catalogue into apps, sites, entities and their names for people."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._entities: list[Entity] = []
        self._known: set[EntityUid] = set()
        self.names: dict[EntityUid, str] = {}

    def read(self) -> tuple[Catalogue, list[Entity]]:
        """The catalogue and its entities. Problems go to the reading; broken rows are left out."""
        self._sections("catalogue/categories.yaml", {one: (kind, kind) for one, kind in CATEGORY_TYPES.items()})
        apps = self._apps("catalogue/apps.csv")
        sites = self._sites("catalogue/sites.csv")
        if self._reading.has("catalogue/things.yaml"):
            self._sections("catalogue/things.yaml", THING_TYPES)
        return Catalogue(apps, sites), self._entities

    def _sections(self, name: str, types: Mapping[str, tuple[str, str | None]]) -> None:
        sections = self._reading.yaml_map(name)
        waiting: list[tuple[EntityUid, MarkedMap, str | None]] = []
        for section, entries in sections.items():
            if section not in types or not isinstance(entries, MarkedMap):
                listed = ", ".join(f"`{one}`" for one in types)
                self._report(
                    f"`{name}` has a section `{section}` that is not understood.",
                    f"sections are {listed}, each with entries `id: {{says: …}}`.",
                    self._reading.spot(name, sections, section),
                )
                continue
            kind, parent_kind = types[section]
            for one, entry in entries.items():
                says = text_of(entry, "says") if isinstance(entry, MarkedMap) else None
                if says is None or not isinstance(entry, MarkedMap):
                    self._report(
                        f"`{one}` under `{section}` has no `says`.",
                        "write what it is in one sentence: `says: …`.",
                        self._reading.spot(name, entries, one),
                    )
                    continue
                uid = EntityUid(kind, one)
                self._known.add(uid)
                self.names[uid] = says
                waiting.append((uid, entry, parent_kind))
        for uid, entry, parent_kind in waiting:
            parents = entry.get("in", MarkedList(0, 0))
            named = [parents] if isinstance(parents, str) else parents if isinstance(parents, list) else []
            place = self._reading.spot(name, entry, "in")
            self._add(uid, self._parents(parent_kind, [str(one) for one in named], f"`{uid.id}`", place))

    def _parents(self, kind: str | None, names: Iterable[str], whose: str, place: Place) -> frozenset[EntityUid]:
        found = set()
        for name in names:
            uid = EntityUid(str(kind), name)
            if uid in self._known:
                found.add(uid)
                continue
            known = [one.id for one in sorted(self._known) if one.type == kind]
            near = next((one for one in known if one.lower() == name.lower()), None)
            self._reading.problems.append(
                CategoryUnknown(
                    f"{whose} is put in `{name}`, which is not one of the {kind or 'classes'} of this rulebook.",
                    todo=f"write `{near}`."
                    if near
                    else f"use one of {', '.join(known) or 'none yet'}, or add it to `catalogue/categories.yaml`.",
                    place=place,
                )
            )
        return frozenset(found)

    def _add(self, uid: EntityUid, parents: frozenset[EntityUid]) -> None:
        self._entities.append(Entity(uid, parents=parents))

    def _report(self, message: str, todo: str, place: Place) -> None:
        self._reading.problems.append(CatalogueBroken(message, todo=todo, place=place))

    def _rows(self, name: str, columns: tuple[str, ...]) -> list[tuple[Place, dict[str, str]]]:
        (_, header), *rows = self._lines(name) or [(Place(name), [])]
        absent = [one for one in columns if one not in header]
        if absent:
            self._report(
                f"`{name}` lacks the column{'s' if len(absent) > 1 else ''} {', '.join(f'`{one}`' for one in absent)}.",
                f"the first line names the columns: {','.join(columns)}.",
                self._reading.place(name, 1),
            )
            return []
        found = []
        for place, row in rows:
            if len(row) != len(header):
                self._report(
                    f"This row has {len(row)} fields and the first line names {len(header)} columns.",
                    "add or remove a comma; put a text that holds a comma in double quotes.",
                    place,
                )
                continue
            found.append((place, {key: value.strip() for key, value in zip(header, row, strict=True)}))
        return found

    def _lines(self, name: str) -> list[tuple[Place, list[str]]]:
        """The fields of every row that has any, each with the place where the row begins."""
        reader = csv.reader(io.StringIO(self._reading.text(name), newline=""))
        found: list[tuple[Place, list[str]]] = []
        line = 1
        try:
            for row in reader:
                if row:
                    found.append((self._reading.place(name, line), row))
                line = reader.line_num + 1
        except csv.Error as error:
            todo = "look for a quote that is not closed before this line."
            self._report(f"`{name}` cannot be read as CSV: {error}.", todo, self._reading.place(name, line))
        return found

    def _apps(self, name: str) -> dict[str, App]:
        found: dict[str, App] = {}
        taken: dict[tuple[str, str], tuple[str, str, Place]] = {}
        for place, row in self._rows(name, APP_COLUMNS):
            problem = _app_problem(row, place) or _clash(row, taken, place)
            if problem is not None:
                self._reading.problems.append(problem)
                continue
            app = _app(row)
            found[app.id] = app
            for platform in ("android", "apple"):
                self._warn_of_dotless(row, platform, place)
            uid = EntityUid("App", app.id)
            self._known.add(uid)
            self.names[uid] = app.name
            self._add(uid, self._parents("AppCategory", app.categories, f"The app `{app.id}`", place))
        return found

    def _warn_of_dotless(self, row: Mapping[str, str], platform: str, place: Place) -> None:
        written = row[platform]
        if written and "." not in written and row[f"{platform}_confidence"] != "high":
            self._reading.warnings.append(
                BundleIdWithoutDot(
                    f"The {platform} id `{written}` of `{row['id']}` has no dot, and its confidence is "
                    f"`{row[f'{platform}_confidence']}`.",
                    todo="check the id in the store; an id without a dot is rare but there are some. "
                    f"Set `{platform}_confidence` to high when it is right.",
                    place=place,
                )
            )

    def _sites(self, name: str) -> dict[str, Site]:
        found: dict[str, Site] = {}
        for place, row in self._rows(name, SITE_COLUMNS):
            domain = row["domain"]
            if not domain or domain != domain.lower() or "/" in domain or "." not in domain:
                self._report(
                    f"`{domain}` is not a domain as this catalogue writes them.",
                    "write the domain alone in small letters, such as `tiktok.com`.",
                    place,
                )
                continue
            if domain in found:
                self._reading.problems.append(
                    AppIdTwice(f"The site `{domain}` stands here twice.", todo="keep one of the rows.", place=place)
                )
                continue
            found[domain] = Site(domain, row["service"], tuple(row["categories"].split()), row["tier"])
            uid = EntityUid("Site", domain)
            self._known.add(uid)
            self.names[uid] = domain
            self._add(uid, self._parents("SiteCategory", found[domain].categories, f"The site `{domain}`", place))
        return found


def _app_problem(row: Mapping[str, str], place: Place) -> BluelampError | None:
    if not row["id"] or not row["name"]:
        lacking = "id" if not row["id"] else "name"
        return CatalogueBroken(f"This app has no {lacking}.", todo=f"fill the column `{lacking}`.", place=place)
    checks: list[tuple[str, Iterable[str]]] = [
        ("default", DEFAULTS),
        ("android_confidence", CONFIDENCES),
        ("apple_confidence", CONFIDENCES),
        ("never_limited", _TRUTH),
        ("private", _TRUTH),
    ]
    for column, allowed in checks:
        if row[column] not in allowed:
            return CatalogueBroken(
                f"The app `{row['id']}` has `{row[column]}` in the column `{column}`.",
                todo=f"write one of {', '.join(f'`{one}`' for one in allowed if one)}.",
                place=place,
            )
    return None


def _clash(
    row: Mapping[str, str], taken: dict[tuple[str, str], tuple[str, str, Place]], place: Place
) -> BluelampError | None:
    """Two rows with one id, or with ids that differ only by case: one of them would never be found."""
    for column in ("id", "android", "apple"):
        written = row[column]
        if not written:
            continue
        before = taken.get((column, written.lower()))
        if before is None:
            continue
        spelt, owner, first = before
        where = f"{first.source}:{first.line}"
        if spelt == written:
            return AppIdTwice(
                f"The {column} id `{written}` of `{row['id']}` is already that of `{owner}` at {where}."
                if column != "id"
                else f"The app id `{written}` stands here a second time; the first is at {where}.",
                todo="keep one of the rows, or correct the id of the other.",
                place=place,
            )
        return AppIdInWrongCase(
            f"The ids `{written}` here and `{spelt}` at {where} differ only by capital letters.",
            todo="keep the spelling that the store shows; ids are case sensitive.",
            place=place,
        )
    for column in ("id", "android", "apple"):
        if row[column]:
            taken[column, row[column].lower()] = (row[column], row["id"], place)
    return None


def _app(row: Mapping[str, str]) -> App:
    return App(
        id=row["id"],
        name=row["name"],
        categories=tuple(row["categories"].split()),
        default=row["default"],
        android=row["android"] or None,
        android_confidence=row["android_confidence"],
        apple=row["apple"] or None,
        apple_confidence=row["apple_confidence"],
        domains=tuple(row["domains"].split()),
        notes=row["notes"],
        never_limited=_TRUTH[row["never_limited"]],
        private=_TRUTH[row["private"]],
    )


def find_app(catalogue: Catalogue, written: str) -> App:
    """The app that somebody means by its slug, Android id or Apple id, spelt exactly.

    Raises:
        AppIdInWrongCase: only the case is wrong; the message gives the right spelling.
        ThingUnknown: no app goes by that id.
    """
    spellings = {name: app for app in catalogue.apps.values() for name in (app.id, app.android, app.apple) if name}
    if written in spellings:
        return spellings[written]
    near = next((one for one in spellings if one.lower() == written.lower()), None)
    if near is not None:
        raise wrong_case(written, near)
    raise ThingUnknown(
        f"No app in the catalogue goes by `{written}`.",
        todo="use the id in the first column of `catalogue/apps.csv`, or an Android or Apple id exactly as the store "
        "spells it.",
    )


def find_entity(entities: Entities, uid: EntityUid, place: Place | None = None) -> EntityUid:
    """The name itself where the rulebook has that app, site or thing.

    Raises:
        AppIdInWrongCase: it has one spelt with other capital letters; the message gives the right spelling.
        ThingUnknown: it has none.
    """
    if uid in entities:
        return uid
    near = next((one.uid.id for one in entities.of_type(uid.type) if one.uid.id.lower() == uid.id.lower()), None)
    if near is not None:
        raise wrong_case(uid.id, near, place)
    raise ThingUnknown(
        f"The catalogue has no {uid.type} called `{uid.id}`.",
        todo="correct the spelling, or add it to the catalogue.",
        place=place,
    )


def wrong_case(written: str, right: str, place: Place | None = None) -> AppIdInWrongCase:
    """The refusal of an id whose capitals are wrong, with the right spelling."""
    return AppIdInWrongCase(
        f"`{written}` is spelt `{right}` in the catalogue; ids are case sensitive.",
        todo=f"write `{right}`.",
        place=place,
    )
