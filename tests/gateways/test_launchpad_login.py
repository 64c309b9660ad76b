"""Our login at Launchpad: lost with one word, never asked about in a loop, and good again with other keys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.clock import Clock
from bot.core.errors import LoggedOut, NotPermitted, Trouble
from bot.gateways.launchpad import LaunchpadGateway
from bot.gateways.launchpad_watch import ONLY_READS, PAUSE, LoginWatch
from bot.gateways.lazr_login import Keys
from tests.gateways.launchpad_entries import settings
from tests.gateways.scripted import Answer, Scripted, entry, scripted_server
from tests.waiting import eventually

EXPIRED = Answer(401, "Expired token (tok).")
TEAM = "ppb"
NEW = Keys("tminus", "new", "newer")


@dataclass
class Desk:
    """A gateway at a scripted Launchpad; `keys` are what stands in the operator's file."""

    script: Scripted
    keys: Keys | None = None
    read: int = 0
    lost: list[str] = field(default_factory=list)
    back: int = 0

    def __post_init__(self) -> None:
        self.clock = Clock()
        self.gateway = LaunchpadGateway(settings(self.script.api, fresh=self._fresh))
        self.watch = LoginWatch(
            *(self.gateway, [TEAM], self.lost.append, self._came_back),
            *(self.clock, self.clock.sleep_until),
        )

    def me(self, *answers: Answer) -> None:
        self.script.on("GET", "people/+me", *answers)

    @property
    def known(self) -> Answer:
        return Answer(303, headers={"Location": self.script.link("~tminus")})

    def _fresh(self) -> Keys | None:
        self.read += 1
        return self.keys

    def _came_back(self) -> None:
        self.back += 1


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with scripted_server() as script:
        one = Desk(script)
        yield one
        await one.gateway.close()


@asynccontextmanager
async def watching(desk: Desk) -> AsyncIterator[None]:
    task = asyncio.create_task(desk.watch.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_after_the_first_word_launchpad_is_not_asked_any_more(desk: Desk) -> None:
    desk.me(EXPIRED)
    for _ in range(5):
        with pytest.raises(LoggedOut, match="our access token has expired: an operator has to log in again"):
            await desk.gateway.me()
    assert len(desk.script.asked) == 1
    assert len(desk.lost) == 1


async def test_other_keys_are_taken_and_the_request_is_made_with_them(desk: Desk) -> None:
    desk.me(EXPIRED, desk.known)
    desk.keys = NEW
    assert await desk.gateway.me() == "tminus"
    assert 'oauth_token="new"' in desk.script.asked[-1].headers["authorization"]
    assert desk.lost == []


async def test_many_that_are_refused_at_once_read_the_keys_and_go_on(desk: Desk) -> None:
    desk.me(EXPIRED, EXPIRED, EXPIRED, EXPIRED, desk.known)
    desk.keys = NEW
    assert set(await asyncio.gather(*(desk.gateway.me() for _ in range(4)))) == {"tminus"}


async def test_a_missing_permission_is_no_word_about_the_login(desk: Desk) -> None:
    desk.script.on("POST", "burrow", Answer(401, "(<Product object>, 'newSeries', 'launchpad.Driver')"))
    with pytest.raises(NotPermitted, match="permission"):
        await desk.gateway.ensure_series("burrow", "cactus", "Cactus")
    assert desk.lost == []


async def test_a_new_file_is_noticed_without_a_word(desk: Desk) -> None:
    desk.me(EXPIRED, desk.known)
    async with watching(desk):
        with pytest.raises(LoggedOut):
            await desk.gateway.me()
        desk.keys = NEW
        await eventually(lambda: desk.back == 1)
        assert len(desk.lost) == 1
        assert len(desk.script.asked) == 2


async def test_the_same_keys_are_tried_again_after_a_long_pause(desk: Desk) -> None:
    desk.me(Answer(401, "Inactive account."), Answer(401, "Inactive account."), Answer(503), desk.known)
    async with watching(desk):
        with pytest.raises(LoggedOut, match="administrators"):
            await desk.gateway.me()
        for asked, pause in ((2, PAUSE), (3, PAUSE), (4, timedelta(minutes=1))):
            await eventually(lambda: desk.read > 0)
            assert len(desk.script.asked) == asked - 1
            await asyncio.sleep(0.05)
            desk.clock.turn(pause)
            await eventually(lambda asked=asked: len(desk.script.asked) == asked)  # type: ignore[misc]
        await eventually(lambda: desk.back == 1)


async def test_a_login_that_was_lost_when_the_bot_ended_is_tried_at_once(desk: Desk) -> None:
    desk.me(desk.known)
    desk.watch.doubt()
    async with watching(desk):
        await eventually(lambda: desk.back == 1)


def own(desk: Desk, leaving: Answer) -> None:
    """We are tminus, in no team; `leaving` is what we hear who leave one all the same."""
    desk.me(desk.known)
    desk.script.on("POST", "~tminus", leaving)


NO = Answer(401, "(<Person tminus (tminus)>, 'leave', 'launchpad.Edit')")
YES = Answer(200, "null", "application/json")


@pytest.mark.parametrize(("answer", "may"), [(YES, True), (NO, False), (Answer(400, "team: no"), None)])
async def test_whether_we_may_change_things_is_found_out_by_leaving_where_we_are_not(
    desk: Desk, answer: Answer, may: bool | None
) -> None:
    own(desk, answer)
    assert await desk.gateway.may_change([TEAM]) is may
    posted = [asked for asked in desk.script.asked if asked.method == "POST"]
    assert posted[0].form == {"ws.op": "leave", "team": f'"{desk.script.link("~ppb")}"'}


async def test_a_team_that_we_are_in_is_never_left(desk: Desk) -> None:
    own(desk, YES)
    for team in (TEAM, "launchpad", "openstack"):
        desk.script.on("GET", f"~{team}/+member/tminus", entry({"status": "Approved"}))
    assert await desk.gateway.may_change([TEAM, "NO NAME"]) is None
    assert [asked.method for asked in desk.script.asked if asked.method == "POST"] == []


async def refused() -> None:
    raise NotPermitted("no")


async def test_a_refusal_is_about_the_login_where_our_token_may_only_read(desk: Desk) -> None:
    own(desk, NO)
    with pytest.raises(LoggedOut, match="read, and change nothing"):
        await desk.watch.changing(refused())
    assert desk.lost == [ONLY_READS]
    assert await desk.gateway.me() == "tminus", "it may be asked all the same"


@pytest.mark.parametrize("answer", [YES, Answer(400, "team: no")])
async def test_a_refusal_stays_one_where_our_token_may_change_things(desk: Desk, answer: Answer) -> None:
    own(desk, answer)
    with pytest.raises(NotPermitted, match="no") as caught:
        await desk.watch.changing(refused())
    assert not isinstance(caught.value, LoggedOut)
    assert desk.lost == []


async def test_a_refusal_that_cannot_be_asked_about_is_trouble(desk: Desk) -> None:
    desk.me(Answer(503))
    with pytest.raises(Trouble) as caught:
        await desk.watch.changing(refused())
    assert not isinstance(caught.value, NotPermitted), "it is tried again, and no dead letter"


async def test_a_token_that_may_only_read_is_held_until_it_may_more(desk: Desk) -> None:
    own(desk, NO)
    async with watching(desk):
        with pytest.raises(LoggedOut):
            await desk.watch.changing(refused())
        before = len(desk.script.asked)
        desk.keys = NEW
        await eventually(lambda: len(desk.script.asked) > before + 1)
        assert desk.back == 0
        desk.script.on("POST", "~tminus", YES)
        await asyncio.sleep(0.05)
        desk.clock.turn(PAUSE)
        await eventually(lambda: desk.back == 1)
