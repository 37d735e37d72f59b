"""Pages on which administrators let people in: an account, a one-time code, an identity, and cutting somebody off.

Whoever helps somebody to sign in never learns what is set with the help, and signs in as nobody.
"""
