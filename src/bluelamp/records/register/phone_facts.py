"""What is known of a phone, checked: for acts and imports alike."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from bluelamp.records.register import checks
from bluelamp.records.register.choices import Platform
from bluelamp.records.register.errors import AlreadyInRegister, NotAnImei
from bluelamp.records.register.imei import as_imei
from bluelamp.records.register.models import OPEN, PhoneDetails

COLUMNS = ("asset_tag", "serial", "imei_1", "imei_2", "platform", "model", "used_for")


def checked_details(  # noqa: PLR0913 - a phone has seven details
    *, asset_tag: str, serial: str, imei_1: str, imei_2: str, platform: str, model: str, used_for: str
) -> dict[str, str]:
    """The details in the form the register keeps them.

    Raises:
        NotAnImei: a check digit does not fit, or both IMEIs are one.
        NotAChoice: the platform is not known, or something is empty or too long.
    """
    first, second = as_imei(imei_1), as_imei(imei_2)
    if first and first == second:
        raise NotAnImei("Both IMEIs are the same.", todo="leave the second one empty, or read it again.")
    return {
        "asset_tag": checks.needed(asset_tag, "asset tag", 40),
        "serial": checks.needed(serial, "serial number", 60) if serial.strip() else "",
        "imei_1": first,
        "imei_2": second,
        "platform": str(checks.choice(Platform, platform, "platform")),
        "model": checks.needed(model, "model", 100),
        "used_for": checks.needed(used_for, "use", 200),
    }


def must_be_free(details: Mapping[str, str], phone_id: str | None) -> None:
    """Nothing: or, where another phone has one of the names, the refusal that says which.

    Raises:
        AlreadyInRegister: another phone has the tag, the serial number or an IMEI.
    """
    imeis = [one for one in (details["imei_1"], details["imei_2"]) if one]
    same = Q(asset_tag=details["asset_tag"]) | Q(imei_1__in=imeis) | Q(imei_2__in=imeis)
    if details["serial"]:
        same |= Q(serial=details["serial"])
    for row in PhoneDetails.objects.filter(OPEN).filter(same).exclude(phone_id=phone_id or "")[:1]:
        shared = _shared(details, row)
        raise AlreadyInRegister(
            f"Another phone has the {shared}.", todo=f"look at the phone with the asset tag `{row.asset_tag}`."
        )


def _shared(details: Mapping[str, str], row: PhoneDetails) -> str:
    if row.asset_tag == details["asset_tag"]:
        return f"asset tag `{row.asset_tag}`"
    if details["serial"] and row.serial == details["serial"]:
        return f"serial number `{row.serial}`"
    theirs = {row.imei_1, row.imei_2} - {""}
    return f"IMEI `{next(one for one in (details['imei_1'], details['imei_2']) if one in theirs)}`"
