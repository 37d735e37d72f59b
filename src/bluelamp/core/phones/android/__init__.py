"""Android Management API: what a rulebook becomes as a policy, and the check that it is well formed."""
