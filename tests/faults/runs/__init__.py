"""What the test that kills runs of monitoring starts as programs of their own."""
