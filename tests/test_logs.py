"""What stands in the log is one line for each event, whatever strangers say."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.logs import set_up


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def logged(form: str, message: str, *, bug: bool = False) -> str:
    set_up("info", form)
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    handler.setStream(stream)
    if bug:
        try:
            raise RuntimeError("broken")
        except RuntimeError:
            logging.getLogger("bot.test").exception("%s", message)
    else:
        logging.getLogger("bot.test").warning("%s", message)
    return stream.getvalue()


def test_a_line_of_text_names_time_level_and_place() -> None:
    line = logged("text", "something is late")
    assert line.endswith("UTC WARNING bot.test: something is late\n")


def test_control_characters_of_strangers_do_not_get_through() -> None:
    line = logged("text", "eve said\n2011-01-01 ERROR all is lost\x1b[2J\x07")
    assert line.count("\n") == 1
    assert "\x1b" not in line
    assert "\x07" not in line


def test_a_traceback_of_ours_is_shown_in_full() -> None:
    assert "RuntimeError: broken" in logged("text", "oh", bug=True)


def test_json_is_one_object_a_line_with_the_traceback_inside() -> None:
    line = logged("json", "eve\nsaid", bug=True)
    assert line.count("\n") == 1
    event = json.loads(line)
    assert event["event"] == "eve\nsaid"
    assert event["level"] == "error"
    assert event["logger"] == "bot.test"
    assert "RuntimeError: broken" in event["exception"]


def test_a_full_disk_under_the_log_stops_nobody() -> None:
    said = (
        "import logging; from bot.logs import set_up; set_up('info', 'text')\n"
        "for n in range(2000): logging.getLogger('bot').error('line %d', n)\n"
        "print('alive')"
    )
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", said], stdout=subprocess.PIPE, stderr=full, timeout=30, check=False
        )
    assert done.stdout == b"alive\n"
