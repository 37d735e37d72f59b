"""Ways in. Thin: a door parses what it is given, calls one function below, and shows the answer."""
