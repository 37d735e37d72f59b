"""Reads of monitoring: frozen values, never rows."""
