"""Apple: what a rulebook becomes as profiles and declarations, and the check that they are well formed."""
