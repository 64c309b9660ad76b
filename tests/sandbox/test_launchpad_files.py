"""Forms with files: byte for byte, within bounds, and refused where they are none."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.launchpad.faults import Fault
from bot.sandbox.launchpad.forms import MOST_PARTS, pairs
from bot.sandbox.launchpad.projects import create_milestone, create_project, create_release
from bot.sandbox.launchpad.server import MAX_BODY
from bot.sandbox.launchpad.state import World
from tests.sandbox.lpclient import NOW, Client, sandbox

RELEASE = "/burrow/trunk/m1"
MULTIPART = 'multipart/form-data; boundary="B"'


def furnish(world: World) -> None:
    bot = world.people["tminus"]
    project = create_project(world, bot, "burrow", "Burrow", "A queue")
    create_release(world, create_milestone(project.series["trunk"], "m1", None), bot, NOW, None, None)


def form(**parts: str | bytes) -> bytes:
    made = b""
    for name, value in parts.items():
        shape = f'; filename="{name}"' if isinstance(value, bytes) else ""
        content = value if isinstance(value, bytes) else value.encode()
        made += f'--B\r\nContent-Disposition: form-data; name="{name}"{shape}\r\n\r\n'.encode()
        made += content + b"\r\n"
    return made + b"--B--\r\n"


async def add(lp: Client, **parts: str | bytes) -> int:
    body = form(**{"ws.op": "add_file", "filename": "x", "content_type": "text/plain", **parts})
    answer = await lp.request("POST", RELEASE, data=BytesIO(body), headers={"Content-Type": MULTIPART})
    return answer.status


@given(st.binary(max_size=300), st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=50))
def test_a_file_comes_through_byte_for_byte(content: bytes, words: str) -> None:
    if b"\r\n--B" in b"\r\n" + content:
        return
    assert pairs(form(a=content, b=words), MULTIPART) == [("a", content), ("b", words)]


@settings(max_examples=200)
@given(st.binary(max_size=200), st.sampled_from([MULTIPART, "multipart/form-data", "text/plain", ""]))
def test_whatever_is_sent_is_read_or_refused(body: bytes, content_type: str) -> None:
    with suppress(Fault):
        assert isinstance(pairs(body, content_type), list)


def test_a_form_has_so_many_parts_and_no_more() -> None:
    with pytest.raises(Fault, match="cannot be read"):
        pairs(form(**{f"p{n}": "" for n in range(MOST_PARTS + 1)}), MULTIPART)


async def test_a_file_is_served_by_the_librarian_without_a_login() -> None:
    async with sandbox(furnish=furnish) as lp:
        assert await add(lp, file_content=b"\x00 bytes") == 201
        place = (await lp.get(f"{RELEASE}/+file/x/file")).headers["Location"]
        got = await lp.by(None).request("GET", place)
        assert (got.status, got.text) == (200, "\x00 bytes")
        assert (await lp.get(f"{RELEASE}/+file/x/signature")).status == 404
        assert (await lp.request("GET", place.replace("/x", "/y"))).status == 404
        assert (await lp.request("POST", f"{RELEASE}/+file/x/file")).status == 405


async def test_a_large_file_is_taken_and_a_large_form_is_not() -> None:
    async with sandbox(furnish=furnish) as lp:
        assert await add(lp, file_content=bytes(2 * MAX_BODY)) == 201
        large = BytesIO(b"ws.op=add_file&filename=" + b"y" * MAX_BODY)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        assert (await lp.request("POST", RELEASE, data=large, headers=headers)).status == 413


async def test_the_real_services_refusals_are_kept() -> None:
    async with sandbox(furnish=furnish) as lp:
        assert await add(lp, file_content=b"x", file_type="Zip") == 400
        assert await add(lp) == 400
        assert (
            await lp.post(RELEASE, "add_file", filename="y", content_type="x", file_content="x")
        ).status == 500
        assert await add(lp, file_content=b"x", filename="a/b") == 400
        assert await add(lp, file_content=b"x") == 201
        assert (await lp.request("DELETE", "/burrow/+milestone/m1")).status == 500
        assert (await lp.post(f"{RELEASE}/+file/x", "delete")).status == 200
        assert (await lp.get(f"{RELEASE}/+file/x")).status == 404
