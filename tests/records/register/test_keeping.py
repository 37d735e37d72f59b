"""What keeps the past of a table does not make a large import slow."""

import pytest
from django.db import connection

from bluelamp.records.register import models
from bluelamp.records.register.bulk import insert_all
from records import small_register as small

pytestmark = pytest.mark.django_db
PEOPLE = 300


def whole_tables_read():
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'register_posting'")
        return cursor.fetchone()[0]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL keeps the plan of a check")
def test_a_check_reads_no_whole_table_however_many_rows_come():
    unit, since = small.unit("force"), small.LONG_AGO
    people = [small.new_id() for _ in range(PEOPLE)]
    insert_all(models.Person, ({"id": one, "added_at": since} for one in people))
    before = whole_tables_read()
    insert_all(
        models.Posting,
        (
            {"person_id": one, "kind": "officer", "grade": "constable", "unit_id": unit, "valid_from": since,
             "recorded_at": since}
            for one in people
        ),
    )  # fmt: skip
    assert models.Posting.objects.count() == PEOPLE
    assert whole_tables_read() - before < 10
