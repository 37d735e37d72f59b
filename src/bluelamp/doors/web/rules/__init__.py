"""The rules in force, as anybody signed in may read them: every rule with its source and its examples."""
