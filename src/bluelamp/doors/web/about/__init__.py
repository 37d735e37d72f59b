"""Pages about the service itself: accessibility, privacy, cookies, the manifest. Open to everybody."""
