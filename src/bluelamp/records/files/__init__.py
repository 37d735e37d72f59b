"""Stored files: each kept once by the SHA-256 of its bytes, checked on the way in and on the way out.

What lives here: the rows that say what a file is and whose it is, the bytes in a folder, and what
kinds of file are taken. What does not: showing one. A stored file is handed out as a download and
never inline, because a page that somebody uploaded must not run as one of ours.
"""
