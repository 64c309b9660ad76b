"""launchpadlib, as its makers ship it, is the judge of the sandbox's Launchpad."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from tests.contracts.launchpad.bootstrap import DAYS, POLICIES
from tests.sandbox.lpclient import sandbox


async def _bootstrap(base: str) -> tuple[int, str, str]:
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.contracts.launchpad.bootstrap",
        f"{base}/",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), 60)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    return process.returncode or 0, out.decode(), err.decode()


async def test_launchpadlib_builds_a_project_and_reads_it_back() -> None:
    async with sandbox() as lp:
        status, out, err = await _bootstrap(lp.base)
        assert status == 0, err
        report: dict[str, Any] = json.loads(out)
        assert report["read back"] == {
            "me": "tminus",
            "teams": POLICIES,
            "members": ["eday", "tminus"],
            "statuses": {"tminus": "Administrator", "eday": "Approved"},
            "driver": "burrow-drivers",
            "bug_supervisor": "burrow-bugs",
            "owner": "burrow-drivers",
            "focus": "cactus",
            "licenses": ["Apache Licence"],
            "series": ["cactus", "trunk"],
            "milestones": DAYS,
            "active": 3,
            "in series": 3,
            "on trunk": 0,
            "no series": None,
            "code name": None,
            "releases": 0,
            "found": ["burrow"],
            "nicknames": [["sandbox", "eday"]],
            "keys": 0,
            "email": "eday@sandbox.example",
            "by email": "eday",
            "by unknown email": None,
            "policies": ["Open Team", "Delegated Team", "Moderated Team", "Restricted Team"],
        }
        changes = report["changes"]
        assert changes["renamed"] == lp.link("/burrow/+milestone/cactus-freeze")
        assert changes["moved"] == "2011-03-25"
        assert changes["left"] == ["cactus-bf", "cactus-freeze"]
        assert changes["taken"][0] == "BadRequest"
        assert "already in use" in changes["taken"][1]
        assert changes["stale"] == ["PreconditionFailed", ""]
        assert changes["stranger"][0] == "Unauthorized"
        assert "launchpad.Edit" in changes["stranger"][1]
        assert changes["missing"][0] == "KeyError"
        assert changes["gone"][0] == "NotFound"


async def test_a_second_bootstrap_is_refused_and_not_a_crash() -> None:
    async with sandbox() as lp:
        for _ in range(2):
            status, _, err = await _bootstrap(lp.base)
        assert status == 1
        assert "already in use" in err
