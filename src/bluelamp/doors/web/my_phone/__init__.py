"""My phone: what every officer and member of staff sees first, on a small screen, with or without JavaScript."""
