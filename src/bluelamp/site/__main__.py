"""Django's commands, with Bluelamp's settings: `python -m bluelamp.site migrate`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Runs the command that stands on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bluelamp.site.settings")
    # Read after the settings are named.
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - see above

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
