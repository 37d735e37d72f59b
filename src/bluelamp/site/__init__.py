"""Settings and wiring: the only place where concrete choices are made. Empty until there is a site."""
