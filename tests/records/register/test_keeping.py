"""What keeps the past of a table does not make a large import slow on PostgreSQL."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db
CHECKS = """SELECT proname, coalesce('plan_cache_mode=force_custom_plan' = ANY (proconfig), false) FROM pg_proc
WHERE prorettype = 'trigger'::regtype AND proname LIKE 'register%'"""


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL keeps the plan of a check")
def test_every_check_is_planned_for_the_table_as_it_is():
    # With 12,000 rows of one table this was the difference between three seconds and a hundred; a plan that was kept
    # from an empty table is not made again for a full one, and which plan that is turns on more than a test can set.
    with connection.cursor() as cursor:
        cursor.execute(CHECKS)
        checks = dict(cursor.fetchall())
    assert len(checks) > 20
    assert [name for name, anew in checks.items() if not anew] == []
