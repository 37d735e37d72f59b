"""What the tests of backups share: places for sites of their own."""

import pytest

from databases import fresh
from faults.site_under_load import Site, free_port


@pytest.fixture
def place(tmp_path):
    """Make a place for a site of its own, with an empty database; the sites are stopped and dropped afterwards."""
    opened, sites = [], []

    def make(kind, name):
        folder = tmp_path / name
        folder.mkdir()
        database = fresh(kind, folder)
        opened.append(database)
        sites.append(Site(folder, database.__enter__(), free_port(), web_workers=1))
        return sites[-1]

    yield make
    for one in sites:
        one.stop()
    for one in reversed(opened):
        one.__exit__(None, None, None)
