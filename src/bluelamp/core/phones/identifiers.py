"""App ids that need care: wrong ones that circulate, apps that are part of the phone.

The catalogue is the source of ids. This holds what has been seen to go wrong with them: public lists
carry ids that match no app, and a phone accepts such an id without a word.
"""

from __future__ import annotations

from collections.abc import Mapping

from bluelamp.core.phones.holders import Platform
from bluelamp.core.rulebook import App, Catalogue

WRONG_IDS: Mapping[Platform, Mapping[str, str]] = {
    "apple": {
        "com.instagram.instagram": "com.burbn.instagram",
        "com.instagram.ios": "com.burbn.instagram",
        "com.twitter.twitter": "com.atebits.Tweetie2",
        "com.burbn.threads": "com.burbn.barcelona",
        "com.bumble.app": "com.moxco.bumble",
        "co.hinge.app": "co.hinge.mobile.ios",
        "com.hinge.app": "co.hinge.mobile.ios",
        "com.grindrapp.ios": "com.grindrguy.grindrx",
    },
    "android": {
        "uk.gov.tfl.tflgo": "uk.gov.tfl.gotfl",
        "com.instagram.instagram": "com.instagram.android",
        "com.twitter.twitter": "com.twitter.android",
    },
}
"""Ids that public lists give and no app has, each with the right one. Some are right on the other platform."""

MANAGEMENT_AGENTS = frozenset(
    {
        "com.google.android.apps.work.clouddpc",
        "com.microsoft.windowsintune.companyportal",
        "com.microsoft.CompanyPortal",
    }
)
"""The apps through which a phone is managed: shut one and the phone can no longer be reached."""

PRELOADED_WITH: Mapping[str, tuple[str, ...]] = {
    "com.facebook.katana": ("com.facebook.appmanager", "com.facebook.system", "com.facebook.services"),
}
"""Stubs that makers put on phones for an app; they are shut with it."""

_PART_OF_THE_PHONE = (
    *("com.android.", "com.samsung.android.", "com.sec.android."),
    *("com.google.android.dialer", "com.google.android.contacts", "com.google.android.deskclock"),
    *("com.google.android.GoogleCamera", "com.google.android.gms", "com.google.android.youtube"),
    *("com.google.android.apps.messaging", "com.google.android.apps.maps", "com.google.android.apps.work.clouddpc"),
)


def is_part_of_the_phone(package: str) -> bool:
    """Whether an Android app comes with the phone: it cannot be taken off, only switched off."""
    return package.startswith(_PART_OF_THE_PHONE)


def comes_with_other_phones(app: App, platform: Platform) -> bool:
    """Whether an app is part of the other platform's phones, as Apple's own clock is: here it is not missed."""
    if platform == "android":
        return not app.android and (app.apple or "").startswith("com.apple.")
    return not app.apple and is_part_of_the_phone(app.android or "")


def ids_of(catalogue: Catalogue, platform: Platform) -> dict[str, App]:
    """The catalogue's apps by their id on a platform; those without one are left out."""
    found: dict[str, App] = {}
    for app in catalogue.apps.values():
        own = app.android if platform == "android" else app.apple
        if own:
            found.setdefault(own, app)
    return found
