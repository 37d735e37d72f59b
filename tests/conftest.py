"""What holds for every test: no clock for generated ones, and a mark for those that use a database."""

import pytest
from hypothesis import settings

settings.register_profile("bluelamp", deadline=None)  # a busy machine is not a fault
settings.load_profile("bluelamp")

USES_A_DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_collection_modifyitems(items):
    """Mark what touches the platform's database, so that tools/run_suites.py can run it on PostgreSQL too."""
    for item in items:
        if item.get_closest_marker("django_db") or USES_A_DATABASE & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)
