"""The desk of phones, as far as pushes go: what is on its way to phones, how it went, and who has it go on or stop."""
