"""Where names may be taken, in miniature: GitHub's search, Python's package index, Debian's sources.

Each speaks the small part of its service that a check of a name asks for; what is taken by default
was taken in early 2011.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from bot.sandbox.faults import Faults, under_faults

TARGET = "names"


@dataclass(frozen=True, slots=True)
class Taken:
    """GitHub: full names of repositories with their stars; PyPI: day of the last release; Debian: version."""

    github: Mapping[str, int] = field(
        default_factory=lambda: {
            "antirez/redis": 1800,
            "ask/celery": 400,
            "apache/hive": 60,
            "brightbox/warren": 30,
            "defunkt/resque": 1500,
            "kr/beanstalkd": 350,
            "miller/warren": 2,
            "robey/kestrel": 600,
            "starling/starling": 300,
            "tbrown/Warren": 0,
            "tbrown/warren-client": 1,
        }
    )
    pypi: Mapping[str, str] = field(
        default_factory=lambda: {
            "amqplib": "2009-10-05",
            "beanstalkc": "2010-06-11",
            "carrot": "2010-10-20",
            "celery": "2011-02-03",
            "warren": "2009-05-17",
        }
    )
    debian: Mapping[str, str] = field(
        default_factory=lambda: {
            "beanstalkd": "1.4.6-2",
            "gearmand": "0.14-1",
            "memcached": "1.4.5-1",
            "rabbitmq-server": "2.2.0-1",
            "redis": "2:2.2.1-1",
        }
    )


class NameServices:
    """The three of them on one port of 127.0.0.1: their paths never meet. `faults` strike them as one."""

    def __init__(
        self,
        taken: Taken | None = None,
        faults: Faults | None = None,
        *,
        extra_routes: Sequence[web.RouteDef] = (),
    ) -> None:
        self.taken = taken if taken is not None else Taken()
        self._faults, self._extra_routes = faults, extra_routes
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> str:
        """Listen; the root of all three, without a slash at its end. Raises OSError."""
        struck = [under_faults(self._faults, TARGET)] if self._faults is not None else []
        app = web.Application(middlewares=struck)
        app.router.add_routes(self._extra_routes)
        app.router.add_get("/search/repositories", self._github)
        app.router.add_get("/pypi/{word}/json", self._pypi)
        app.router.add_get("/api/src/{word}/", self._debian)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close the port."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _github(self, request: web.Request) -> web.Response:
        """Repositories whose name has all the words, best known first; the rest of a query is ignored."""
        said = request.query.get("q", "").lower().split()
        words = [word for word in said if ":" not in word]
        if not words:
            return web.json_response({"message": "Validation Failed"}, status=422)
        items = [
            {
                "name": full.partition("/")[2],
                "full_name": full,
                "html_url": f"https://github.com/{full}",
                "stargazers_count": stars,
            }
            for full, stars in sorted(self.taken.github.items(), key=lambda one: -one[1])
            if all(word in full.partition("/")[2].lower() for word in words)
        ]
        found = {"total_count": len(items), "incomplete_results": False, "items": items[:100]}
        return web.json_response(found)

    async def _pypi(self, request: web.Request) -> web.Response:
        word = request.match_info["word"]
        name = re.sub(r"[-_.]+", "-", word).lower()
        day = self.taken.pypi.get(name)
        if day is None:
            return web.json_response({"message": "Not Found"}, status=404)
        if name != word:
            return web.Response(status=301, headers={"Location": f"/pypi/{name}/json"})
        files = [{"filename": f"{name}-0.1.tar.gz", "upload_time": f"{day}T12:00:00"}]
        info = {"name": name, "version": "0.1"}
        return web.json_response({"info": info, "releases": {"0.1": files}, "urls": files})

    async def _debian(self, request: web.Request) -> web.Response:
        word = request.match_info["word"]
        version = self.taken.debian.get(word)
        if version is None:
            return web.json_response({"error": 404}, status=404)
        versions = [{"area": "main", "suites": ["sid"], "version": version}]
        return web.json_response(
            {"package": word, "path": word, "suite": "", "type": "package", "versions": versions}
        )
