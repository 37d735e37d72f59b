from django.db import migrations

from bluelamp.records.journal.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("declarations", "0001_initial")]
    operations = [append_only("declarations_step", "declarations_contact_version")]
