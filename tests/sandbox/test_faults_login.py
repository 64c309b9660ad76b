"""Faults of the bot's login: they strike what was given out before, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import Unclear
from bot.sandbox.faults import Fault, Faults, Kind, read_fault
from bot.sandbox.faults.login import LoginWeather
from bot.sandbox.launchpad.state import Person, Token
from bot.sandbox.people import BOT, CONSUMER
from tests.sandbox.lpclient import sandbox

NOW = datetime(2011, 2, 14, 10, tzinfo=UTC)


class Sky:
    """Faults, whom they strike, and a clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW
        self.faults = Faults(lambda: self.now)
        self.login = LoginWeather(self.faults)

    def put(self, kind: Kind, until: datetime | None = None) -> None:
        self.faults.put("launchpad", Fault(kind, until=until))


ANSWERS = [
    (Kind.EXPIRED, "Expired token (tminus-token)."),
    (Kind.REVOKED, "Unknown access token (tminus-token)."),
    (Kind.SUSPENDED, "Inactive account."),
]


@pytest.mark.parametrize(("kind", "words"), ANSWERS)
async def test_the_bot_hears_what_became_of_its_token_and_others_do_not(kind: Kind, words: str) -> None:
    sky = Sky()
    async with sandbox(ails=sky.login.ails) as lp:
        sky.login.watch([f"{BOT}-token", "eday-token"])
        assert (await lp.get("/people/+me")).status == 303
        sky.put(kind)
        refused = await lp.get("/people/+me")
        assert (refused.status, refused.text) == (401, words)
        assert (await lp.by("eday").get("/people/+me")).status == 303
        assert sky.faults.struck["launchpad", kind.value] == 1
        sky.faults.clear("launchpad")
        assert (await lp.get("/people/+me")).status == 303


async def test_a_token_that_may_only_read_reads() -> None:
    sky = Sky()
    async with sandbox(ails=sky.login.ails) as lp:
        sky.login.watch([f"{BOT}-token"])
        sky.put(Kind.READONLY)
        assert (await lp.get("/people/+me")).status == 303
        assert (await lp.patch(f"/~{BOT}", {"description": "new"})).status == 401


def test_a_fault_ends_when_its_time_is_over() -> None:
    sky, token = Sky(), _token(BOT)
    sky.login.watch({"old": token})
    sky.put(Kind.EXPIRED, NOW + timedelta(hours=1))
    assert sky.login.ails("old", token) is not None
    sky.now += timedelta(hours=1)
    assert sky.login.ails("old", token) is None


def test_who_logs_in_again_has_a_good_token_until_the_fault_is_asked_for_anew() -> None:
    sky = Sky()
    tokens = {"old": _token(BOT)}
    sky.login.watch(tokens)
    sky.put(Kind.EXPIRED)
    tokens["new"] = _token(BOT)
    assert [sky.login.ails(key, token) is None for key, token in tokens.items()] == [False, True]
    sky.faults.put("launchpad", Fault(Kind.STATUS, 503, 20))
    assert sky.login.ails("new", tokens["new"]) is None, "another fault changes nothing"
    sky.put(Kind.EXPIRED)
    assert sky.login.ails("new", tokens["new"]) is not None


def test_a_suspended_account_is_struck_whatever_its_token() -> None:
    sky = Sky()
    sky.login.watch({})
    sky.put(Kind.SUSPENDED)
    assert sky.login.ails("new", _token(BOT)) is not None
    assert sky.login.ails("new", _token("eday")) is None


def _token(name: str) -> Token:
    return Token(CONSUMER, "secret", Person(name, name, NOW))


def test_faults_of_the_login_are_launchpads() -> None:
    for kind in (Kind.EXPIRED, Kind.REVOKED, Kind.READONLY, Kind.SUSPENDED):
        (change,) = read_fault(f"launchpad {kind} for 4h", NOW)
        assert change.fault == Fault(kind, until=NOW + timedelta(hours=4))
        assert str(change.fault) == kind
        assert [one.target for one in read_fault(f"all {kind}", NOW)] == ["launchpad"]
        with pytest.raises(Unclear, match=f"say: launchpad {kind}"):
            read_fault(f"wiki {kind}", NOW)
        with pytest.raises(Unclear):
            read_fault(f"launchpad {kind} 20%", NOW)
