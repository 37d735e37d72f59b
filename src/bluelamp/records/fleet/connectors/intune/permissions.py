"""The permissions that the app registration of a tenant needs: the least, and what each is for.

They are *application* permissions, since no person signs in. From Microsoft's reference of each call; the stand-in
refuses any call whose permission is not granted, and `tests/records/fleet/connectors/intune/test_permissions.py`
takes each away in turn to see that something is missed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission by Microsoft's name, what it is for, and what cannot be done without it."""

    name: str
    is_for: str
    without: str


LEAST: tuple[Permission, ...] = (
    Permission(
        "DeviceManagementConfiguration.ReadWrite.All",
        "profiles and compliance policies of each class",
        "nothing can be sent",
    ),
    Permission(
        "DeviceManagementApps.ReadWrite.All",
        "apps, to which class each is assigned, and the lists of websites of Chrome and Edge",
        "nothing can be sent",
    ),
    Permission(
        "DeviceManagementManagedDevices.Read.All",
        "phones, how they are, which profiles they took and which apps they have",
        "nothing is known of any phone, so nothing counts as verified",
    ),
    Permission(
        "DeviceManagementManagedDevices.PrivilegedOperations.All",
        "having one phone check in, lock or be wiped, each by a decision of a person",
        "a lost phone has to be locked in Microsoft's own pages",
    ),
    Permission("Group.Create", "a group for each class", "no class can be made"),
    Permission("GroupMember.ReadWrite.All", "phones into the group of their class", "no phone changes its class"),
    Permission(
        "Device.ReadWrite.All",
        "the rows of phones in the directory: Microsoft asks for it wherever a program puts a device into a group",
        "no phone changes its class",
    ),
)
"""What must be granted."""

TO_TIDY = Permission(
    "Group.ReadWrite.All",
    "taking away groups that are empty",
    "phones of a class that all leave are taken out one by one, and empty groups stay until somebody takes them away",
)
"""What may be granted beside."""
