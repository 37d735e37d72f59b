"""A stand-in for Apple's push service: HTTP/2 over TLS on this machine, and it behaves as badly as the real one.

It keeps one push for each phone and topic, for as long as the push says, and gives it to a phone that is there. What
it can be told to do wrong is in `faults.Faults`.
"""
