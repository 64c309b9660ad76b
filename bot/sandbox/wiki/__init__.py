"""A wiki in miniature: enough of MediaWiki's action API that our gateway cannot tell the difference.

The state (`state`, `merge`, `titles`) knows nothing of HTTP. `api` answers requests of programs,
`pages` and `markup` show pages to people, `server` puts it on a socket.
"""

from bot.sandbox.wiki.server import WikiServer

__all__ = ["WikiServer"]
