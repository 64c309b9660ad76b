"""A body is read whole, or not at all: never more of it than we can hold, packed or not."""

from __future__ import annotations

import zlib

from aiohttp import ClientResponse

from bot.core.errors import Trouble

CODINGS = "gzip"
"""What our Accept-Encoding names (RFC 9110, 12.5.3)."""

_GZIP = 16 + zlib.MAX_WBITS
_PIECE = 65_536


async def whole(answer: ClientResponse, most: int) -> bytes:
    """The body, unpacked. The session must not unpack by itself: it does so without a bound.

    Raises `Trouble` for more than `most` bytes, however few were sent, and for a broken packing.
    """
    coding = answer.headers.get("Content-Encoding", "").strip().lower()
    if coding in ("", "identity"):
        return await _plain(answer, most)
    if coding not in ("gzip", "x-gzip"):
        raise Trouble(
            f"Launchpad's answer to {answer.method} {answer.url} is packed in a way we did not ask for."
        )
    return await _unpacked(answer, most)


async def _plain(answer: ClientResponse, most: int) -> bytes:
    received = bytearray()
    async for piece in answer.content.iter_chunked(_PIECE):
        received += piece
        if len(received) > most:
            raise _endless(answer)
    return bytes(received)


async def _unpacked(answer: ClientResponse, most: int) -> bytes:
    unpacker, received = zlib.decompressobj(_GZIP), bytearray()
    async for piece in answer.content.iter_chunked(_PIECE):
        try:
            received += unpacker.decompress(piece, most + 1 - len(received))
        except zlib.error as broken:
            raise _broken(answer) from broken
        if len(received) > most:
            raise _endless(answer)
        if unpacker.unused_data:
            raise _broken(answer)
    if not unpacker.eof:
        raise _broken(answer)
    return bytes(received)


def _endless(answer: ClientResponse) -> Trouble:
    return Trouble(f"Launchpad's answer to {answer.method} {answer.url} has no end.")


def _broken(answer: ClientResponse) -> Trouble:
    return Trouble(f"Launchpad's answer to {answer.method} {answer.url} cannot be unpacked.")
