"""What each kind of phone management can do, said once.

A target is a way to reach phones of one platform. What it cannot do is never worked round: it
becomes a gap that is printed with the plan.
"""

from __future__ import annotations

from dataclasses import dataclass

from bluelamp.core.phones.holders import Platform


@dataclass(frozen=True)
class Target:
    """One way to reach phones, and what it can do there.

    `can_suspend_keeping_data`: it can shut an app and leave its messages on the phone. Where it
    cannot, a permission that ends plans nothing, because messages may be evidence.
    `sites_reach` says which browsing its list of shut websites covers, `browsers` the ids of browsers
    that take the list where others do not (none where the phone itself keeps it).
    """

    name: str
    title: str
    platform: Platform
    can_suspend_keeping_data: bool
    most_sites: int | None
    sites_reach: str
    sites_miss: str
    browsers: frozenset[str] = frozenset()


CHROME, EDGE = "com.android.chrome", "com.microsoft.emmx"
_CHROME_MISS = "pages shown inside other apps and in other browsers"

ANDROID = Target(
    "android",
    "Android Management API",
    "android",
    can_suspend_keeping_data=True,
    most_sites=None,
    sites_reach="Chrome",
    sites_miss=_CHROME_MISS,
    browsers=frozenset({CHROME}),
)
INTUNE_ANDROID = Target(
    "intune-android",
    "Intune, Android phones owned by the force",
    "android",
    can_suspend_keeping_data=False,
    most_sites=None,
    sites_reach="Chrome and Edge",
    sites_miss=_CHROME_MISS,
    browsers=frozenset({CHROME, EDGE}),
)
INTUNE_APPLE = Target(
    "intune-apple",
    "Intune, supervised iPhones",
    "apple",
    can_suspend_keeping_data=True,
    most_sites=500,
    sites_reach="Safari and what uses Apple's web engine",
    sites_miss="apps that fetch pages in their own way",
)
APPLE = Target(
    "apple",
    "Apple device management, supervised iPhones",
    "apple",
    can_suspend_keeping_data=True,
    most_sites=500,
    sites_reach="Safari and what uses Apple's web engine",
    sites_miss="apps that fetch pages in their own way",
)

TARGETS = (ANDROID, INTUNE_ANDROID, INTUNE_APPLE, APPLE)
"""Every target, in the order in which they are shown."""
