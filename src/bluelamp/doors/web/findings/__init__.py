"""Findings on pages: one's own private notes, what a supervisor speaks about, and what waits for standards.

Nothing here decides anything: every press asks one act.
"""
