"""The calendar file, that any web server can serve: all of it or nothing, so a reader never sees half."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from bot.core.errors import Trouble


class CalendarFile:
    """The file at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def write(self, text: bytes) -> bool:
        """Have the file hold `text`; gives whether it was changed. Raises Trouble."""
        try:
            return await asyncio.to_thread(self._write, text)
        except OSError as wrong:
            raise Trouble(f"{self._path.name} cannot be written: {wrong.strerror or wrong}") from wrong

    def _write(self, text: bytes) -> bool:
        if self._path.exists() and self._path.read_bytes() == text:
            return False
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(f".{self._path.name}.new")
        with fresh.open("wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self._path)
        return True
