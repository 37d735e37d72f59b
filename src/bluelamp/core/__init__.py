"""Libraries that need no database, no network and no clock of their own.

Each package is usable alone. Time is passed in. Who may import whom is a contract in `pyproject.toml`.
"""
