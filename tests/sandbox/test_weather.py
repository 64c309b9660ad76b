"""Who rehearses has the sandbox fail, from the shell and from IRC, and hears how it stands."""

from __future__ import annotations

from pathlib import Path

from bot.sandbox.beats import Says
from bot.sandbox.weather import told
from tests.sandbox.test_rehearsal import said_by, sandbox, teller


async def test_faults_are_asked_for_from_the_shell_and_by_administrators(tmp_path: Path) -> None:
    async with sandbox(tmp_path / "new") as box, teller(box, "eday", "mtaylor") as story:
        folder = ("--folder", str(box.folder), "fault")
        assert await said_by(*folder, "wiki", "503", "20%") == (0, "wiki: 503 20%\n", "")
        status, _, errors = await said_by(*folder, "moon", "503")
        assert status == 2
        assert "no service 'moon'" in errors

        answer = await story.says(Says("mtaylor", "sandbox fault names off 4h", until="names now: off until"))
        assert "names from now on: off until Mon 31 Jan 2011 13:" in answer
        await story.says(Says("eday", "sandbox fault all clear", refused=True))
        await story.says(Says("mtaylor", "sandbox fault names 503 200%", refused=True))
        answer = await story.says(Says("eday", "sandbox fault list"))
        assert "wiki: 503 20%; names: off until" in answer
        await story.says(Says("mtaylor", "sandbox fault all clear", until="names now: no faults"))
        assert await said_by(*folder, "list") == (0, "no service of the sandbox has a fault\n", "")


async def test_where_no_sandbox_runs_the_weather_says_how_to_start_one(tmp_path: Path) -> None:
    status, _, errors = await said_by("--folder", str(tmp_path), "fault", "launchpad", "503")
    assert status == 2
    assert f"tminus sandbox --folder {tmp_path}" in errors


def test_what_struck_is_told_behind_what_is_in_force() -> None:
    found = {
        "faults": [{"target": "irc", "fault": "off", "until": "2011-02-14T16:00:00+00:00"}],
        "struck": {"irc": {"off": 2}, "wiki": {"lost": 1, "status": 12}},
    }
    assert list(told(found)) == [
        "irc: off until Mon 14 Feb 2011 16:00 UTC",
        "struck so far: irc off 2; wiki lost 1, status 12",
    ]
