"""Logs as lines of JSON: one object a line, times in UTC, so that nothing in a value can look like another line."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any


class JsonFormatter(logging.Formatter):
    """Writes a record as one line: when, how grave, which part, what, and the facts given with it.

    Promise: whatever a message or fact holds, the line has no line end in it and parses as JSON
    (`tests/site/test_json_log.py`).
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        made: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": record.name,
            "what": record.getMessage(),
        }
        facts = getattr(record, "facts", None)
        if isinstance(facts, dict):
            made["facts"] = facts
        if record.exc_info:
            made["error"] = self.formatException(record.exc_info)
        return json.dumps(made, default=str, ensure_ascii=True)
