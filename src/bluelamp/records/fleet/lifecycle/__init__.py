"""What may happen to contents, groups, pushes and orders, without tables and without a clock."""
