"""Declarations: what an officer declares, and what somebody else decides about it.

What lives here: permission requests and the permissions that come of them, records of contacts with the
public, and "I told my sergeant" with the answer to it. What does not: the rules that read a permission,
which stand in the rulebook, and the confidential channel for concerns, which nothing here leads to.

A permission is a fact that the rulebook reads, never an exception to it.
"""
