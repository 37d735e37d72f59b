from django.db import migrations

from bluelamp.records.register.keeping import KeptTable, keeps_its_chain, keeps_its_past

_PERSON = ("register_person", "person_id")
_UNIT = ("register_unit", "unit_id")
_PHONE = ("register_phone", "phone_id")
_DETAILS = ("phone_id", "asset_tag", "serial", "imei_1", "imei_2", "platform", "model", "used_for")


class Migration(migrations.Migration):
    dependencies = [("register", "0001_tables")]

    operations = [
        keeps_its_past(
            KeptTable(
                "register_identity",
                *_PERSON,
                ("person_id",),
                ("person_id", "name", "sorted_as", "number", "email"),
                removable=True,
            ),
            KeptTable("register_unit_details", *_UNIT, ("unit_id",), ("unit_id", "name", "kind")),
            KeptTable("register_place", *_UNIT, ("unit_id",), ("unit_id", "parent_id", "in_line"), only="in_line"),
            KeptTable("register_posting", *_PERSON, ("person_id",), ("person_id", "kind", "grade", "unit_id")),
            KeptTable(
                "register_role",
                *_PERSON,
                ("person_id", "role", "unit_id?"),
                ("person_id", "role", "unit_id"),
            ),
            KeptTable("register_lead", *_UNIT, ("unit_id",), ("unit_id", "person_id")),
            KeptTable("register_manager", *_PERSON, ("person_id",), ("person_id", "manager_id")),
            KeptTable("register_cover", *_PERSON, ("person_id",), ("person_id", "by_id")),
            KeptTable("register_shift", *_PERSON, ("person_id", "state"), ("person_id", "state"), removable=True),
            KeptTable("register_rostered", *_PERSON, ("person_id",), ("person_id",), removable=True),
            KeptTable("register_phone_details", *_PHONE, ("phone_id",), _DETAILS),
            KeptTable("register_holding", *_PHONE, ("phone_id",), ("phone_id", "person_id", "state")),
        ),
        keeps_its_chain(),
    ]
