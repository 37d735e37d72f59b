"""The API as a whole: its routers, its guard, its description, and how refusals leave it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from bluelamp.core.kernel import BluelampError
from bluelamp.doors.api import (
    answers,
    asking,
    contacts,
    custody,
    duty,
    feeds,
    imports,
    journal,
    people,
    permissions,
    phones,
    problems,
    requests,
    rules,
    tellings,
    you,
)
from bluelamp.doors.api.addresses import operations, refuse_what_is_not_described
from bluelamp.doors.api.problems import CONTENT_TYPE
from bluelamp.doors.api.tokens import Bearer, bearer

DESCRIPTION = """The same acts and queries as the pages. A token acts as the person who made it, within what it reaches
and what their roles allow. Every refusal is a problem document (RFC 9457). Every write carries an `Idempotency-Key`;
events of a feed carry their own.
Reading about somebody else may need a reason: send it in the header `Reason`; the person can see that you looked.
Lists come in pages: send `next` of one page as `cursor` for the following one."""


class Described(NinjaAPI):
    """Describes refusals as what they are sent as."""

    def get_openapi_schema(self, **named: Any) -> OpenAPISchema:
        """OpenAPI 3.1, with `application/problem+json` for every refusal, and what a token must reach."""
        made = super().get_openapi_schema(**named)
        reaches = self.reaches()
        for path in made["paths"].values():
            for operation in path.values():
                operation["security"] = [{Bearer.__name__: reaches[operation["operationId"]]}]
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in answer.get("content", {}):
                        answer["content"] = {CONTENT_TYPE: answer["content"].pop("application/json")}
        return made

    def reaches(self) -> dict[str, list[str]]:
        """What a token must reach, by the id of the operation; nothing where any good token will do."""
        return {
            self.get_openapi_operation_id(operation): [
                str(guard.reach)
                for guard in operation.auth_callbacks
                if isinstance(guard, Bearer) and guard.reach is not None
            ]
            for operation in operations(self)
        }


def build() -> NinjaAPI:
    """A new API with every router."""
    made = Described(
        title="Bluelamp",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        openapi_url="/openapi.json",
        auth=bearer(None),
        urls_namespace="api",
    )
    made.add_router("/me", you.router, tags=["you"])
    made.add_router("/acts", journal.router, tags=["the record"])
    made.add_router("/people", people.router, tags=["people"])
    made.add_router("/people", duty.router, tags=["duty"])
    made.add_router("/phones", phones.router, tags=["phones"])
    made.add_router("/phones", custody.router, tags=["custody"])
    made.add_router("/requests", requests.router, tags=["permissions"])
    made.add_router("/permissions", permissions.router, tags=["permissions"])
    made.add_router("/contacts", contacts.router, tags=["contacts"])
    made.add_router("/tellings", tellings.router, tags=["tellings"])
    made.add_router("/imports", imports.router, tags=["imports"])
    made.add_router("/feeds", feeds.router, tags=["feeds"])
    made.add_router("/rules", rules.router, tags=["rules"])
    made.add_router("/asking", asking.router, tags=["asking"])
    made.add_router("/asking", answers.router, tags=["asking"])
    refuse_what_is_not_described(made)
    _refuse(made)
    return made


def _refuse(made: NinjaAPI) -> None:
    """Sends every refusal as a problem document; a fault of ours goes on to be logged and answered as one."""

    @made.exception_handler(BluelampError)
    def ours(request: HttpRequest, error: BluelampError) -> HttpResponse:
        del request
        return problems.from_error(error)

    @made.exception_handler(ValidationError)
    def does_not_fit(request: HttpRequest, error: ValidationError) -> HttpResponse:
        del request
        wrong = [{"where": ".".join(map(str, one["loc"])), "wrong": str(one["msg"])} for one in error.errors]
        return problems.problem(
            422,
            code="request-does-not-fit",
            title="The request does not fit the description of the API.",
            detail=f"{len(wrong)} part of the request does not fit." if len(wrong) == 1 else "Parts do not fit.",
            todo="read `errors` and the description of the API.",
            errors=wrong,
        )

    @made.exception_handler(AuthenticationError)
    def nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        del request, error
        return problems.of_status(401)

    @made.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        del request
        return problems.of_status(error.status_code)

    @made.exception_handler(Http404)
    def nothing(request: HttpRequest, error: Http404) -> HttpResponse:
        del request, error
        return problems.of_status(404)


def marked(made: NinjaAPI) -> tuple[Any, ...]:
    """The addresses of the API, each marked as one that asks for a token; the description is open to all."""
    patterns, namespace, name = made.urls
    for one in patterns:
        if isinstance(one, URLPattern) and one.callback is not None:
            if one.name == "openapi-json":
                one.callback = require_safe(one.callback)
                one.callback.open_because = "the description of the API holds nothing that is not in the source"  # type: ignore[attr-defined]  # read by the architecture test
            else:
                one.callback.asks_who = True  # type: ignore[attr-defined]  # as above
    return patterns, namespace, name
