"""The door of Apple's phones: what they send is proven, taken, and answered with what waits for them.

Views without middleware, sessions or templates, served by a process of its own: thousands of phones are woken at
once, and nobody who looks at a page is to wait for them. What lives here: the path of a message through the process,
and the watcher that keeps it quick. The protocol is `core.mdm`, the tables are `records.mdm`.
"""
