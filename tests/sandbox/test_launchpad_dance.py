"""The sandbox gives out tokens as Launchpad does: asked for, decided about by a person, fetched once."""

from __future__ import annotations

from urllib.parse import parse_qs, quote

import pytest

from bot.sandbox.launchpad import LaunchpadServer
from bot.sandbox.launchpad.state import LEVELS
from tests.sandbox.lpclient import NOW, Answer, Client, oauth, sandbox

CONSUMER = "rake"


def signed(secret: str = "", **more: str) -> dict[str, str]:
    form = {"oauth_consumer_key": CONSUMER, "oauth_signature_method": "PLAINTEXT"}
    return {**form, "oauth_signature": f"&{secret}", **more}


async def ask(lp: Client, **form: str) -> tuple[str, str]:
    """A request token and its secret."""
    answer = await lp.request("POST", f"{lp.base}/+request-token", data={**signed(), **form})
    assert answer.status == 200
    return token(answer)


def token(answer: Answer) -> tuple[str, str]:
    found = parse_qs(answer.text)
    return found["oauth_token"][0], found["oauth_token_secret"][0]


async def decide(lp: Client, key: str, person: str = "eday", level: str = "WRITE_PRIVATE") -> Answer:
    form = {"oauth_token": key, "person": person, "level": level}
    return await lp.request("POST", f"{lp.base}/+authorize-token", data=form)


async def fetch(lp: Client, key: str, secret: str, **form: str) -> Answer:
    data = {**signed(secret, oauth_token=key), **form}
    return await lp.request("POST", f"{lp.base}/+access-token", data=data)


async def test_a_token_is_for_who_gave_it_and_is_given_out_once() -> None:
    async with sandbox(None) as lp:
        key, secret = await ask(lp)
        early = await fetch(lp, key, secret)
        assert (early.status, "reviewed" in early.text) == (401, True)
        assert early.headers["WWW-Authenticate"].startswith("OAuth realm=")
        assert (await decide(lp, key)).status == 200
        answer = await fetch(lp, key, secret)
        assert answer.status == 200
        assert parse_qs(answer.text)["lp.context"] == ["None"]
        header = {"Authorization": oauth(*token(answer), consumer=CONSUMER)}
        me = await lp.get("/people/+me", headers=header)
        assert (me.status, me.headers["Location"]) == (303, lp.link("/~eday"))
        again = await fetch(lp, key, secret)
        assert (again.status, again.text) == (401, "No request token specified.")


async def test_with_json_the_levels_are_told() -> None:
    async with sandbox(None) as lp:
        answer = await lp.request(
            "POST", f"{lp.base}/+request-token", data=signed(), headers={"Accept": "application/json"}
        )
        assert set(answer.json) == {
            "oauth_token",
            "oauth_token_secret",
            "oauth_token_consumer",
            "access_levels",
        }
        assert answer.json["oauth_token_consumer"] == CONSUMER
        assert [level["value"] for level in answer.json["access_levels"]] == list(LEVELS)


async def test_a_query_does_as_well_as_a_form() -> None:
    async with sandbox(None) as lp:
        query = "&".join(f"{name}={quote(value)}" for name, value in signed().items())
        answer = await lp.get(f"{lp.base}/+request-token?{query}")
        assert answer.status == 200
        key, secret = token(answer)
        told = f"oauth_token={key}&person=eday&level=READ_PUBLIC"
        assert (await lp.request("POST", f"{lp.base}/+authorize-token?{told}")).status == 200
        assert (await fetch(lp, key, secret)).status == 200


@pytest.mark.parametrize(
    "form",
    [
        {"oauth_consumer_key": ""},
        {"oauth_consumer_key": "x" * 300},
        {"oauth_signature": "x&"},
        {"oauth_signature": "é"},
        {"oauth_signature_method": "HMAC-SHA1"},
    ],
)
async def test_a_bad_request_gets_401_and_no_words(form: dict[str, str]) -> None:
    async with sandbox(None) as lp:
        answer = await lp.request("POST", f"{lp.base}/+request-token", data={**signed(), **form})
        assert (answer.status, answer.text) == (401, "")


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"oauth_token": "nosuch"}, 401, "No request token"),
        ({"oauth_token": ""}, 401, "No request token"),
        ({"oauth_consumer_key": "other"}, 401, "No request token"),
        ({"oauth_signature": "&bad"}, 401, "Invalid OAuth signature."),
        ({"oauth_signature": ""}, 401, "Invalid OAuth signature."),
    ],
)
async def test_a_token_is_for_who_asked_alone(change: dict[str, str], status: int, words: str) -> None:
    async with sandbox(None) as lp:
        key, secret = await ask(lp)
        await decide(lp, key)
        answer = await fetch(lp, key, secret, **change)
        assert answer.status == status
        assert words in answer.text
        assert (await fetch(lp, key, secret)).status == 200, "it is still there for who asked"


async def test_who_was_told_no_gets_403() -> None:
    async with sandbox(None) as lp:
        key, secret = await ask(lp)
        await decide(lp, key, level="UNAUTHORIZED")
        assert (await fetch(lp, key, secret)).status == 403


async def test_the_page_offers_people_and_the_levels_that_were_asked_for() -> None:
    async with sandbox(None) as lp:
        key, _ = await ask(lp, oauth_consumer_key="<rake>")
        page = await lp.get(f"{lp.base}/+authorize-token?oauth_token={key}&allow_permission=WRITE_PRIVATE")
        assert page.status == 200
        assert "What may &lt;rake&gt; do?" in page.text
        assert 'value="eday"' in page.text
        assert "openstack-ppb" not in page.text
        assert [level for level in LEVELS if f'value="{level}"' in page.text] == [
            "UNAUTHORIZED",
            "WRITE_PRIVATE",
        ]
        whole = await lp.get(f"{lp.base}/+authorize-token?oauth_token={key}")
        assert all(words in whole.text for words in LEVELS.values())


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"person": "nobody"}, 400),
        ({"person": "openstack-ppb"}, 400),
        ({"level": "EVERYTHING"}, 400),
        ({"oauth_token": "nosuch"}, 404),
    ],
)
async def test_a_decision_that_makes_no_sense_decides_nothing(form: dict[str, str], status: int) -> None:
    async with sandbox(None) as lp:
        key, secret = await ask(lp)
        data = {"oauth_token": key, "person": "eday", "level": "WRITE_PRIVATE", **form}
        answer = await lp.request("POST", f"{lp.base}/+authorize-token", data=data)
        assert answer.status == status
        assert "reviewed" in (await fetch(lp, key, secret)).text


async def test_a_decision_stands() -> None:
    async with sandbox(None) as lp:
        key, secret = await ask(lp)
        await decide(lp, key)
        assert (await decide(lp, key, "jorge")).status == 404
        answer = await fetch(lp, key, secret)
        header = {"Authorization": oauth(*token(answer), consumer=CONSUMER)}
        assert (await lp.get("/people/+me", headers=header)).headers["Location"] == lp.link("/~eday")


async def test_a_request_waits_for_two_hours() -> None:
    moment = [NOW]
    server = LaunchpadServer(lambda: moment[0])
    base = await server.start()
    try:
        async with sandbox(None) as other:
            lp = Client(other._session, base, None)
            key, secret = await ask(lp)
            moment[0] = NOW.replace(hour=13, minute=59)
            assert (await decide(lp, key)).status == 200
            moment[0] = NOW.replace(hour=14)
            assert (await fetch(lp, key, secret)).text == "No request token specified."
    finally:
        await server.stop()


async def given(lp: Client, level: str) -> dict[str, str]:
    """The header of a token that eday gave with this level."""
    key, secret = await ask(lp)
    await decide(lp, key, level=level)
    return {"Authorization": oauth(*token(await fetch(lp, key, secret)), consumer=CONSUMER)}


async def call(lp: Client, header: dict[str, str], path: str, operation: str, **form: str) -> Answer:
    return await lp.request("POST", path, data={"ws.op": operation, **form}, headers=header)


@pytest.mark.parametrize("level", ["READ_PUBLIC", "READ_PRIVATE"])
async def test_a_token_that_may_read_has_no_permission_and_creates_all_the_same(level: str) -> None:
    """As on Launchpad: levels count where a permission does, and newTeam needs none."""
    async with sandbox(None) as lp:
        header = await given(lp, level)
        assert (await lp.get("/~eday", headers=header)).status == 200
        assert (await call(lp, header, "/people", "newTeam", name="rakers", display_name="R")).status == 201
        refusals = [
            await call(lp, header, "/~rakers", "addMember", person=lp.link("/~jorge")),
            await call(lp, header, "/~eday", "leave", team=lp.link("/~openstack-release")),
            await lp.request("PATCH", "/~eday", json={"description": "new"}, headers=header),
        ]
        for refused in refusals:
            assert refused.status == 401
            assert "'launchpad.Edit')" in refused.text


async def test_a_token_that_may_change_things_changes_them() -> None:
    async with sandbox(None) as lp:
        header = await given(lp, "WRITE_PUBLIC")
        assert (await lp.request("PATCH", "/~eday", json={"description": "n"}, headers=header)).status == 209
        left = await call(lp, header, "/~eday", "leave", team=lp.link("/~openstack-release"))
        assert left.status == 200
