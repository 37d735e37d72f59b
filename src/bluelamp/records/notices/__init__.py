"""Notices: an e-mail that says that something waits, and a link to it. Nothing else.

What lives here: the kinds of notice with their fixed words, the rows that wait to be sent, and the
sending. What does not: any name, number, reason or answer. A mail lies about in inboxes, on lock
screens and with providers; so it says that there is something to read, and the page behind the link
says what, to whoever is signed in and may see it.
"""
