"""Faults strike as often as was asked, the same way for the same seed, until their time is over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox.faults import Fault, Faults, Kind, control_routes, under_faults
from bot.sandbox.launchpad import LaunchpadServer
from tests.sandbox.lpclient import oauth


class Noon:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.at = datetime(2011, 2, 14, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def noon() -> Noon:
    return Noon()


@pytest.fixture
def faults(noon: Noon) -> Faults:
    return Faults(noon, seed=7)


@pytest.fixture
async def base(faults: Faults, noon: Noon) -> AsyncIterator[str]:
    """A Launchpad under these faults."""
    server = LaunchpadServer(
        noon,
        extra_routes=control_routes(faults, noon),
        middlewares=[under_faults(faults, "launchpad")],
    )
    yield await server.start()
    await server.stop()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def test_a_share_strikes_about_as_often_and_the_same_way_for_a_seed(noon: Noon) -> None:
    def run(seed: int) -> list[int]:
        faults = Faults(noon, seed)
        faults.put("wiki", Fault(Kind.STATUS, 503, 20))
        return [faults.draw("wiki").status for _ in range(1000)]

    assert run(1) == run(1) != run(2)
    assert 150 < run(1).count(503) < 250


def test_one_stroke_takes_at_most_one_answer_away(faults: Faults) -> None:
    for fault in (Fault(Kind.STATUS, 503), Fault(Kind.LOST), Fault(Kind.LATENCY, 2)):
        faults.put("wiki", fault)
    stroke = faults.draw("wiki")
    assert (stroke.delay, stroke.status, stroke.lost, stroke.reset) == (2, 503, False, False)
    assert faults.struck == {("wiki", "latency"): 1, ("wiki", "status"): 1}


def test_one_service_is_untouched_by_the_faults_of_another(faults: Faults) -> None:
    faults.put("wiki", Fault(Kind.OFF))
    assert faults.is_off("wiki")
    assert not faults.is_off("launchpad")
    assert faults.draw("launchpad").status == 0


def test_a_service_comes_back_when_the_clock_of_the_sandbox_gets_there(faults: Faults, noon: Noon) -> None:
    faults.put("irc", Fault(Kind.OFF, until=noon.at + timedelta(hours=4)))
    noon.at += timedelta(hours=4) - timedelta(seconds=1)
    assert faults.is_off("irc")
    noon.at += timedelta(seconds=1)
    assert not faults.is_off("irc")


async def test_a_refusal_is_a_page_that_says_when_to_come_again(
    base: str, http: aiohttp.ClientSession, faults: Faults
) -> None:
    faults.put("launchpad", Fault(Kind.STATUS, 503))
    async with http.get(f"{base}/devel/people/+me") as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "1"
        assert answer.content_type == "text/html"


async def test_a_lost_answer_leaves_the_work_done_and_a_reset_leaves_it_undone(
    base: str, http: aiohttp.ClientSession, faults: Faults
) -> None:
    async def make(team: str) -> None:
        form = {"ws.op": "newTeam", "name": team, "display_name": team}
        headers = {"Authorization": oauth("eday-token", "eday-secret")}
        await http.post(f"{base}/devel/people", data=form, headers=headers)

    async def is_there(team: str) -> bool:
        async with http.get(f"{base}/devel/~{team}") as answer:
            return answer.status == 200

    for kind, team in ((Kind.LOST, "warren-core"), (Kind.RESET, "warren-bugs"), (Kind.OFF, "warren-qa")):
        faults.put("launchpad", Fault(kind))
        with pytest.raises(aiohttp.ClientError):
            await make(team)
        faults.clear("launchpad")
    assert [await is_there(f"warren-{name}") for name in ("core", "bugs", "qa")] == [True, False, False]


async def test_a_late_answer_comes(base: str, http: aiohttp.ClientSession, faults: Faults) -> None:
    faults.put("launchpad", Fault(Kind.LATENCY, 0.01))
    async with http.get(f"{base}/devel/~eday") as answer:
        assert answer.status == 200
    assert faults.struck == {("launchpad", "latency"): 1}


async def test_faults_are_asked_for_over_http_even_when_the_service_is_off(
    base: str, http: aiohttp.ClientSession, faults: Faults
) -> None:
    control = f"{base}/+sandbox/fault"
    async with http.put(control, json={"say": "launchpad off 4h"}) as answer:
        assert (await answer.json())["faults"] == [
            {"target": "launchpad", "fault": "off", "until": "2011-02-14T16:00:00+00:00"}
        ]
    with pytest.raises(aiohttp.ClientError):
        await http.post(f"{base}/devel/people")  # a GET would be asked twice by aiohttp
    async with http.get(control) as answer:
        assert (await answer.json())["struck"] == {"launchpad": {"off": 1}}
    async with http.put(control, json={"say": "all clear"}) as answer:
        assert (await answer.json())["faults"] == []
    async with http.get(f"{base}/devel/~eday") as answer:
        assert answer.status == 200


@pytest.mark.parametrize("body", [b"", b"[]", b'{"say": 7}', b'{"say": "moon 503"}', b"[" * 9999, b"\xff"])
async def test_a_wish_that_makes_no_sense_gets_a_sentence(
    base: str, http: aiohttp.ClientSession, body: bytes
) -> None:
    async with http.put(f"{base}/+sandbox/fault", data=body) as answer:
        assert answer.status == 400
        assert "launchpad 503 20%" in await answer.text()


async def test_the_middleware_fits_any_app_and_strikes_its_refusals_too(
    http: aiohttp.ClientSession, faults: Faults
) -> None:
    async def no(_request: web.Request) -> web.Response:
        raise web.HTTPNotFound

    app = web.Application(middlewares=[under_faults(faults, "names")])
    app.router.add_get("/x", no)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/x"
    async with http.get(url) as answer:
        assert answer.status == 404
    faults.put("names", Fault(Kind.LOST))
    with pytest.raises(aiohttp.ClientError):
        await http.get(url)
    await runner.cleanup()
