"""Simulated phones of Apple's, for tests and the demonstration: they enrol, answer every command, and misbehave.

Written apart from the server: what they send and read goes through the `cryptography` package and openssl.
"""
