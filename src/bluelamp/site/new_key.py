"""Makes the three keys that production needs: `python -m bluelamp.site.new_key secret`.

The key is printed and kept nowhere: send it into a file that only the site can read
(`umask 077; python -m bluelamp.site.new_key key-encryption > key-encryption-key`). It needs no
settings, so it runs before the site can.
"""

from __future__ import annotations

import secrets

import click

from bluelamp.core.kernel import BluelampError
from bluelamp.core.ledger import KeyKind, SigningKey
from bluelamp.core.seal import new_key_encryption_key

SECRET_BYTES = 48


@click.group(help="Make a key and print it.")
def new_key() -> None:
    """The group of commands; it does nothing by itself."""


@new_key.command(help="A secret key: it signs sessions and one-time links.")
def secret() -> None:
    """Prints 64 random characters."""
    click.echo(secrets.token_urlsafe(SECRET_BYTES))


@new_key.command("key-encryption", help="The key that wraps the keys of all sealed records.")
def key_encryption() -> None:
    """Prints the base64 of 32 random bytes."""
    click.echo(new_key_encryption_key())


@new_key.command(help="The key that signs the ledger's checkpoints. ORIGIN is the name of the ledger.")
@click.argument("origin")
def ledger(origin: str) -> None:
    """Prints a private key; the public half goes to standard error, to be published."""
    try:
        made = SigningKey(origin, KeyKind.ED25519, secrets.token_bytes(32))
    except BluelampError as error:
        raise click.ClickException(error.say()) from error
    click.echo(made.secret_text())
    click.echo(f"The public key, to be published: {made.verifier}", err=True)


if __name__ == "__main__":
    new_key()
