"""Pages. A view parses what it was sent, calls one act or query, and renders; it knows no tables."""
