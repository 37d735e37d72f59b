from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0002_keeping"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="identity",
            name="reg_identity_person",
        ),
        migrations.RemoveIndex(
            model_name="phone",
            name="reg_phone_holder",
        ),
        migrations.RemoveIndex(
            model_name="phonedetails",
            name="reg_phone_details_phone",
        ),
        migrations.RemoveIndex(
            model_name="posting",
            name="reg_posting_person",
        ),
        migrations.RemoveIndex(
            model_name="posting",
            name="reg_posting_unit",
        ),
        migrations.AddIndex(
            model_name="identity",
            index=models.Index(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=["person", "valid_from", "valid_until", "superseded_at", "sorted_as"],
                name="reg_identity_person",
            ),
        ),
        migrations.AddIndex(
            model_name="phone",
            index=models.Index(fields=["holder", "state", "id"], name="reg_phone_holder"),
        ),
        migrations.AddIndex(
            model_name="phonedetails",
            index=models.Index(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=["phone", "valid_from", "valid_until", "superseded_at", "asset_tag"],
                name="reg_phone_details_phone",
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=["person", "valid_from", "valid_until", "superseded_at", "unit", "kind"],
                name="reg_posting_person",
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=["unit", "valid_from", "valid_until", "superseded_at", "person", "kind"],
                name="reg_posting_unit",
            ),
        ),
    ]
