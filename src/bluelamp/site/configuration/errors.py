"""Why a site does not start: its configuration was refused, with every reason at once."""

from __future__ import annotations

from collections.abc import Sequence

from bluelamp.core.kernel import BluelampError


class ConfigurationRefused(BluelampError):
    """Settings are missing, cannot be read, or do not go together. Nothing was started.

    `problems` holds one sentence for each fault; the message has them all, so that nobody mends
    one, starts again and meets the next.
    """

    code = "configuration-refused"
    meaning = "The site was not started: settings are missing, cannot be read, or are not fit for production."

    def __init__(self, problems: Sequence[str], *, mode: str) -> None:
        lines = "".join(f"\n  {number}. {problem}" for number, problem in enumerate(problems, 1))
        counted = "1 setting is" if len(problems) == 1 else f"{len(problems)} settings are"
        super().__init__(
            f"Bluelamp was not started in `{mode}` mode: {counted} to be put right.{lines}",
            todo="set what is named above; `python -m bluelamp.site.configuration` shows all settings with examples. "
            "To look around without setting anything, run `make demo`.",
        )
        self.problems = tuple(problems)
