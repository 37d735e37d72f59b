"""My phone: what I hold, what it allows and why, and reporting it lost. Everything here is the reader's own."""
