"""An environment that production accepts; tests take one thing out of it at a time."""

from bluelamp.core.ledger import KeyKind, SigningKey

ORIGIN = "phones.example.police.uk/ledger"


def good_environment(**changes):
    """A production environment with these settings changed; None takes one away."""
    made = {
        "MODE": "production",
        "FORCE_NAME": "Example Constabulary",
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "ADDRESS": "https://phones.example.police.uk",
        "HTTPS": "proxy",
        "PROXIES": "1",
        "DATA": "/var/lib/bluelamp",
        "LEDGER_ORIGIN": ORIGIN,
        "LEDGER_KEY": SigningKey(ORIGIN, KeyKind.ED25519, bytes(range(32))).secret_text(),
        "KEY_ENCRYPTION_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    } | changes
    return {f"BLUELAMP_{name}": value for name, value in made.items() if value is not None}
