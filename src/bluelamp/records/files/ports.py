"""What the files need of the site, handed over once by `bluelamp.site.wiring`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bluelamp.records.files.folder import FileFolder


@dataclass(slots=True, kw_only=True)
class Ports:
    """Where the bytes are, and how many one file may have. Nothing is kept until a folder is wired."""

    root: Path | None = None
    largest: int = 10 * 1024 * 1024

    @property
    def folder(self) -> FileFolder:
        """The folder of the bytes."""
        if self.root is None:
            raise RuntimeError("no folder for files is wired, so none is kept")
        return FileFolder(self.root)


current = Ports()
"""The one set of the process."""
