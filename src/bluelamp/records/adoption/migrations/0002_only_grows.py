from django.db import migrations

from bluelamp.records.journal.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("adoption", "0001_initial")]
    operations = [append_only("adoption_bundle", "adoption_edition", "adoption_adoption")]
