from django.db import migrations

from bluelamp.records.journal.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [
        append_only("journal_act", "journal_concerned", "journal_ticket", "ledger_entry", "ledger_head", "ledger_note"),
    ]
