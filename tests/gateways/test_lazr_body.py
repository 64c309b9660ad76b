"""No answer, however large, slow or broken, costs more than a bounded time and a bounded store."""

from __future__ import annotations

import gzip
import itertools
import tracemalloc
import zlib
from collections.abc import Iterable

import pytest

from bot.core.errors import Stuck, Trouble, Unwell
from bot.gateways.launchpad import LaunchpadGateway
from tests.gateways.launchpad_entries import settings
from tests.gateways.rude import JSON, head, rude_server

ENTRY = b'{"resource_type_link": "x#project", "name": "burrow", "self_link": "x"}'
GZIP = b"Content-Encoding: gzip\r\n"
BOMB = gzip.compress(ENTRY + b" " * 200 * 1024 * 1024, 9)


async def read(said: Iterable[bytes], pause: float = 0.0, most: float = 20.0) -> Trouble | None:
    """What reading a project from a server that says this ends with."""
    async with rude_server(said, pause) as rude:
        gateway = LaunchpadGateway(settings(f"{rude.root}/devel", timeout=most))
        try:
            assert (await gateway.project("burrow")) is not None
        except Trouble as trouble:
            return trouble
        finally:
            await gateway.close()
    return None


@pytest.mark.parametrize("packed", [gzip.compress(ENTRY), gzip.compress(ENTRY, 9)], ids=["default", "tight"])
async def test_a_packed_answer_is_unpacked(packed: bytes) -> None:
    assert await read([head(JSON, GZIP), packed]) is None
    assert await read([head(JSON, GZIP), *(packed[n : n + 1] for n in range(len(packed)))]) is None


async def test_a_few_bytes_that_unpack_to_very_many_are_not_unpacked_to_their_end() -> None:
    assert len(BOMB) < 300_000
    tracemalloc.start()
    try:
        trouble = await read([head(JSON, GZIP), BOMB])
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert trouble is not None
    assert "no end" in str(trouble)
    assert most < 40 * 1024 * 1024


@pytest.mark.parametrize(
    ("packed", "coding"),
    [
        (gzip.compress(ENTRY)[:-9], b"gzip"),
        (gzip.compress(ENTRY)[:-4], b"gzip"),
        (b"", b"gzip"),
        (gzip.compress(ENTRY) + b"more", b"gzip"),
        (b"\x1f\x8b" + b"\xff" * 40, b"gzip"),
        (zlib.compress(ENTRY), b"deflate"),
        (ENTRY, b"br"),
        (ENTRY, b"gzip, gzip"),
    ],
    ids=["cut", "unchecked", "empty", "trailing", "noise", "deflate", "brotli", "twice"],
)
async def test_a_broken_or_unknown_packing_is_trouble(packed: bytes, coding: bytes) -> None:
    trouble = await read([head(JSON, b"Content-Encoding: " + coding + b"\r\n"), packed])
    assert trouble is not None
    assert not isinstance(trouble, Stuck)


async def test_a_body_without_end_is_left_after_ten_megabytes() -> None:
    async with rude_server(itertools.chain([head(JSON)], itertools.repeat(b" " * 65_536))) as rude:
        gateway = LaunchpadGateway(settings(f"{rude.root}/devel", timeout=20))
        with pytest.raises(Trouble, match="no end"):
            await gateway.project("burrow")
        await gateway.close()
    assert rude.sent < 40 * 1024 * 1024


@pytest.mark.parametrize("first", [head(JSON), b"HTTP/1.1 200 OK\r\nX-A: "], ids=["body", "head"])
async def test_a_server_that_drips_is_left_when_the_time_is_over(first: bytes) -> None:
    trouble = await read(itertools.chain([first], itertools.repeat(b"x")), pause=0.01, most=0.3)
    assert isinstance(trouble, Unwell)
    assert "in time" in str(trouble)


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 100_000 + b"\r\n",
        b"HTTP/1.1 99999999 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX\x00Y: \r\n\r\n",
        b"",
    ],
    ids=["ssh", "long line", "many", "status", "negative", "short", "chunk", "nul", "nothing"],
)
async def test_what_is_no_http_is_trouble(said: bytes) -> None:
    trouble = await read([said])
    assert trouble is not None
    assert not isinstance(trouble, Stuck)
    assert str(trouble).isprintable()


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": ' + b"9" * 10_000 + b"}",
        b'{"a":' * 50_000,
        ENTRY.decode().encode("utf-16")[:-1],
        b'{"resource_type_link": "x#project", "name": {"a": 1}}',
        b"null",
        b"",
    ],
)
async def test_json_that_is_none_is_trouble(body: bytes) -> None:
    trouble = await read([head(JSON), body])
    assert trouble is not None
    assert not isinstance(trouble, Stuck)


async def test_a_charset_that_is_not_true_does_no_harm() -> None:
    kind = b"Content-Type: application/json; charset=rot13\r\n"
    assert await read([head(kind), ENTRY]) is None
