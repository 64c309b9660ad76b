"""launchpadlib, as its makers ship it, logs in to the sandbox; then each uses the other's file."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bot.config import Credentials, read_credentials, write_credentials
from bot.gateways.launchpad import LaunchpadGateway, LaunchpadSettings
from bot.sandbox.people import CONSUMER
from tests.sandbox.lpclient import sandbox


async def _start(root: str, name: str, path: Path) -> asyncio.subprocess.Process:
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.contracts.dance", root, name, str(path)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )


async def _end(process: asyncio.subprocess.Process) -> dict[str, str]:
    try:
        out, err = await asyncio.wait_for(process.communicate(), 60)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    assert process.returncode == 0, err.decode()
    told: dict[str, str] = json.loads(out.decode().splitlines()[-1])
    return told


async def test_launchpadlib_logs_in_and_we_use_its_file(tmp_path: Path) -> None:
    path = tmp_path / "theirs.ini"
    async with sandbox(None) as lp:
        process = await _start(f"{lp.base}/", "judge", path)
        assert process.stdout is not None
        page = (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()
        query = parse_qs(urlsplit(page).query)
        assert page.startswith(f"{lp.base}/+authorize-token?")
        assert query["allow_permission"] == ["WRITE_PRIVATE"]
        assert (await lp.get(page)).status == 200
        form = {"oauth_token": query["oauth_token"][0], "person": "eday", "level": "WRITE_PRIVATE"}
        assert (await lp.request("POST", f"{lp.base}/+authorize-token", data=form)).status == 200
        assert await _end(process) == {"me": "eday", "consumer": "judge"}
        keys = read_credentials(path)
        gateway = LaunchpadGateway(
            LaunchpadSettings(
                api=lp.api,
                consumer=keys.consumer,
                token=keys.token,
                secret=keys.secret,
                contact="me@example.org",
            )
        )
        try:
            assert await gateway.me() == "eday"
        finally:
            await gateway.close()


async def test_launchpadlib_uses_our_file_and_asks_nobody(tmp_path: Path) -> None:
    path = tmp_path / "ours.ini"
    write_credentials(path, Credentials(CONSUMER, "jorge-token", "jorge-secret", "WRITE_PRIVATE", "x"))
    async with sandbox(None) as lp:
        assert await _end(await _start(f"{lp.base}/", CONSUMER, path)) == {
            "me": "jorge",
            "consumer": CONSUMER,
        }
