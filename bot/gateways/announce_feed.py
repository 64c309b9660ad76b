"""The newest hundred announcements as an Atom feed: one file, that any web server can serve.

The file is also our memory of what it holds: an id that stands in it is not added again (RFC 4287).
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from bot.core.errors import Trouble
from bot.gateways.announce import Notice

log = logging.getLogger(__name__)

MOST = 100
"""Entries that the feed holds; the oldest go."""
LARGEST = 8 * 1024 * 1024
"""Bytes of a feed that we read back: ours stays far below."""

ATOM = "http://www.w3.org/2005/Atom"
_TAG = f"{{{ATOM}}}"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What may not stand in XML, escaped or not (XML 1.0, 2.2)."""

ET.register_namespace("", ATOM)


class AtomFeed:
    """The feed at `path`. `title` is what readers call it, `author` is who we are there."""

    def __init__(self, path: Path, title: str, author: str) -> None:
        self._path, self._title, self._author = path, title, author
        self._alone = asyncio.Lock()

    @property
    def name(self) -> str:
        return f"the feed {self._path.name}"

    async def tell(self, notice: Notice) -> None:
        """Put it on top, unless it stands there. Raises Trouble where the file cannot be written."""
        async with self._alone:
            try:
                await asyncio.to_thread(self._add, notice)
            except OSError as wrong:
                raise Trouble(f"{self.name} cannot be written: {wrong.strerror or wrong}") from wrong

    def _add(self, notice: Notice) -> None:
        feed = self._read()
        entries = feed.findall(f"{_TAG}entry")
        if any(entry.findtext(f"{_TAG}id") == notice.id for entry in entries):
            return
        head = [element for element in feed if element.tag != f"{_TAG}entry"]
        entries = [self._entry(notice), *entries][:MOST]
        feed[:] = [*head, *entries]
        updated = feed.find(f"{_TAG}updated")
        assert updated is not None
        updated.text = max(_moment(updated.text or ""), _moment(notice.at))
        self._write(ET.tostring(feed, encoding="utf-8", xml_declaration=True))

    def _read(self) -> ET.Element:
        """The feed as it is. What is no feed of ours is left beside it, and a new one begun."""
        try:
            if self._path.stat().st_size <= LARGEST:
                feed = ET.fromstring(self._path.read_bytes())  # noqa: S314 (our own file)
                if feed.tag == f"{_TAG}feed" and feed.find(f"{_TAG}updated") is not None:
                    return feed
        except FileNotFoundError:
            return self._new()
        except ET.ParseError as wrong:
            log.warning("%s cannot be read: %s", self._path, wrong)
        spoilt = self._path.with_name(f"{self._path.name}.spoilt")
        os.replace(self._path, spoilt)
        log.warning("%s is no feed of ours; it is now %s, and a new one begins", self._path, spoilt)
        return self._new()

    def _new(self) -> ET.Element:
        feed = ET.Element(f"{_TAG}feed")
        _add(feed, "id", uuid.uuid4().urn)
        _add(feed, "title", self._title)
        _add(_add(feed, "author"), "name", self._author)
        _add(feed, "generator", "tminus")
        _add(feed, "updated", "")
        return feed

    def _entry(self, notice: Notice) -> ET.Element:
        entry = ET.Element(f"{_TAG}entry")
        _add(entry, "id", notice.id)
        _add(entry, "title", " ".join(notice.title.split()) or "news", type="text")
        _add(entry, "updated", _moment(notice.at))
        if notice.url:
            _add(entry, "link", rel="alternate", href=notice.url)
        _add(entry, "content", notice.text, type="text")
        return entry

    def _write(self, text: bytes) -> None:
        """All of it or nothing: a reader never sees half a feed, and a crash leaves the old one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(f".{self._path.name}.new")
        with fresh.open("wb") as file:
            file.write(text + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self._path)


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    clean = {name: _NO_XML.sub("\N{REPLACEMENT CHARACTER}", value) for name, value in attributes.items()}
    element = ET.SubElement(parent, f"{_TAG}{tag}", clean)
    element.text = _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text) or None
    return element


def _moment(text: str) -> str:
    """RFC 3339 in UTC, as Atom wants it; what is no moment is the beginning of time."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return "1970-01-01T00:00:00+00:00"
