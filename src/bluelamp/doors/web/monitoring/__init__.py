"""Monitoring in pages: which feeds run and under what, how each day was run, and what only counts yet."""
