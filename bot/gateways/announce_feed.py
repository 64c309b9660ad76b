"""The newest hundred announcements as an Atom feed: one file, that any web server can serve.

The file is also our memory of what it holds: an id that stands in it is not added again (RFC 4287). It is
only read again where somebody else has written it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import uuid
from dataclasses import dataclass, field
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

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
END = "</feed>"

ET.register_namespace("", ATOM)


Mark = tuple[int, int, int]
"""What changes of a file when somebody writes it."""


@dataclass(slots=True)
class Feed:
    """What the file at `mark` holds: its id, its newest moment, and each entry's id and XML."""

    id: str
    updated: str = ""
    entries: list[tuple[str, str]] = field(default_factory=list)
    mark: Mark | None = None


class AtomFeed:
    """The feed at `path`. `title` is what readers call it, `author` is who we are there."""

    def __init__(self, path: Path, title: str, author: str) -> None:
        self._path, self._title, self._author = path, title, author
        self._alone = asyncio.Lock()
        self._last: Feed | None = None

    @property
    def name(self) -> str:
        return f"the feed {self._path.name}"

    async def tell(self, notice: Notice) -> None:
        """Put it on top, unless it stands there. Raises Trouble where the file cannot be written."""
        async with self._alone:
            try:
                await asyncio.to_thread(self._tell, notice)
            except OSError as wrong:
                raise Trouble(f"{self.name} cannot be written: {wrong.strerror or wrong}") from wrong

    def _tell(self, notice: Notice) -> None:
        feed = self._read()
        if any(number == notice.id for number, _ in feed.entries):
            return
        entries = [(notice.id, _entry(notice)), *feed.entries][:MOST]
        self._last = None
        fresh = Feed(feed.id, max(feed.updated, _moment(notice.at)), entries)
        fresh.mark = self._write(self._text(fresh))
        self._last = fresh

    def _read(self) -> Feed:
        """The feed as it is. What is no feed of ours is left beside it, and a new one begun."""
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return Feed(uuid.uuid4().urn)
        if self._last is not None and self._last.mark == _mark(stat):
            return self._last
        feed = _parsed(self._path.read_bytes()) if stat.st_size <= LARGEST else None
        if feed is not None:
            return feed
        spoilt = self._path.with_name(f"{self._path.name}.spoilt")
        os.replace(self._path, spoilt)
        log.warning("%s is no feed of ours; it is now %s, and a new one begins", self._path, spoilt)
        return Feed(uuid.uuid4().urn)

    def _text(self, feed: Feed) -> str:
        head = ET.Element(f"{_TAG}feed")
        _add(head, "id", feed.id)
        _add(head, "title", self._title)
        _add(_add(head, "author"), "name", self._author)
        _add(head, "generator", "tminus")
        _add(head, "updated", feed.updated)
        frame = ET.tostring(head, encoding="unicode").removesuffix(END)
        return "\n".join([DECLARATION, frame, *(entry for _, entry in feed.entries), END, ""])

    def _write(self, text: str) -> Mark:
        """All of it or nothing: a reader never sees half a feed, and a crash leaves the old one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(f".{self._path.name}.new")
        with fresh.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
            mark = _mark(os.fstat(file.fileno()))
        os.replace(fresh, self._path)
        return mark


def _mark(stat: os.stat_result) -> Mark:
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def _parsed(text: bytes) -> Feed | None:
    """What one of our files holds; None for what is none."""
    try:
        root = ET.fromstring(text)  # noqa: S314 (our own file)
    except ET.ParseError:
        return None
    number, updated = root.findtext(f"{_TAG}id"), root.findtext(f"{_TAG}updated")
    if root.tag != f"{_TAG}feed" or not number or not updated:
        return None
    entries = root.findall(f"{_TAG}entry")
    for entry in entries:
        entry.tail = None
    texts = [(e.findtext(f"{_TAG}id") or "", ET.tostring(e, encoding="unicode")) for e in entries]
    return Feed(number, updated, texts)


def _entry(notice: Notice) -> str:
    entry = ET.Element(f"{_TAG}entry")
    _add(entry, "id", notice.id)
    _add(entry, "title", " ".join(notice.title.split()) or "news", type="text")
    _add(entry, "updated", _moment(notice.at))
    if notice.url:
        _add(entry, "link", rel="alternate", href=notice.url)
    _add(entry, "content", notice.text, type="text")
    return ET.tostring(entry, encoding="unicode")


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
