"""One line on its way to many: built once for each set of tags, not once for each reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from bot.sandbox.irc.caps import ACCOUNT_TAG, MESSAGE_TAGS, SERVER_TIME, TAGGED
from bot.sandbox.irc.wire import pack_tags


class Line:
    """A line with what its tags would say; `seen_with` gives the bytes for a reader's capabilities.

    `now` is asked at most once, and only when a reader wants the time. `client_tags` are those that
    the sender attached; only client-only tags (`+name`) are passed on.
    """

    __slots__ = ("_account", "_body", "_client_tags", "_msgid", "_now", "_variants")

    def __init__(
        self,
        body: bytes,
        now: Callable[[], datetime],
        account: bytes | None = None,
        msgid: bytes | None = None,
        client_tags: Mapping[bytes, bytes] | None = None,
    ) -> None:
        self._body = body + b"\r\n"
        self._now: Callable[[], datetime] | bytes = now
        self._account = account
        self._msgid = msgid
        self._client_tags = client_tags
        self._variants: dict[int, bytes] = {}

    def seen_with(self, caps: int) -> bytes:
        """The bytes to send to a reader with these capabilities, CR LF included."""
        wanted = caps & TAGGED
        if not wanted:
            return self._body
        variant = self._variants.get(wanted)
        if variant is None:
            variant = self._variants[wanted] = self._build(wanted)
        return variant

    def _build(self, wanted: int) -> bytes:
        tags = []
        if wanted & SERVER_TIME:
            tags.append(b"time=" + self._time())
        if wanted & ACCOUNT_TAG and self._account is not None:
            tags.append(b"account=" + self._account)
        if wanted & MESSAGE_TAGS:
            if self._msgid is not None:
                tags.append(b"msgid=" + self._msgid)
            if self._client_tags:
                relayed = {k: v for k, v in self._client_tags.items() if k.startswith(b"+")}
                if relayed:
                    tags.append(pack_tags(relayed))
        return b"@" + b";".join(tags) + b" " + self._body if tags else self._body

    def _time(self) -> bytes:
        """All readers see the same moment, in UTC with milliseconds (server-time)."""
        if not isinstance(self._now, bytes):
            moment = self._now().astimezone(UTC).isoformat(timespec="milliseconds")
            self._now = moment[:-6].encode() + b"Z"
        return self._now
