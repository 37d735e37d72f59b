"""A site under load that is killed. Imported by the processes of the kill tests alone."""
