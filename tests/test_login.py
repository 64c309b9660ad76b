"""`tminus login launchpad` at the sandbox's Launchpad: what is asked, what is kept, and what is told."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import stat
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.config import ConfigError, Credentials, read_credentials, write_credentials
from bot.core.errors import Refused, Trouble
from bot.login import Wish, given, log_in
from bot.sandbox.launchpad.oauth import Ailment
from tests.config.smallest import written
from tests.sandbox.lpclient import Client, sandbox
from tests.waiting import eventually

HERE = Path(__file__).parent.parent
PAGE = re.compile(r"^  (http\S+/\+authorize-token\?oauth_token=(\w+)&allow_permission=WRITE_PRIVATE)$", re.M)
MADE = Credentials("tminus", "tminus-token", "tminus-secret")
NONE = "config.yaml"


async def decide(lp: Client, key: str, level: str = "WRITE_PRIVATE") -> int:
    """The bot's own account answers on the page; gives the status."""
    form = {"oauth_token": key, "person": "tminus", "level": level}
    return (await lp.request("POST", f"{lp.base}/+authorize-token", data=form)).status


@asynccontextmanager
async def tminus(folder: Path, *words: str, stdin: int = DEVNULL) -> AsyncIterator[Process]:
    """The command in a process, which does not outlive the test."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "login", "launchpad", *words),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HERE), "BROWSER": "/bin/false"},
        stdin=stdin,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def page(process: Process) -> tuple[str, str]:
    """The address to open, and the request token in it."""
    assert process.stdout is not None
    async with asyncio.timeout(30):
        async for line in process.stdout:
            if found := PAGE.match(line.decode().rstrip("\n")):
                return found[1], found[2]
    raise AssertionError((await process.communicate())[1].decode())


async def end(process: Process, said: str = "") -> tuple[int | None, str, str]:
    """Its exit status, and what it said since, on both channels."""
    out, err = await asyncio.wait_for(process.communicate(said.encode() or None), 30)
    return process.returncode, out.decode(), err.decode()


async def test_a_person_says_yes_and_the_bot_may_work(tmp_path: Path) -> None:
    async with sandbox(None) as lp:
        config = written(tmp_path, {"launchpad.service": lp.base, "launchpad.credentials": "keys.ini"})
        async with tminus(tmp_path, "--config", str(config)) as process:
            address, key = await page(process)
            assert (await lp.get(address)).status == 200
            assert await decide(lp, key) == 200
            status, out, err = await end(process)
        assert (status, err) == (0, "")
        assert f"the credentials belong to tminus at {lp.base}" in out
        assert "they may read and change things" in out
        assert f"{config} names it as launchpad.credentials. Next: tminus check" in out
        assert "FAIL" not in out
        keys = read_credentials(tmp_path / "keys.ini")
        assert (keys.consumer, keys.level, keys.service) == ("tminus", "WRITE_PRIVATE", lp.base)
        assert keys.secret not in out


async def test_ctrl_c_ends_it_tidily(tmp_path: Path) -> None:
    async with sandbox(None) as lp, tminus(tmp_path, "--service", lp.base) as process:
        await page(process)
        process.send_signal(signal.SIGINT)
        status, _, err = await end(process)
    assert status == 130
    assert err == "tminus: ended before the login was complete\n"
    assert os.listdir(tmp_path) == []


async def test_a_token_may_be_told_on_standard_input(tmp_path: Path) -> None:
    words = ("--headless", "--credentials", "keys")
    async with sandbox(None) as lp, tminus(tmp_path, "--service", lp.base, *words, stdin=PIPE) as process:
        status, _, err = await end(process, "key = tminus-token\nsecret = tminus-secret\n")
    assert (status, err) == (0, "")
    assert read_credentials(tmp_path / "keys").token == "tminus-token"


class Shell:
    """The same command inside this process, in a folder of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.out = ""

    def wish(
        self, service: str | None, *, source: str = "", credentials: str = "keys", config: str = NONE
    ) -> Wish:
        """What somebody asks for; a `source` is for a token made elsewhere."""
        theirs = given(str(self.folder / source)) if source else None
        keys = self.folder / credentials if credentials else None
        return Wish(self.folder / config, service, keys, theirs)

    async def does(self, wish: Wish) -> int:
        try:
            return await log_in(wish)
        finally:
            self.heard()

    @asynccontextmanager
    async def asks(self, wish: Wish) -> AsyncIterator[tuple[asyncio.Task[int], str]]:
        """The command that waits for an answer on the page, and the request token of it."""
        task = asyncio.create_task(self.does(wish))
        try:
            found = await eventually(lambda: PAGE.search(self.heard()) or task.done())
            assert isinstance(found, re.Match), "it did not ask"
            yield task, found[2]
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def heard(self) -> str:
        """All that was printed."""
        self.out += self._capsys.readouterr().out
        return self.out


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path, capsys)


async def test_without_a_config_it_says_what_to_write_into_it(shell: Shell) -> None:
    async with sandbox(None) as lp, shell.asks(shell.wish(lp.base)) as (task, key):
        assert await decide(lp, key) == 200
        assert await task == 0
        assert f"Name it in config.yaml: launchpad.credentials; and the service {lp.base}" in shell.out
    assert stat.S_IMODE((shell.folder / "keys").stat().st_mode) == 0o600


async def test_a_person_says_no_and_nothing_is_written(shell: Shell) -> None:
    async with sandbox(None) as lp, shell.asks(shell.wish(lp.base)) as (task, key):
        await decide(lp, key, "UNAUTHORIZED")
        with pytest.raises(
            Refused, match=r'was "No Access"\. Nothing was written\. Begin again: tminus login'
        ):
            await task
    assert os.listdir(shell.folder) == []


async def test_a_token_that_may_only_read_is_told_to_be_too_little(shell: Shell) -> None:
    async with sandbox(None) as lp, shell.asks(shell.wish(lp.base)) as (task, key):
        await decide(lp, key, "READ_PUBLIC")
        assert await task == 1
    assert re.search(r"FAIL launchpad +they may only read, and the bot has to change things", shell.out)
    assert read_credentials(shell.folder / "keys").level == ""


def unwell(loses: bool) -> Middleware:
    """Loses every token that is given out, or answers the first question for one with a page in HTML."""
    asked = 0

    @web.middleware
    async def strike(request: web.Request, handler: Handler) -> web.StreamResponse:
        nonlocal asked
        asked += request.path == "/+access-token"
        if request.path == "/+access-token" and asked == 1 and not loses:
            return web.Response(status=503, text="<html>busy</html>", content_type="text/html")
        answer = await handler(request)
        if loses and request.path == "/+access-token" and answer.status == 200 and request.transport:
            request.transport.abort()
        return answer

    return strike


async def test_launchpad_that_is_unwell_meanwhile_is_asked_again(shell: Shell) -> None:
    server = sandbox(None, middlewares=[unwell(loses=False)])
    async with server as lp, shell.asks(shell.wish(lp.base)) as (task, key):
        await decide(lp, key)
        assert await task == 0
    assert "Launchpad is unwell: it could not fetch the token (status 503). We go on asking," in shell.out
    assert "<html>" not in shell.out


async def test_a_token_whose_answer_was_lost_is_asked_for_anew_by_the_operator(shell: Shell) -> None:
    server = sandbox(None, middlewares=[unwell(loses=True)])
    async with server as lp, shell.asks(shell.wish(lp.base)) as (task, key):
        await decide(lp, key)
        with pytest.raises(Refused, match=r"does not know our request any more.*Begin again"):
            await task
    assert os.listdir(shell.folder) == []


async def test_a_token_made_elsewhere_is_looked_at_and_kept(shell: Shell) -> None:
    write_credentials(shell.folder / "theirs", MADE)
    async with sandbox(None) as lp:
        assert await shell.does(shell.wish(lp.base, source="theirs")) == 0
        assert "the credentials belong to tminus" in shell.out
        keys = read_credentials(shell.folder / "keys")
        assert (keys.token, keys.secret, keys.service) == (MADE.token, MADE.secret, lp.base)


@pytest.mark.parametrize(
    ("keys", "ailment", "words"),
    [
        (Credentials("tminus", "nosuch", "SECRET"), None, "does not know our access token"),
        (Credentials("tminus", "tminus-token", "SECRET"), None, "the secret of our token is wrong"),
        (Credentials("nobody", "tminus-token", "SECRET"), None, "does not know our consumer name"),
        (MADE, Ailment.EXPIRED, "our access token has expired"),
        (MADE, Ailment.READONLY, "they may only read"),
        (MADE, Ailment.SUSPENDED, "not active: an operator has to ask Launchpad's administrators"),
    ],
)
async def test_a_token_that_does_not_work_is_not_kept(
    shell: Shell, keys: Credentials, ailment: Ailment | None, words: str
) -> None:
    write_credentials(shell.folder / "theirs", keys)
    async with sandbox(None, ails=lambda _key, _token: ailment) as lp:
        assert await shell.does(shell.wish(lp.base, source="theirs")) == 1
    assert words in shell.out
    assert "SECRET" not in shell.out
    assert os.listdir(shell.folder) == ["theirs"]


@pytest.mark.parametrize(
    ("service", "more", "said"),
    [
        (None, {}, r"there is no .*config.yaml\. Say: tminus login launchpad --service production"),
        ("moon", {}, "--service must be production, qastaging, staging or a URL"),
        ("http://example.org", {}, "http is for this machine alone"),
        ("staging", {"credentials": "none/x"}, "none/x cannot be written"),
        ("staging", {"credentials": "."}, "cannot be written"),
        ("staging", {"source": "absent"}, "--headless: .*absent does not exist"),
    ],
)
async def test_what_cannot_work_is_told_before_anybody_is_bothered(
    shell: Shell, service: str | None, more: dict[str, str], said: str
) -> None:
    with pytest.raises((Refused, ConfigError), match=said):
        await shell.does(shell.wish(service, **more))
    assert "authorize-token" not in shell.out


async def test_launchpad_that_is_not_there_is_trouble(shell: Shell) -> None:
    with pytest.raises(Trouble, match=r"We did not reach Launchpad at http://127\.0\.0\.1:1/"):
        await shell.does(shell.wish("http://127.0.0.1:1"))


async def test_what_is_no_launchpad_is_said_to_be_none(shell: Shell) -> None:
    async with sandbox(None) as lp:
        with pytest.raises(Refused, match="is no Launchpad: it gives out no tokens"):
            await shell.does(shell.wish(f"{lp.base}/elsewhere"))


async def test_a_token_of_another_service_is_not_written_into_the_configs_file(shell: Shell) -> None:
    written(shell.folder, {"launchpad.service": "staging", "launchpad.credentials": "keys"})
    with pytest.raises(
        Refused, match=r"names the service staging, and a token for https://api\.launchpad\.net"
    ):
        await shell.does(shell.wish("production"))
    with pytest.raises(Refused, match="names the service staging"):
        await shell.does(shell.wish("production", credentials=""))
