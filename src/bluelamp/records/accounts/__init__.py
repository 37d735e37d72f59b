"""Accounts: how a person of the register proves who they are. No name, no address, no rank stands here."""
