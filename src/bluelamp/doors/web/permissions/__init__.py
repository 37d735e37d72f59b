"""Permissions: asked for by whoever needs one, decided by somebody else, looked at by those who answer for them."""
