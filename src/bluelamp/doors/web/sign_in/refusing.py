"""Forms of the library that refuse as ours do: what was wrong is on the page, and the status says so."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse


class Refusing:
    """A view of the library whose form is answered with status 422 where it does not hold.

    The library answers 200, and a program or a log could not tell a refusal from success.
    """

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again, with what was wrong."""
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # the library's view comes next
        if answer.status_code == HTTPStatus.OK:
            answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return answer
