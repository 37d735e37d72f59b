"""What tests of signing in share."""

PASSWORD = "four words that do not belong"  # noqa: S105 - of nobody
