"""From what phones report to what rules speak of: platform ids to apps, domains to sites.

An app id is found under its platform without regard to case, because logs spell ids as they please;
one that the catalogue spells differently is counted. A domain belongs to the site with the longest
name that it ends in, so `m.facebook.com` is `facebook.com` unless the catalogue has it by itself.
What is not found keeps the name that was reported and stays unknown to every rule.
"""

from __future__ import annotations

import pyarrow as pa

from bluelamp.core.cedar import EntityUid
from bluelamp.core.rulebook import Rulebook
from bluelamp.core.rulebook.webforms import WebForms

PROTECTED = "protected"
"""Categories of this name hold union, legal, medical and welfare contacts, sites and apps."""

PLATFORMS = ("android", "apple")


def app_table(rulebook: Rulebook) -> pa.Table:
    """Every platform id of the catalogue: `platform`, `key` (lower case), `spelling`, `app`.

    The platform is empty in a second set of rows, for phones of which nobody knows the platform; an
    id that means two apps on two platforms is left out there.
    """
    rows = [
        (platform, spelling.lower(), spelling, app.id)
        for app in rulebook.catalogue.apps.values()
        for platform, spelling in zip(PLATFORMS, (app.android, app.apple), strict=True)
        if spelling
    ]
    by_key: dict[str, set[str]] = {}
    for _, key, _, app_id in rows:
        by_key.setdefault(key, set()).add(app_id)
    rows += [("", key, spelling, app_id) for _, key, spelling, app_id in dict.fromkeys(rows) if len(by_key[key]) == 1]
    once = {(platform, key): (spelling, app_id) for platform, key, spelling, app_id in reversed(rows)}
    return pa.table(
        {
            "platform": pa.array([platform for platform, _ in once], pa.string()),
            "key": pa.array([key for _, key in once], pa.string()),
            "spelling": pa.array([spelling for spelling, _ in once.values()], pa.string()),
            "app": pa.array([app_id for _, app_id in once.values()], pa.string()),
        }
    )


def covered_table(rulebook: Rulebook) -> pa.Table:
    """What a permission extends to: an app to itself and to its own websites, a site to itself."""
    forms = WebForms(rulebook.catalogue)
    given = [EntityUid("App", name) for name in rulebook.catalogue.apps]
    given += [EntityUid("Site", domain) for domain in rulebook.catalogue.sites]
    rows = [(one.type, one.id, covered.type, covered.id) for one in given for covered in forms.covered_by(one)]
    names = ("by_type", "by", "resource_type", "resource")
    return pa.table({name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(names)})


def protected_table(rulebook: Rulebook) -> pa.Table:
    """What is dropped before anything is stored: `resource_type`, `resource`.

    These are the contacts, sites and apps below a category named `protected`, and apps that the
    catalogue marks private. Promise: union, legal, medical and welfare contact is never screened.
    """
    found = {
        one.uid
        for one in rulebook.entities
        if any(above.id == PROTECTED for above in rulebook.entities.ancestors(one.uid))
    }
    found |= {EntityUid("App", app.id) for app in rulebook.catalogue.apps.values() if app.private}
    ordered = sorted(found)
    return pa.table(
        {
            "resource_type": pa.array([uid.type for uid in ordered], pa.string()),
            "resource": pa.array([uid.id for uid in ordered], pa.string()),
        }
    )
