"""The desk Standards: feeds of what work phones do, runs over them, and what was found."""
