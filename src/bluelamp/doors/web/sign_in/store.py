"""Where sessions are kept: Django's own table, read without putting a queryset together at every request.

What is written, how it is signed and when it ends is Django's. Named by `SESSION_ENGINE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.db.models import QuerySet
from django.utils import timezone

from bluelamp.records.journal.prepared import rows


class SessionStore(InDatabase):
    """Django's sessions in the database."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing where there is none, or where it has ended."""

        def build(given: Mapping[str, Any]) -> QuerySet[Any, Any]:
            kept = self.model.objects.filter(session_key=given["key"], expire_date__gt=given["now"])
            found: QuerySet[Any, Any] = kept.values_list("session_data")
            return found

        found = rows("session", build, key=self.session_key or "", now=timezone.now())
        if not found:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(found[0][0])
        return held
