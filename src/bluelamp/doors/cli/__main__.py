"""`python -m bluelamp.doors.cli`: the program where its script is not on the path."""

from bluelamp.doors.cli.main import main

if __name__ == "__main__":
    main()
