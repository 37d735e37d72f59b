"""What a feed delivers, as CloudEvents over HTTP: 202 once it is on the disk, and never before.

There is no `Idempotency-Key`: every event carries its own, its source and id, and the same one sent again counts once.
Where too much comes at once the answer is 503 with `Retry-After`, and nothing of what was sent was taken; 429 where one
token asks too often. So whoever sends keeps what was not answered with 202, and loses nothing.
"""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import Annotated, Any

from django.conf import settings
from ninja import Path, Router, Schema, Status
from pydantic import Field

from bluelamp.doors.api.problems import REFUSALS, Problem
from bluelamp.doors.api.tokens import Asked, bearer
from bluelamp.records.accounts.lifecycle import Reach
from bluelamp.records.files.errors import FileTooLarge
from bluelamp.records.monitoring.intake import hand_in
from bluelamp.records.monitoring.queries.feeds import feed_named
from bluelamp.records.monitoring.values import DeliveryView, Way

router = Router()
Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{2,39}$", description="What the feed is called.")]
_ANYTHING = {"schema": {"type": "string", "format": "binary"}}
BODY = {
    "requestBody": {
        "required": True,
        "description": "One CloudEvent 1.0, a batch, or one event a line; or a file in the format of the feed.",
        "content": {
            "application/cloudevents+json": _ANYTHING,
            "application/cloudevents-batch+json": _ANYTHING,
            "application/x-ndjson": _ANYTHING,
            "application/octet-stream": _ANYTHING,
        },
    }
}
ANSWERS: dict[Any, Any] = {**REFUSALS, 404: Problem, 409: Problem, 413: Problem, 503: Problem}


class TakenIn(Schema):
    """What became of a delivery. All of it is on the disk."""

    delivery: str = Field(description="Its id, the same where the same was delivered before.")
    kept: int = Field(description="Uses that were kept.")
    never_kept: int = Field(description="Uses with contacts that are never kept, of which this total is all that is.")
    no_use: int = Field(description="Starts in the background, and events of kinds that are no use.")
    handed_back: int = Field(description="Rows that could not be taken. They are held to be taken out by people.")
    reasons: dict[str, int] = Field(description="How many were handed back for each reason.")

    @classmethod
    def of(cls, one: DeliveryView) -> TakenIn:
        """From an act's value."""
        return cls(
            delivery=one.id,
            kept=one.events,
            never_kept=one.protected,
            no_use=one.background + one.others,
            handed_back=one.rejected,
            reasons=dict(one.reasons),
        )


@router.post("/{feed}/events", response={202: TakenIn, **ANSWERS}, auth=bearer(Reach.EVENTS_WRITE), openapi_extra=BODY)
def deliver(request: Asked, feed: Name) -> Status[TakenIn]:
    """Takes in what a feed delivers. Nothing is taken of a body that cannot be read as a whole."""
    most = settings.CONFIGURATION.upload_limit
    body = request.read(most + 1)
    if len(body) > most:
        raise FileTooLarge(f"The body has more than {most:,} bytes.", todo="send it in parts.")
    found = feed_named(feed)
    taken = hand_in(by=request.auth.actor, feed_id=found.id, stream=io.BytesIO(body), name="over HTTP", way=Way.HTTP)
    return Status(HTTPStatus.ACCEPTED, TakenIn.of(taken))
