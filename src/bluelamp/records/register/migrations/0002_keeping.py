from django.db import migrations

from bluelamp.records.register.keeping import KeptTable, keeps_its_chain, keeps_its_past

_PERSON = {"anchor": "register_person", "anchor_key": "person_id"}
_UNIT = {"anchor": "register_unit", "anchor_key": "unit_id"}
_PHONE = {"anchor": "register_phone", "anchor_key": "phone_id"}
_DETAILS = ("phone_id", "asset_tag", "serial", "imei_1", "imei_2", "platform", "model", "used_for")


class Migration(migrations.Migration):
    dependencies = [("register", "0001_tables")]

    operations = [
        keeps_its_past(
            KeptTable(
                "register_identity",
                **_PERSON,
                key=("person_id",),
                values=("person_id", "name", "sorted_as", "number", "email"),
                removable=True,
            ),
            KeptTable("register_unit_details", **_UNIT, key=("unit_id",), values=("unit_id", "name", "kind")),
            KeptTable("register_place", **_UNIT, key=("unit_id",), values=("unit_id", "parent_id", "in_line"), only="in_line"),
            KeptTable("register_posting", **_PERSON, key=("person_id",), values=("person_id", "kind", "grade", "unit_id")),
            KeptTable("register_role", **_PERSON, key=("person_id", "role", "unit_id?"), values=("person_id", "role", "unit_id")),
            KeptTable("register_lead", **_UNIT, key=("unit_id",), values=("unit_id", "person_id")),
            KeptTable("register_manager", **_PERSON, key=("person_id",), values=("person_id", "manager_id")),
            KeptTable("register_cover", **_PERSON, key=("person_id",), values=("person_id", "by_id")),
            KeptTable("register_shift", **_PERSON, key=("person_id", "state"), values=("person_id", "state"), removable=True),
            KeptTable("register_rostered", **_PERSON, key=("person_id",), values=("person_id",), removable=True),
            KeptTable("register_phone_details", **_PHONE, key=("phone_id",), values=_DETAILS),
            KeptTable("register_holding", **_PHONE, key=("phone_id",), values=("phone_id", "person_id", "state")),
        ),
        keeps_its_chain(),
    ]
