"""The API: the same acts and queries as the pages, for programs, described by OpenAPI 3.1.

A program comes with a token that somebody made for it; it acts as that person, within what the token
reaches and what their roles allow, and what it does is on the record as theirs. Every refusal is a
problem document (RFC 9457). Lists are paged by cursor. Every write carries an `Idempotency-Key`: the
same request again gives the same answer and does nothing a second time.

Only acts and queries are called here: no rule, no table.
"""
