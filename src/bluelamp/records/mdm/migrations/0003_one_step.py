from django.db import migrations

from bluelamp.records.mdm.step_on_postgresql import step_function


class Migration(migrations.Migration):
    dependencies = [("mdm", "0002_certificates_are_given_again")]

    operations = [step_function()]
