"""Pages on who looked and who may: a person's own list of looks, a challenge, the counts, roles and permissions."""
