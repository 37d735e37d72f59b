"""Runs the witness program."""

import sys

from bluelamp.doors.witness.program import main

if __name__ == "__main__":
    sys.exit(main())
