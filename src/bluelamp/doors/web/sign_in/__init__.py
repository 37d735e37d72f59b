"""Signing in and out: the force's own service, passkeys, a password with a code app; sessions, tokens, one-time codes.

The protocols are django-allauth's and fido2's; the pages, the addresses and the record are ours. Every
address that the library would bring is off unless it stands in `urls`. Whoever proves who they are is
let in only if the register has them that day, at each request anew.

Attempts that name no account go to the security log (`log`); everything else is an act of
`bluelamp.records.accounts`.
"""
