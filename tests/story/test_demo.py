"""`tminus demo`, as a newcomer or a machine runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.sandbox.story import STORY

CLEAN = {name: value for name, value in os.environ.items() if name not in {"FORCE_COLOR", "TTY_COMPATIBLE"}}


def tminus_demo(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command, env = [sys.executable, "-m", "bot", "demo", *words], {**CLEAN, **variables}
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=env)


def test_the_demo_tells_all_ten_steps_and_ends_well() -> None:
    ended = tminus_demo()
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr
    lines = ended.stdout.splitlines()
    assert lines[-1].startswith("burrow: accepted")
    assert "\x1b" not in ended.stdout, "no colours where there is no terminal"
    assert ended.stderr == ""
    steps = [n for n, line in enumerate(lines) if line.startswith("Step ")]
    assert [lines[n] for n in steps] == [f"Step {step.number} of 10: {step.title}" for step in STORY]
    for start, end in zip(steps, [*steps[1:], len(lines)], strict=True):
        speakers = {line.split()[0] for line in lines[start + 2 : end] if line.startswith("  ")}
        assert "tminus" in speakers
        assert speakers - {"tminus", "Launchpad", "wiki", "|", "--"}, f"nobody speaks in {lines[start]}"
    private = [line.split()[:3] for line in lines if " to eday " in line]
    assert ["tminus", "to", "eday"] in private


def test_without_gpg_the_commands_are_said_on_irc_and_it_ends_as_well(tmp_path: Path) -> None:
    ended = tminus_demo(PATH=str(tmp_path))
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr
    assert "There is no gpg here to sign with (package gnupg)" in ended.stdout
    assert ended.stdout.splitlines()[-1].startswith("burrow: accepted")


@pytest.fixture(scope="module")
def json_lines() -> list[str]:
    """What `tminus demo --json` prints."""
    ended = tminus_demo("--json")
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr
    return ended.stdout.splitlines()


def test_nothing_is_waived_and_people_talk_mail_and_read_the_wiki(json_lines: list[str]) -> None:
    told = [json.loads(line) for line in json_lines]
    assert not [e for e in told if e["kind"] in {"says", "writes"} and "waive" in str(e)]
    kinds = {e["kind"] for e in told}
    assert kinds >= {"says", "answers", "tells", "chats", "writes", "mails", "page", "time", "appears"}
    assert {e["place"] for e in told if e["kind"] == "mails"} >= {"list", "jorge", "ttx"}
    longest = max(len(e["lines"]) for e in told if e["kind"] in {"writes", "mails", "page"})
    assert longest <= 8, "a transcript shows the lines that matter"


def test_the_days_of_2011_are_kept(json_lines: list[str]) -> None:
    told = [json.loads(line) for line in json_lines]
    days = {e["place"][:10] for e in told if e["kind"] == "time"}
    assert {"2011-02-14", "2011-03-24"} <= days


def test_for_machines_each_line_is_one_json_object(json_lines: list[str]) -> None:
    told = [json.loads(line) for line in json_lines]
    assert all(isinstance(one, dict) and one["kind"] and one["text"] for one in told)
    assert sum(one["kind"] == "step" for one in told) == 10
    assert told[-1]["kind"] == "end"
    assert told[-1]["ok"] is True
    assert told[-1]["text"].startswith("burrow: accepted")


def test_a_demo_that_stays_tells_where_to_come_in_and_ends_well_by_ctrl_c() -> None:
    command = [sys.executable, "-m", "bot", "demo", "--stay"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=CLEAN) as process:
        assert process.stdout is not None
        said: list[str] = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Ctrl-C"):
                process.send_signal(signal.SIGINT)
        status = process.wait(timeout=30)
    assert status == 0
    assert any(line.startswith("burrow: accepted") for line in said)
    assert any("#openstack" in line and "port" in line for line in said)


def test_a_demo_that_is_interrupted_says_so_and_tidies_up(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "demo"]
    here = {**CLEAN, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=here) as process:
        assert process.stdout is not None
        said: list[str] = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Step 1 "):
                process.send_signal(signal.SIGINT)
        status = process.wait(timeout=30)
    assert status == 130
    assert said[-1].strip() == "the story was not told to its end"
    assert list(tmp_path.iterdir()) == []
