"""The feed is valid Atom, holds each notice once, and keeps hostile words as words."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.errors import Trouble
from bot.gateways.announce import Notice
from bot.gateways.announce_feed import MOST, AtomFeed

ONE = Notice("urn:x:one", "burrow on blog", "burrow is on blog now", "http://e/", "2011-02-15T10:00:00+00:00")
ATOM = "{http://www.w3.org/2005/Atom}"
EVIL = "</content></entry><entry><id>x</id> <!-- ]]> <script/> &lol; \0\x08\x1b\ud800\ufffe \" '"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "public" / "news.atom"


@pytest.fixture
def feed(path: Path) -> AtomFeed:
    return AtomFeed(path, "News from #openstack", "tminus")


def some(n: int, **words: str) -> Notice:
    at = f"2011-02-15T10:{n // 60:02}:{n % 60:02}+00:00"
    return Notice(f"urn:x:{n}", words.get("title", f"news {n}"), words.get("text", "text"), "", at)


def read(path: Path) -> ET.Element:
    return ET.fromstring(path.read_bytes())  # noqa: S314 (our own file)


def entries(path: Path) -> list[ET.Element]:
    return read(path).findall(f"{ATOM}entry")


def content(path: Path) -> bytes:
    return path.read_bytes()


def put(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)


def open_to_all(path: Path) -> bool:
    """Whether nobody is kept from reading it but by the habit (umask) of who wrote it."""
    mask = os.umask(0)
    os.umask(mask)
    return path.stat().st_mode & 0o777 == 0o666 & ~mask


def valid(path: Path) -> ET.Element:
    """The feed, with all that RFC 4287 (4.1.1, 4.1.2) wants of it and of each entry."""
    root = read(path)
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "tminus", "entries need none of their own then"
    for one in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (element,) = one.findall(f"{ATOM}{name}")
            assert element.text, name
        updated = one.findtext(f"{ATOM}updated") or ""
        assert updated[10:11] == "T"
        assert updated.endswith("+00:00")
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    assert root.findtext(f"{ATOM}updated") == max(
        entry.findtext(f"{ATOM}updated") or "" for entry in root.findall(f"{ATOM}entry")
    )
    return root


async def test_the_feed_is_atom_with_the_newest_entry_first(feed: AtomFeed, path: Path) -> None:
    await feed.tell(ONE)
    await feed.tell(some(1))
    root = valid(path)
    assert root.findtext(f"{ATOM}title") == "News from #openstack"
    first, second = root.findall(f"{ATOM}entry")
    assert first.findtext(f"{ATOM}title") == "news 1"
    assert first.find(f"{ATOM}link") is None
    assert second.findtext(f"{ATOM}id") == ONE.id
    assert second.findtext(f"{ATOM}content") == ONE.text
    link = second.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib == {"rel": "alternate", "href": ONE.url}


async def test_what_is_told_again_adds_nothing_even_after_a_restart(feed: AtomFeed, path: Path) -> None:
    await feed.tell(ONE)
    before = content(path)
    await feed.tell(ONE)
    await AtomFeed(path, "another title", "tminus").tell(ONE)
    assert content(path) == before


async def test_the_feed_keeps_its_id_and_the_newest_hundred(feed: AtomFeed, path: Path) -> None:
    await feed.tell(some(0))
    number = read(path).findtext(f"{ATOM}id")
    for n in range(1, MOST + 5):
        await feed.tell(some(n))
    root = valid(path)
    assert root.findtext(f"{ATOM}id") == number
    kept = [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")]
    assert kept == [f"news {n}" for n in range(MOST + 4, 4, -1)]


async def test_many_at_once_all_stand_there(feed: AtomFeed, path: Path) -> None:
    await asyncio.gather(*(feed.tell(some(n)) for n in range(20)))
    assert len(entries(path)) == 20
    valid(path)


async def test_hostile_words_stay_words(feed: AtomFeed, path: Path) -> None:
    evil = Notice("urn:x:evil", EVIL, EVIL, f"http://example.org/?{EVIL}", "2011-02-15T10:00:00+00:00")
    await feed.tell(evil)
    await feed.tell(some(1))
    valid(path)
    _, entry = entries(path)
    clean = EVIL
    for character in "\0\x08\x1b\ud800\ufffe":
        clean = clean.replace(character, "\ufffd")
    assert entry.findtext(f"{ATOM}content") == clean
    assert entry.findtext(f"{ATOM}title") == clean
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"] == f"http://example.org/?{clean}"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(), text=st.text(), url=st.text(), at=st.text(max_size=30))
def test_whatever_is_told_can_be_read_back(path: Path, title: str, text: str, url: str, at: str) -> None:
    path.unlink(missing_ok=True)
    feed = AtomFeed(path, "News", "tminus")
    asyncio.run(feed.tell(Notice("urn:x:1", title, text, url, at)))
    asyncio.run(feed.tell(some(2)))
    assert len(valid(path).findall(f"{ATOM}entry")) == 2


@pytest.mark.parametrize(
    "spoilt", [b"", b"no xml", b"<rss/>", b'<feed xmlns="http://www.w3.org/2005/Atom"/>', b"\xff\xfe<feed"]
)
async def test_a_file_that_is_no_feed_of_ours_is_kept_beside_a_new_one(
    feed: AtomFeed, path: Path, spoilt: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    put(path, spoilt)
    with caplog.at_level(logging.WARNING):
        await feed.tell(ONE)
    assert len(valid(path).findall(f"{ATOM}entry")) == 1
    assert content(path.with_name("news.atom.spoilt")) == spoilt
    assert "is no feed of ours" in caplog.text


async def test_a_new_feed_takes_the_place_of_the_old_one_and_anyone_may_read_it(
    feed: AtomFeed, path: Path
) -> None:
    await feed.tell(ONE)
    with path.open("rb") as reader:
        await feed.tell(some(1, text="x" * 100_000))
        assert reader.read().count(b"<entry ") == 1, "who began to read the old one reads all of it"
    assert [file.name for file in path.parent.iterdir()] == ["news.atom"]
    assert open_to_all(path)


async def test_a_folder_that_cannot_be_written_is_trouble_and_names_no_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble, match=r"^the feed news\.atom cannot be written: ") as met:
        await AtomFeed(tmp_path / "file" / "news.atom", "News", "tminus").tell(ONE)
    assert str(tmp_path) not in str(met.value)
