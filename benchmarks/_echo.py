"""The bare bot that ours is measured against: it joins a channel and says back what it is told.

`python benchmarks/_echo.py HOST PORT NICK CHANNEL`, on the `irc` library's asyncio client as its
documentation has one write it.
"""

from __future__ import annotations

import sys
from typing import Any

from irc.client_aio import AioSimpleIRCClient


class Echo(AioSimpleIRCClient):  # type: ignore[misc]
    """Says back what it hears in private; in the channel it only sits."""

    def __init__(self, channel: str) -> None:
        super().__init__()
        self._channel = channel

    def on_welcome(self, connection: Any, event: Any) -> None:
        connection.join(self._channel)

    def on_privmsg(self, connection: Any, event: Any) -> None:
        connection.privmsg(event.source.nick, event.arguments[0])

    def on_disconnect(self, connection: Any, event: Any) -> None:
        sys.exit(0)


def main() -> None:
    host, port, nick, channel = sys.argv[1:]
    client = Echo(channel)
    client.connect(host, int(port), nick)
    client.start()


if __name__ == "__main__":
    main()
