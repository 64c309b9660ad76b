"""Launchpad in miniature: enough of its web service that launchpadlib cannot tell the difference.

The state (`state`, `teams`, `projects`) knows nothing of HTTP. The tables (`schema` and the
`*_types` modules) say what is shown, checked and described. `service` answers requests, `server`
puts it on a socket.
"""

from bot.sandbox.launchpad.server import LaunchpadServer

__all__ = ["LaunchpadServer"]
