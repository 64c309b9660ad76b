"""The channels that we mean to be in: where we are, where we are not and why, when to try again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

BARRED = frozenset(
    {
        "nosuchchannel",
        "toomanychannels",
        "toomanytargets",
        "unavailresource",
        "470",
        "channelisfull",
        "inviteonlychan",
        "bannedfromchan",
        "badchannelkey",
        "badchanmask",
        "nochanmodes",
        "489",
        "520",
    }
)
"""Numerics that answer a JOIN with no: 403, 405, 407, 437, 470, 471, 473, 474, 475, 476, 477 (many
servers: "you need a registered nick"), 489 and 520 (secure or operators only)."""

_JOIN_BYTES = 400
_JOIN_MOST = 10


@dataclass(slots=True)
class Channel:
    """A channel we want. `barred` says why we are not in it, while that is known."""

    name: str
    inside: bool = False
    barred: str | None = None
    wait: float = 0.0
    since: float = 0.0


class Channels:
    """The wanted channels of one connection; names are made comparable by `fold`.

    `waits` is the first and the longest pause before another JOIN, in seconds; times are the loop's.
    """

    def __init__(
        self, names: tuple[str, ...], fold: Callable[[str], str], waits: tuple[float, float]
    ) -> None:
        self._fold = fold
        self._first, self._longest = waits
        self._all = [Channel(name) for name in names]

    def __iter__(self) -> Iterator[Channel]:
        return iter(self._all)

    def get(self, name: str) -> Channel | None:
        """Give the wanted channel of that name."""
        key = self._fold(name)
        return next((each for each in self._all if self._fold(each.name) == key), None)

    @property
    def settled(self) -> bool:
        """Whether each is joined or refused."""
        return all(each.inside or each.barred is not None for each in self._all)

    def joins(self) -> list[str]:
        """Give the JOIN lines for all, few channels a line: servers limit the targets of a line."""
        lines: list[str] = []
        batch: list[str] = []
        for each in self._all:
            if len(batch) == _JOIN_MOST or len(",".join([*batch, each.name])) > _JOIN_BYTES:
                lines.append("JOIN " + ",".join(batch))
                batch = []
            batch.append(each.name)
        if batch:
            lines.append("JOIN " + ",".join(batch))
        return lines

    def entered(self, channel: Channel, now: float) -> None:
        """We are in."""
        channel.inside, channel.barred, channel.since = True, None, now

    def thrown_out(self, channel: Channel, reason: str, now: float) -> float:
        """We were kicked; gives the seconds to wait before a JOIN, longer each time it goes on."""
        if channel.inside and now - channel.since > self._longest:
            channel.wait = 0.0
        channel.inside, channel.barred = False, reason
        channel.wait = min(self._longest, max(self._first, channel.wait * 2))
        return channel.wait

    def refused(self, channel: Channel, reason: str) -> float:
        """We were not let in; gives the seconds to wait: such a state lasts, so begin slowly."""
        channel.inside, channel.barred = False, reason
        channel.wait = min(self._longest, max(self._longest / 10, self._first, channel.wait * 2))
        return channel.wait
