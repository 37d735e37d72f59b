"""Microsoft Intune: what a rulebook becomes as Graph resources, and the check that they are well formed."""
