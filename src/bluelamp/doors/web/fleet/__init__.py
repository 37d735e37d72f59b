"""The desk of phones: what is on its way to them, which differ or are unwell, and orders to one that is lost."""
