"""The forms that take what a passkey made of a challenge: whatever else is sent there is refused, and is no fault.

allauth hands the answer to fido2, which takes its parts for what they should be. One with an `id` and no `rawId` would
end in a page for a fault of ours, and a large number where bytes belong would take that much memory. So these forms ask
first whether it has the shape that the standard gives it (Web Authentication Level 3, `AuthenticationResponseJSON` and
`RegistrationResponseJSON`), have it read once by the same reader, and refuse what that cannot read. Whether an answer
is true is for the library to say.
`tests/doors/web/sign_in/test_sign_in_forms_fuzzed.py` sends them what nobody's passkey says.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, RecursionError, struct.error)
"""What fido2's readers raise over bytes, JSON and CBOR that are none of an answer."""


TEXTS = ("id", "rawId", "type")
LISTS = ("transports",)
"""Parts of `response` that are lists of texts; every other one is a text, save the number of an algorithm."""
NUMBERS = ("publicKeyAlgorithm",)


def has_the_shape(answer: object) -> bool:
    """Whether a value has the shape of what a passkey answers: no part of it is read as bytes that is not a text."""
    if not isinstance(answer, dict):
        return False
    response = answer.get("response")
    return (
        all(isinstance(answer.get(name), str) for name in TEXTS)
        and isinstance(answer.get("authenticatorAttachment"), str | None)
        and isinstance(answer.get("clientExtensionResults", {}), dict)
        and isinstance(response, dict)
        and all(_fits(name, part) for name, part in response.items())
    )


def _fits(name: str, part: object) -> bool:
    if name in LISTS:
        return isinstance(part, list) and all(isinstance(one, str) for one in part)
    return isinstance(part, int if name in NUMBERS else str | None)


class AnswerField(forms.JSONField):
    """An answer of a passkey, as `read` reads it."""

    widget = forms.HiddenInput

    def __init__(self, read: Callable[[Any], object]) -> None:
        self._read = read
        super().__init__()

    def to_python(self, value: Any) -> Any:
        """The answer, once it was seen to be one."""
        answer = super().to_python(value)
        if answer in self.empty_values:
            return None
        if not has_the_shape(answer):
            raise self._none_of_one()
        try:
            self._read(answer)
        except UNREADABLE as error:
            raise self._none_of_one() from error
        return answer

    def _none_of_one(self) -> forms.ValidationError:
        return forms.ValidationError(_("That is no answer of a passkey"), code="incorrect_code")


class SignInForm(LoginWebAuthnForm):
    """Signing in by a passkey."""

    credential = AnswerField(AuthenticationResponse.from_dict)


class SecondStepForm(AuthenticateWebAuthnForm):
    """A passkey after a password."""

    credential = AnswerField(AuthenticationResponse.from_dict)


class AgainForm(ReauthenticateWebAuthnForm):
    """Showing once more who it is."""

    credential = AnswerField(AuthenticationResponse.from_dict)


class AddForm(AddWebAuthnForm):
    """A new passkey of one's own."""

    credential = AnswerField(RegistrationResponse.from_dict)
