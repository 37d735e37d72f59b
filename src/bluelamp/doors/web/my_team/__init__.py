"""My team: what waits for whoever leads and for the people they lead, handed on and covered for where needed."""
