"""`tminus check` in a whole world: a line for each thing, and the repair where something is missing."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.checking import findings
from bot.checking.finding import Finding
from bot.config import Credentials, write_credentials
from bot.core.when import show_day
from bot.sandbox.faults import Fault, Kind
from bot.sandbox.keyring import Keyring
from bot.sandbox.mail import password_of
from bot.sandbox.people import BOT, CONSUMER, NETWORK
from bot.sandbox.world import World

KEYS = Credentials(CONSUMER, f"{BOT}-token", f"{BOT}-secret", "WRITE_PRIVATE")


class Desk:
    """The sandbox's world, and a config in which everything is right."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.world = folder, World()
        self.path = folder / "config.yaml"
        self.config: dict[str, Any] = {}

    async def open(self) -> None:
        where: Any = await self.world.start()
        write_credentials(self.folder / "keys", replace(KEYS, service=where["launchpad"]))
        irc = {"network": NETWORK, "host": "127.0.0.1", "port": where["irc"]["port"], "tls": False}
        irc |= {"account": BOT, "password": f"{BOT}-irc", "channels": ["#openstack"]}
        roles = {"board": "openstack-ppb", "chairs": "openstack-ppb-chairs"}
        roles |= {"release_managers": "openstack-release", "administrators": "tminus-admins"}
        smtp = where["smtp"]
        mail = {
            "address": where["bot"],
            "list": where["list"],
            "lmtp_port": 0,
            "keyserver": where["keyserver"],
        }
        mail |= {"smtp_host": smtp["host"], "smtp_port": smtp["port"]}
        mail |= {"smtp_user": BOT, "smtp_password": password_of(BOT)}
        launchpad = {"service": where["launchpad"], "credentials": "keys", "contact": "me@example.org"}
        wiki = {"api": where["wiki"]["api"], "user": f"{BOT}@{BOT}", "password": f"{BOT}-wiki"}
        announce = {"feed": "news/feed.atom", "webhooks": ["https://hooks.example.org/SECRET"]}
        self.config = {"database": "tminus.db", "irc": irc, "launchpad": launchpad, "roles": roles}
        self.config |= {"mail": mail, "wiki": wiki, "announce": announce}

    async def finds(self) -> list[Finding]:
        """What check says to the config as it is now."""
        self.path.write_text(yaml.safe_dump(self.config))
        self.path.chmod(0o600)
        return [finding async for finding in findings(self.path)]

    def keys(self, **changes: str) -> None:
        service = str(self.config["launchpad"]["service"])
        write_credentials(self.folder / "keys", replace(KEYS, **{"service": service, **changes}))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    one = Desk(tmp_path)
    try:
        await one.open()
        yield one
    finally:
        await one.world.stop()


async def test_where_all_is_there_each_thing_has_its_line(desk: Desk) -> None:
    found = await desk.finds()
    assert [one for one in found if not one.good] == []
    said = "\n".join(f"{one.what} {one.text}" for one in found)
    service = desk.config["launchpad"]["service"]
    for words in (
        f"launchpad the credentials belong to tminus at {service}",
        "launchpad they may read and change things (granted: Change Anything)",
        "role board: openstack-ppb, 6 members",
        "teams the bot is in no team",
        "irc sandbox at 127.0.0.1:",
        "logged in as tminus, takes mail from ",
        "is free to listen on (LMTP)",
        "signatures gpg ",
        "who may edit and create pages",
        "the feed ",
        "1 webhook well-formed (hooks.example.org)",
    ):
        assert words in said, words
    assert "SECRET" not in said
    assert not (desk.folder / "news").exists(), "looking leaves nothing behind"
    assert not [key for key in desk.world.launchpad.created if key], "and makes nothing"


def irc(desk: Desk) -> None:
    desk.config["irc"]["password"] = "wrong"


def smtp_password(desk: Desk) -> None:
    desk.config["mail"]["smtp_password"] = "wrong"


def smtp_tls(desk: Desk) -> None:
    desk.config["mail"]["smtp_tls"] = "starttls"


def smtp_host(desk: Desk) -> None:
    desk.config["mail"]["smtp_port"] = 1


def lmtp(desk: Desk) -> None:
    desk.config["mail"]["lmtp_port"] = desk.config["mail"]["smtp_port"]


def keyserver(desk: Desk) -> None:
    desk.config["mail"]["keyserver"] = "http://127.0.0.1:1"


def wiki(desk: Desk) -> None:
    desk.config["wiki"]["password"] = "wrong"


def wiki_file(desk: Desk) -> None:
    del desk.config["wiki"]["password"]
    desk.config["wiki"]["password_file"] = "absent"


def feed(desk: Desk) -> None:
    desk.config["announce"]["feed"] = "keys/feed.atom"


def role(desk: Desk) -> None:
    desk.config["roles"]["board"] = "nobody-knows"


def empty(desk: Desk) -> None:
    people = desk.world.launchpad.world.people
    for membership in people["tminus-admins"].memberships.values():
        membership.status = "Deactivated"


def token(desk: Desk) -> None:
    desk.keys(token="nosuch")


def elsewhere(desk: Desk) -> None:
    desk.keys(service="https://api.launchpad.net")


def no_file(desk: Desk) -> None:
    (desk.folder / "keys").unlink()


def struck(kind: Kind) -> Callable[[Desk], None]:
    return lambda desk: desk.world.faults.put("launchpad", Fault(kind))


@pytest.mark.parametrize(
    ("spoil", "what", "words"),
    [
        (irc, "irc", "127.0.0.1:"),
        (smtp_password, "mail", "does not accept our user and password"),
        (smtp_tls, "mail", "STARTTLS"),
        (smtp_host, "mail", "see mail.smtp_host"),
        (lmtp, "mail", "correct mail.lmtp_port"),
        (keyserver, "signatures", "correct mail.keyserver"),
        (wiki, "wiki", "Special:BotPasswords"),
        (wiki_file, "wiki", "absent does not exist"),
        (feed, "announce", "give its folder to the bot's user"),
        (role, "role", "board: Launchpad has no team nobody-knows that the bot can see; correct roles.board"),
        (empty, "role", "administrators: tminus-admins, nobody is in it"),
        (token, "launchpad", "does not know our access token (any more): an operator has to log in again"),
        (elsewhere, "launchpad", "is for https://api.launchpad.net, and launchpad.service is http://"),
        (no_file, "launchpad", "tminus login launchpad"),
        (struck(Kind.EXPIRED), "launchpad", "has expired: an operator has to log in again"),
        (struck(Kind.READONLY), "launchpad", "they may only read (granted: Change Anything)"),
        (
            struck(Kind.SUSPENDED),
            "launchpad",
            "not active: an operator has to ask Launchpad's administrators",
        ),
    ],
)
async def test_what_is_missing_is_one_line_with_its_repair_and_spoils_nothing_else(
    desk: Desk, spoil: Callable[[Desk], None], what: str, words: str
) -> None:
    spoil(desk)
    bad = [one for one in await desk.finds() if not one.good]
    assert [one.what for one in bad] == [what]
    assert words in bad[0].text
    assert "\n" not in bad[0].text


async def test_a_member_of_the_wiki_who_may_not_edit_is_told_what_is_missing(desk: Desk) -> None:
    desk.world.wiki.wiki.readers.add("Tminus")
    (bad,) = [one for one in await desk.finds() if not one.good]
    assert "Tminus lacks the right to edit and createpage; grant it at Special:BotPasswords" in bad.text


async def test_the_key_of_releases_is_tried_out_and_tells_until_when_it_signs(desk: Desk) -> None:
    home = Path(tempfile.mkdtemp(prefix="sign-"))
    ring = Keyring(home, lambda: datetime.now(UTC))
    try:
        key = await asyncio.to_thread(ring.make, "Burrow <b@example.org>", "10d")
        desk.config["releases"] = {"key": key, "gnupg_home": str(home), "deliverables": "deliverables"}
        until = show_day(datetime.now(UTC) + timedelta(days=10))
        lines = [one for one in await desk.finds() if one.what == "releases"]
        assert [one.good for one in lines] == [True, True]
        assert lines[0].text == f"the key {key} signs until {until}"
        desk.config["releases"] = {"key": "A" * 40, "gnupg_home": str(home), "deliverables": "keys/x"}
        lines = [one for one in await desk.finds() if one.what == "releases"]
        assert [one.good for one in lines] == [False, False]
        assert lines[0].text.endswith("Import it there, or correct releases.key")
        assert lines[1].text.endswith("cannot be written; give it to the bot's user")
    finally:
        await asyncio.to_thread(ring.close)
        await asyncio.to_thread(shutil.rmtree, home, ignore_errors=True)
