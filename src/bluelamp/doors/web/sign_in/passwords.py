"""Passwords that anybody would try first here: the names of the force, of the service and of its roles."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = frozenset(
    {
        "administrator", "auditor", "bluelamp", "bluelight", "constable", "constabulary", "federation", "inspector",
        "mobilephone", "officer", "password", "police", "policing", "sergeant", "smartphone", "standards", "supervisor",
        "workphone",
    }
)  # fmt: skip
SHORTEST_OF_ITS_OWN = 10
"""So many characters must be left once the words of this place are taken out."""


class NotOfThisPlace:
    """Refuses a password that is little more than words of this place; any password with enough beside them is fine."""

    def __init__(self, force: str = "") -> None:
        own = {one for one in re.split(r"\W+", force.lower()) if len(one) > 3}
        self._words = sorted(WORDS | own, key=len, reverse=True)

    def validate(self, password: str, user: Any = None) -> None:
        """Says nothing, or refuses.

        Raises:
            ValidationError: too little is left without those words.
        """
        del user
        left = password.lower()
        for word in self._words:
            left = left.replace(word, "")
        if len(set(left)) < SHORTEST_OF_ITS_OWN // 2 or len(left) < SHORTEST_OF_ITS_OWN:
            raise ValidationError(
                _("This password is made of words that people would try first here. Use others."), code="of-this-place"
            )

    def get_help_text(self) -> str:
        """What is said beforehand."""
        return _("Not mainly words such as the name of the force or of a role.")
