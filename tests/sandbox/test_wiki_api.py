"""The sandbox's api.php refuses what it does not know, and survives what nobody should send."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from bot.sandbox.wiki import WikiServer

FORM = {"format": "json", "formatversion": "2", "errorformat": "plaintext"}


class Noon:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.at = datetime(2011, 2, 14, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


class Client:
    """A member of the wiki without our gateway."""

    def __init__(self, server: WikiServer, session: ClientSession) -> None:
        self.server = server
        self.session = session
        self.token = "+\\"

    async def __call__(self, **values: str) -> dict[str, Any]:
        async with self.session.post(f"{self.server.base}/api.php", data=FORM | values) as answer:
            assert answer.status == 200
            found: dict[str, Any] = json.loads(await answer.text())
            return found

    async def log_in(self, name: str = "eday", password: str = "") -> Any:
        found = await self(action="query", meta="tokens", type="login|csrf")
        token = found["query"]["tokens"]["logintoken"]
        done = await self(action="login", lgname=name, lgpassword=password or "eday-wiki", lgtoken=token)
        self.token = (await self(action="query", meta="tokens"))["query"]["tokens"]["csrftoken"]
        return done["login"]

    async def edit(self, **values: str) -> Any:
        found = await self(
            **{"action": "edit", "title": "Burrow", "text": "x", "token": self.token, **values}
        )
        return found["errors"][0]["code"] if "errors" in found else found["edit"]


@pytest.fixture
def noon() -> Noon:
    return Noon()


@pytest.fixture
async def server(noon: Noon) -> AsyncIterator[WikiServer]:
    server = WikiServer(noon)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def client(server: WikiServer) -> AsyncIterator[Client]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield Client(server, session)


async def test_every_resident_logs_in_with_the_password_of_their_name(client: Client) -> None:
    assert (await client.log_in("eday", "ttx-wiki"))["result"] == "Failed"
    assert (await client.log_in("nobody"))["result"] == "Failed"
    assert (await client.log_in("eday@incubator"))["lgusername"] == "Eday"
    assert (await client.log_in("eday"))["result"] == "Aborted"


async def test_strangers_and_forgers_change_nothing(client: Client, server: WikiServer) -> None:
    assert await client.edit() == "permissiondenied"
    assert await client.edit(**{"assert": "user"}) == "assertuserfailed"
    await client.log_in()
    for token in ("", "+\\", "\u2603", "x" * 1000):
        assert await client.edit(token=token) == "badtoken"
    assert server.wiki.pages == {}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"md5": "0" * 32}, "badmd5"),
        ({"baserevid": "x"}, "badinteger"),
        ({"baserevid": "9" * 5000}, "badinteger"),
        ({"baserevid": "\u0663"}, "badinteger"),
        ({"basetimestamp": "now"}, "badtimestamp"),
        ({"maxlag": "x"}, "badinteger"),
        ({"title": ""}, "invalidtitle"),
        ({"title": "../x"}, "invalidtitle"),
        ({"title": "a%41"}, "invalidtitle"),
        ({"title": "Talk:"}, "invalidtitle"),
        ({"title": "\ud800".encode("utf-8", "replace").decode() + "|"}, "invalidtitle"),
        ({"title": "special:Version"}, "pagecannotexist"),
        ({"title": "mediawiki:Sitenotice"}, "protectednamespace-interface"),
        ({"nocreate": "1"}, "missingtitle"),
        ({"formatversion": "1"}, "badvalue"),
        ({"action": "delete"}, "badvalue"),
    ],
)
async def test_a_form_that_is_wrong_is_refused_by_code(
    client: Client, server: WikiServer, values: dict[str, str], code: str
) -> None:
    await client.log_in()
    assert await client.edit(**values) == code
    assert server.wiki.pages == {}


async def test_what_changes_something_has_to_be_posted(client: Client, server: WikiServer) -> None:
    await client.log_in()
    form = FORM | {"action": "edit", "title": "x", "text": "x", "token": client.token}
    async with client.session.get(f"{server.base}/api.php", params=form) as answer:
        assert (await answer.json())["errors"][0]["code"] == "mustbeposted"


async def test_with_a_time_an_author_overwrites_a_person_of_the_same_second_as_in_mediawiki(
    client: Client, server: WikiServer, noon: Noon
) -> None:
    await client.log_in()
    first = await client.edit(text="one")
    server.edit("ttx", "Burrow", "two")
    stale = {"text": "three", "baserevid": str(first["newrevid"])}
    assert await client.edit(**stale) == "editconflict"
    assert (await client.edit(**stale, basetimestamp=first["newtimestamp"]))["result"] == "Success"
    noon.at += timedelta(seconds=1)
    server.edit("ttx", "Burrow", "four")
    assert await client.edit(**stale, basetimestamp=first["newtimestamp"]) == "editconflict"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff" * 100, "application/x-www-form-urlencoded"),
        (b"a=b&" * 50_000, "application/x-www-form-urlencoded"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"\xff", "application/x-www-form-urlencoded; charset=nonsense"),
        (b"x" * (9 * 1024 * 1024), "application/x-www-form-urlencoded"),
    ],
    ids=["bytes", "many", "cut", "no boundary", "charset", "large"],
)
async def test_a_body_that_is_no_form_gets_an_answer(
    client: Client, server: WikiServer, body: bytes, kind: str
) -> None:
    headers = {"Content-Type": kind}
    # An answer that comes before the whole body was sent may end the connection.
    with contextlib.suppress(ConnectionError):
        async with client.session.post(
            f"{server.base}/api.php", data=io.BytesIO(body), headers=headers
        ) as answer:
            assert answer.status in (200, 400, 413)
    assert (await client(action="query", meta="userinfo"))["query"]["userinfo"]["anon"] is True


async def test_sessions_of_strangers_do_not_pile_up(client: Client, server: WikiServer) -> None:
    for _ in range(1_100):
        server.sessions.begin()
    assert (await client.log_in())["result"] == "Success"
    assert len(server.sessions._all) <= 1_000
