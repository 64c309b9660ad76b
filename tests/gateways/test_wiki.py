"""The wiki's gateway in bad weather: every answer is possible, and none makes it lie or write twice."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.core.errors import Stuck, Trouble
from bot.core.page import block, put_block
from bot.gateways.ports import Conflict
from bot.gateways.wiki import WikiGateway, WikiSettings
from bot.sandbox.faults import Fault, Faults, Kind, under_faults
from bot.sandbox.wiki import WikiServer

JSON = "application/json; charset=utf-8"


class Weather:
    """A middleware that answers chosen actions in the wiki's place, or loses its answers."""

    def __init__(self) -> None:
        self.instead: dict[str, list[web.Response | str]] = {}
        self.asked: list[str] = []
        self.forms: list[dict[str, str]] = []

    def put(self, action: str, *answers: web.Response | str) -> None:
        """For the next requests of `action` ("tokens" for either kind); "lost" loses the wiki's answer."""
        self.instead[action] = list(answers)

    @property
    def middleware(self) -> Any:
        @web.middleware
        async def struck(request: web.Request, handler: Handler) -> web.StreamResponse:
            form = {**request.query, **{key: str(value) for key, value in (await request.post()).items()}}
            action = "tokens" if form.get("meta") == "tokens" else form.get("action", "")
            self.asked.append(action)
            self.forms.append(form)
            waiting = self.instead.get(action)
            answer = waiting.pop(0) if waiting else ""
            if isinstance(answer, web.Response):
                return answer
            real = await handler(request)
            if answer == "lost" and request.transport is not None:
                request.transport.abort()
            return real

        return struck


def said(values: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        status=status, body=json.dumps(values).encode(), headers={"Content-Type": JSON, **(headers or {})}
    )


def error(code: str, **more: Any) -> web.Response:
    return said({"errors": [{"code": code, "text": "words", **more}]})


@pytest.fixture
def weather() -> Weather:
    return Weather()


@pytest.fixture
async def server(weather: Weather) -> AsyncIterator[WikiServer]:
    server = WikiServer(lambda: datetime.now(UTC), middlewares=[weather.middleware])
    await server.start()
    yield server
    await server.stop()


def settings(server: WikiServer) -> WikiSettings:
    return WikiSettings(
        api=f"{server.base}/api.php",
        user="tminus@x",
        password="tminus-wiki",
        contact="a (b)\n\u2603 @x.example",
    )


@pytest.fixture
async def wiki(server: WikiServer) -> AsyncIterator[WikiGateway]:
    gateway = WikiGateway(settings(server))
    yield gateway
    await gateway.close()


async def test_a_new_page_takes_one_edit_between_two_looks(wiki: WikiGateway, weather: Weather) -> None:
    await wiki.log_in()
    weather.asked.clear()
    await wiki.update("Burrow", lambda _text: "x", "made")
    assert weather.asked == ["query", "edit", "query"]
    weather.asked.clear()
    await wiki.update("Burrow", lambda _text: "x", "made")
    assert weather.asked == ["query"]


async def test_an_edit_names_the_revision_it_read_and_never_its_time(
    wiki: WikiGateway, weather: Weather
) -> None:
    made = await wiki.save("Burrow", "x", "s\nt" * 1000, None)
    base = await wiki.page("Burrow")
    await wiki.save("Burrow", "y", "s", base)
    first, second = (form for form in weather.forms if form.get("action") == "edit")
    assert (first["createonly"], len(first["summary"])) == ("1", 500)
    assert (second["baserevid"], second["nocreate"]) == (str(made.revision), "1")
    for form in (first, second):
        assert "basetimestamp" not in form
        assert list(form)[-1] == "token"
        assert form["assert"] == "user"


async def test_an_answer_lost_after_the_work_was_done_makes_no_second_revision(
    wiki: WikiGateway, weather: Weather, server: WikiServer
) -> None:
    weather.put("edit", "lost")
    with pytest.raises(Trouble, match="did not reach"):
        await wiki.save("Burrow", "x", "s", None)
    found = await wiki.save("Burrow", "x", "s", None, again=True)
    assert (found.changed, found.revision) == (False, 1)
    assert len(server.wiki.pages["Burrow"]) == 1


async def test_in_bad_weather_each_text_is_written_once() -> None:
    faults = Faults(lambda: datetime.now(UTC), seed=3)
    server = WikiServer(lambda: datetime.now(UTC), middlewares=[under_faults(faults, "wiki")])
    await server.start()
    wiki = WikiGateway(settings(server))
    faults.put("wiki", Fault(Kind.STATUS, 503, 20))
    faults.put("wiki", Fault(Kind.LOST, share=15))
    troubles = 0
    try:
        for number in range(20):
            while True:
                try:
                    await wiki.update("Burrow", lambda text, n=number: put_block(text, "p", f"{n}"), "s")  # type: ignore[misc]
                    break
                except Trouble:
                    troubles += 1
    finally:
        await wiki.close()
        await server.stop()
    written = [block(one.text, "p") for one in server.wiki.pages["Burrow"]]
    assert written == [str(number) for number in range(20)]
    assert troubles > 5


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("maxlag", Trouble),
        ("readonly", Trouble),
        ("ratelimited", Trouble),
        ("badmd5", Trouble),
        ("internal_api_error_DBQueryError", Trouble),
        ("editconflict", Conflict),
        ("articleexists", Conflict),
        ("missingtitle", Conflict),
        ("pagedeleted", Conflict),
        ("protectedpage", Stuck),
        ("protectedpagetext", Stuck),
        ("cascadeprotected", Stuck),
        ("blocked", Stuck),
        ("autoblocked", Stuck),
        ("permissiondenied", Stuck),
        ("writeapidenied", Stuck),
        ("invalidtitle", Stuck),
        ("abusefilter-disallowed", Stuck),
        ("never-heard-of", Stuck),
    ],
)
async def test_each_error_is_whose_turn_it_is(
    wiki: WikiGateway, weather: Weather, code: str, kind: type[Trouble]
) -> None:
    weather.put("edit", error(code))
    with pytest.raises(Trouble, match=f'said "words" \\({code}\\)') as caught:
        await wiki.save("Burrow", "x", "s", None)
    assert type(caught.value) is kind


async def test_a_wait_that_the_wiki_names_is_told(wiki: WikiGateway, weather: Weather) -> None:
    values = {"errors": [{"code": "maxlag", "text": "words"}]}
    html = {"Content-Type": "text/html", "Retry-After": "7"}
    for answer, wait in (
        (said(values, headers={"Retry-After": "5"}), 5),
        (said(values, headers={"Retry-After": "999999999"}), 86_400),
        (said(values, headers={"Retry-After": "-1"}), None),
        (web.Response(status=503, body=b"<html>", headers=html), 7),
        (web.Response(status=429, body=b"<html>", headers=html), 7),
    ):
        weather.put("edit", answer)
        with pytest.raises(Trouble) as caught:
            await wiki.save("Burrow", "x", "s", None)
        assert caught.value.retry_after == wait
        assert not isinstance(caught.value, Stuck)


async def test_the_login_is_begun_again_once_and_not_for_ever(wiki: WikiGateway, weather: Weather) -> None:
    for code in ("badtoken", "assertuserfailed"):
        weather.put("edit", error(code))
        await wiki.save(f"After {code}", "x", "s", None)
        assert weather.asked.count("edit") == 2
        weather.put("edit", error(code), error(code), error(code))
        with pytest.raises(Trouble, match="forgets our login"):
            await wiki.save(f"Never {code}", "x", "s", None)
        assert weather.asked.count("edit") == 4
        weather.asked.clear()


@pytest.mark.parametrize(
    ("login", "kind", "words"),
    [
        ({"result": "Throttled", "wait": 9}, Trouble, "Throttled"),
        ({"result": "Failed", "reason": {"code": "login-throttled", "text": "slowly"}}, Trouble, "slowly"),
        ({"result": "WrongToken"}, Trouble, "WrongToken"),
        ({"result": "Aborted", "reason": "you are blocked"}, Stuck, "you are blocked.*BotPasswords"),
        ({"result": "Failed", "reason": {"code": "wrongpassword", "text": "no"}}, Stuck, "no"),
        ({}, Stuck, "nothing"),
        ("x", Trouble, "lacks login"),
    ],
)
async def test_a_login_that_fails_says_why(
    wiki: WikiGateway, weather: Weather, login: Any, kind: type[Trouble], words: str
) -> None:
    weather.put("login", said({"login": login}))
    with pytest.raises(Trouble, match=words) as caught:
        await wiki.page("Burrow")
    assert type(caught.value) is kind
    assert await wiki.page("Burrow") is None


HOSTILE = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"7",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"query": []}',
    b'{"query": {"pages": [7]}}',
    b'{"query": {"pages": [{"title": "X", "revisions": [7]}]}}',
    b'{"query": {"pages": [{"title": "X", "revisions": [{"slots": {"main": []}}]}]}}',
    b'{"query": {"pages": [{"title": "X", "revisions": [{"slots": {"main": {"content": "x"}}}]}]}}',
    b'{"query": {"pages": [{"revisions": [{"slots": {"main": {"contentmodel": "wikitext"}}}]}]}}',
    b'{"query": {"pages": [{"revisions": [{"revid": 1, "timestamp": "1", "slots":'
    b' {"main": {"contentmodel": "wikitext", "content": "x"}}}]}]}}',
    b'{"query": {"pages": [{"title": "X", "revisions": [{"revid": 1, "timestamp": "yesterday", "slots":'
    b' {"main": {"contentmodel": "wikitext", "content": "x"}}}]}]}}',
    b'{"query": {"interwiki": [{"title": "x:y"}]}}',
    b'{"errors": "x"}',
    b'{"errors": [{}]}',
    b'{"errors": [{"code": 7, "text": ["x"], "data": {"blockinfo": 7}}]}',
    b'{"edit": {"result": "Failure", "captcha": {"question": "2+2"}}}',
    b'{"edit": {"result": "Success"}}',
    b'{"edit": {"result": "Success", "newrevid": "x"}}',
    b'{"edit": {"result": "Success", "nochange": true}}',
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
async def test_any_answer_gives_a_clean_error(wiki: WikiGateway, weather: Weather, body: bytes) -> None:
    await wiki.log_in()
    for action in ("query", "edit", "tokens", "login"):
        weather.put(action, web.Response(body=body, headers={"Content-Type": JSON}))
        if action in ("tokens", "login"):
            weather.put("edit", error("badtoken"))
        asking = wiki.page("Burrow") if action == "query" else wiki.save(f"To {action}", "x", "s", None)
        with pytest.raises(Trouble) as caught:
            await asking
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 900


async def test_what_is_no_wiki_is_told_apart_from_one_that_is_unwell(
    wiki: WikiGateway, weather: Weather, server: WikiServer
) -> None:
    for status, kind in ((200, Trouble), (500, Trouble), (404, Stuck), (403, Stuck), (301, Stuck)):
        page = web.Response(
            status=status, body=b"<html>", headers={"Content-Type": "text/html", "Location": "http://x/"}
        )
        weather.put("tokens", page)
        with pytest.raises(Trouble) as caught:
            await wiki.log_in()
        assert type(caught.value) is kind
    for address in ("", "no address", "ftp://x/", "http://", "http://[::1"):
        nowhere = WikiGateway(replace(settings(server), api=address))
        with pytest.raises(Stuck, match=r"no address of a wiki's api\.php"):
            await nowhere.log_in()
        await nowhere.close()


async def test_an_answer_without_end_is_given_up(wiki: WikiGateway, weather: Weather) -> None:
    weather.put("tokens", web.Response(body=b" " * (17 * 1024 * 1024), headers={"Content-Type": JSON}))
    with pytest.raises(Trouble, match="no end"):
        await wiki.log_in()


async def test_a_silent_wiki_is_given_up_in_time(server: WikiServer) -> None:
    faults = Faults(lambda: datetime.now(UTC))
    faults.put("wiki", Fault(Kind.LATENCY, 5))
    slow = WikiServer(lambda: datetime.now(UTC), middlewares=[under_faults(faults, "wiki")])
    await slow.start()
    gateway = WikiGateway(replace(settings(slow), timeout=0.1))
    with pytest.raises(Trouble, match="in time"):
        await gateway.log_in()
    await gateway.close()
    await slow.stop()


async def test_a_closed_gateway_says_so(wiki: WikiGateway) -> None:
    await wiki.log_in()
    await wiki.close()
    with pytest.raises(Trouble, match="no longer connected"):
        await wiki.page("Burrow")


async def test_people_who_are_always_faster_end_in_a_conflict(wiki: WikiGateway, server: WikiServer) -> None:
    tries = []

    def change(text: str) -> str:
        tries.append(text)
        server.edit("eday", "Burrow", f"{len(tries)}")
        return f"{text} and ours"

    with pytest.raises(Conflict):
        await wiki.update("Burrow", change, "s")
    assert tries == ["", "1", "2"]
    assert [one.text for one in server.wiki.pages["Burrow"]] == ["1", "2", "3"]


def test_the_password_is_not_shown() -> None:
    shown = repr(WikiSettings(api="http://x/", user="u", password="hidden", contact="c"))
    assert "hidden" not in shown
