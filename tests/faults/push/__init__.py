"""A push to phones of Apple's that is killed. Imported by the processes of the kill tests alone."""
