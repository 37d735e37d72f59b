"""A draft may have been begun by a service, with what it knew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more column; every draft there is was begun by the person whose it is."""

    dependencies = (("declarations", "0002_only_grows"),)

    operations = (
        migrations.AddField(
            model_name="draftrow",
            name="begun_by",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
    )
