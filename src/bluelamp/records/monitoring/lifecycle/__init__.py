"""What may become of feeds, of what they deliver, and of what was found. Pure: no Django, no clock, no table."""
