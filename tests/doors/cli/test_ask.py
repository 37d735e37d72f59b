"""`bluelamp ask`: the answer in words and as JSON, its exit code, and what it refuses."""
