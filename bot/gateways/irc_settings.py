"""How we are known on an IRC network, and how patient we are with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.gateways.irc_wire import LINE_BYTES, is_channel, is_name

SOON = 2.0
"""The longest wait before another connection at first: people are waiting, and most ends are short."""
AT_FIRST = 120.0
"""How long that is so. From then on the wait grows with the time that we are away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IrcSettings:
    """One network: where it is, who we are there, which channels we sit in. Times are in seconds.

    `network` is its name as people enter it on Launchpad. With `tls`, the certificate must be valid
    for `host`: by the system's authorities, or by the file `tls_ca` alone. With `account` and
    `password` we log in by SASL PLAIN and never go on logged out. `burst` lines may go at once, then
    `rate` a second (0 or less: no limit). `back_off` is the first and the longest wait before
    another connection, `rejoin` before another JOIN. ValueError says what is wrong with a value.
    """

    network: str
    host: str
    port: int
    tls: bool = False
    tls_ca: str | None = None
    nick: str = "tminus"
    username: str = "tminus"
    realname: str = "tminus"
    account: str | None = None
    password: str | None = field(default=None, repr=False)
    channels: tuple[str, ...] = ()
    burst: int = 5
    rate: float = 1.0
    ping_every: float = 60.0
    timeout: float = 20.0
    back_off: tuple[float, float] = (1.0, 300.0)
    rejoin: tuple[float, float] = (3.0, 300.0)
    regain_every: float = 60.0

    def __post_init__(self) -> None:
        if not self.host or not 0 < self.port < 65536:
            raise ValueError(f"no server at {self.host!r}, port {self.port}")
        for word in (self.nick, self.username):
            if not is_name(word) or any(mark in word for mark in "!@#*?") or len(word) > 60:
                raise ValueError(f"not a name on IRC: {word!r}")
        for channel in self.channels:
            if not is_channel(channel) or len(channel.encode()) > 200:
                raise ValueError(f"not a channel: {channel!r}")
        if any(mark in self.realname for mark in "\r\n\0") or len(self.realname.encode()) > 200:
            raise ValueError("realname must be one line of at most 200 bytes")
        if (self.account is None) != (self.password is None):
            raise ValueError("account and password go together")
        for secret in (self.account, self.password):
            if secret is not None and (not secret or "\0" in secret or len(secret) > LINE_BYTES):
                raise ValueError("account and password must be 1 to 512 characters without NUL")
        if self.burst < 1 or min(self.ping_every, self.timeout, self.regain_every) <= 0:
            raise ValueError("burst, ping_every, timeout and regain_every must be positive")
        for first, longest in (self.back_off, self.rejoin):
            if not 0 < first <= longest:
                raise ValueError("a wait goes from its first value up to its longest")

    def pause(self, failures: int, away: float, refusals: int) -> float:
        """How long to wait before another connection, in seconds, up to the longest of `back_off`.

        `failures` counts the attempts that came to nothing, `away` is how long we are at it, and
        `refusals` counts the last ones in a row which the server itself ended, with a reason: a
        network that has told us to go, or does not know our password, is not asked every 2 seconds.
        """
        first, longest = self.back_off
        grown = SOON + max(0.0, away - AT_FIRST) / 2
        wanted = min(_doubled(first, failures), grown)
        return min(longest, max(wanted, _doubled(first, refusals)))


def _doubled(first: float, times: int) -> float:
    return first * 2.0 ** min(times - 1, 60) if times else 0.0
