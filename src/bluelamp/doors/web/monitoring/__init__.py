"""Monitoring in pages: which feeds say what work phones do. Everybody sees which run, under what, and until when."""
