"""`python -m bluelamp.doors.cli`: these commands without those of the other doors, where no script is on the path."""

from bluelamp.doors.cli.main import main

if __name__ == "__main__":
    main()
