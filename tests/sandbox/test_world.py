"""The world as one: every service up, one weather for all of them, and keys for its people."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.gateways.keyserver import Keyserver
from bot.gateways.openpgp import OpenPgp
from bot.sandbox.people import BOT
from bot.sandbox.world import World
from tests.sandbox.lpclient import oauth
from tests.sandbox.mailhelp import MailBot, listening


class Standing:
    """A world that is up, where everything is, and a client for its web services."""

    def __init__(self, world: World, where: dict[str, Any], http: aiohttp.ClientSession) -> None:
        self.world, self.where, self.http = world, where, http

    async def get(self, url: str, **more: Any) -> tuple[int, bytes]:
        async with self.http.get(url, **more) as answer:
            return answer.status, await answer.read()

    async def put(self, path: str, body: Any) -> tuple[int, str]:
        async with self.http.put(f"{self.where['launchpad']}/+sandbox/{path}", json=body) as answer:
            return answer.status, await answer.text()

    async def sign(self, person: str, text: str) -> str:
        status, signed = await self.put("sign", {"person": person, "text": text})
        assert status == 200, signed
        return signed

    async def fingerprints(self, person: str) -> list[str]:
        url = f"{self.where['launchpad']}/devel/~{person}/gpg_keys"
        async with self.http.get(
            url, headers={"Authorization": oauth("eday-token", "eday-secret")}
        ) as answer:
            return [entry["fingerprint"] for entry in (await answer.json())["entries"]]


@pytest.fixture
async def standing() -> AsyncIterator[Standing]:
    world = World(timedelta(days=-5500))
    async with aiohttp.ClientSession() as http:
        try:
            yield Standing(world, await world.start(), http)
        finally:
            await world.stop()


async def test_a_person_has_one_key_on_launchpad_and_on_the_key_server_and_signs_with_it(
    standing: Standing, tmp_path: Path
) -> None:
    (fingerprint,) = await standing.fingerprints("eday")
    signed = await standing.sign("eday", "second burrow\n")
    keyserver = Keyserver(standing.where["keyserver"], "me@example.org")
    certificate = await keyserver.certificate(fingerprint)
    assert await keyserver.certificate("0" * 40) is None
    await keyserver.close()
    assert certificate is not None
    pgp = OpenPgp(tmp_path / "gpg")
    seen = await pgp.verify(
        signed.encode(), [certificate], now=standing.world.clock(), window=timedelta(hours=1)
    )
    await pgp.close()
    assert (seen.fingerprint, seen.data) == (fingerprint, b"second burrow\n")
    assert await standing.fingerprints("eday") == [fingerprint]


async def test_the_bot_and_strangers_have_no_key(standing: Standing) -> None:
    for nobody in (BOT, "mallory", "", "openstack"):
        status, said = await standing.put("sign", {"person": nobody, "text": "x"})
        assert status == 404
        assert "has a key" in said
    assert await standing.fingerprints(BOT) == []


@pytest.mark.parametrize("body", [None, [], {"person": "eday"}, {"person": 1, "text": "x"}, {"text": {}}])
async def test_what_cannot_be_signed_gets_a_sentence(standing: Standing, body: Any) -> None:
    status, said = await standing.put("sign", body)
    assert status == 400
    assert said.startswith("say {")


@pytest.mark.parametrize("query", ["", "op=get", "op=get&search=eday", "op=index&search=0x" + "A" * 40])
async def test_the_key_server_knows_full_fingerprints_alone(standing: Standing, query: str) -> None:
    status, _ = await standing.get(f"{standing.where['keyserver']}/pks/lookup?{query}")
    assert status == 404


async def test_without_gpg_everything_but_signing_works(
    standing: Standing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    world = World()
    where: dict[str, Any] = await world.start()
    try:
        bare = Standing(world, where, standing.http)
        assert where["signing"] is False
        assert await bare.fingerprints("eday") == []
        status, said = await bare.put("sign", {"person": "eday", "text": "x"})
        assert status == 503
        assert "gnupg" in said
    finally:
        await world.stop()


@pytest.mark.parametrize("target", ["launchpad", "list", "wiki", "names"])
async def test_a_fault_strikes_its_service_and_no_other(standing: Standing, target: str) -> None:
    where = standing.where
    urls = {
        "launchpad": f"{where['launchpad']}/~eday",
        "list": where["archive"],
        "wiki": where["wiki"]["url"],
        "names": f"{where['names']}/pypi/celery/json",
    }
    assert {(await standing.get(url))[0] for url in urls.values()} == {200}
    assert (await standing.put("fault", {"say": f"{target} 503"}))[0] == 200
    found = {name: (await standing.get(url))[0] for name, url in urls.items()}
    assert found == {name: 503 if name == target else 200 for name in urls}
    assert (await standing.put("fault", {"say": "all clear"}))[0] == 200
    assert {(await standing.get(url))[0] for url in urls.values()} == {200}


async def test_mail_that_people_write_reaches_the_bot_and_the_list() -> None:
    async with listening(MailBot()) as bot, aiohttp.ClientSession() as http:
        world = World(lmtp_port=bot.port)
        where: dict[str, Any] = await world.start()
        url = f"{where['launchpad']}/+sandbox/mail"
        try:
            mail = {"author": "eday", "to": where["bot"], "subject": "hello", "body": " whoami\n done\n"}
            async with http.post(url, json=mail) as answer:
                assert answer.status == 200
            (got,) = await bot.count(1)
            assert got.mail["Subject"] == "hello"
            async with http.post(url, json={"author": "eday", "subject": "to all", "body": "x"}) as answer:
                assert answer.status == 200
            async with http.get(f"{url}/ttx") as answer:
                (post,) = (await answer.json())["mails"]
            read = message_from_bytes(base64.b64decode(post), policy=policy.default)
            assert (read["To"], read["Subject"]) == (where["list"], "to all")
        finally:
            await world.stop()
