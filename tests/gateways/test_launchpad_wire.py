"""Statuses, bodies and pages of the wire, from a server that behaves as badly as a test wants."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import Stuck, Trouble
from bot.gateways.launchpad import LaunchpadGateway
from bot.gateways.lazr_entries import is_name, page, quoted
from bot.gateways.lazr_refusals import refusal
from bot.gateways.lazr_reply import Reply
from tests.gateways.launchpad_entries import (
    REDACTED,
    person,
    project,
    scripted_launchpad,
    settings,
    team,
)
from tests.gateways.scripted import Answer, Scripted, entry, page_of

World = tuple[LaunchpadGateway, Scripted]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with scripted_launchpad() as made:
        yield made


async def test_each_request_is_signed_and_says_who_we_are(world: World) -> None:
    gateway, script = world
    assert await gateway.me() == "tminus"
    heard = script.asked[0].headers
    assert 'oauth_token="tok"' in heard["authorization"]
    assert 'oauth_signature_method="PLAINTEXT"' in heard["authorization"]
    assert 'oauth_signature="%26s%2526c%2520ret"' in heard["authorization"]
    assert heard["user-agent"].startswith("tminus/")
    assert heard["user-agent"].endswith(" (+https://bot.example/)")
    assert "s&c" not in repr(settings(script.api))


async def test_values_are_json_and_choices_are_bare(world: World) -> None:
    gateway, script = world
    script.on("POST", "people", Answer(201, headers={"Location": script.link("~true")}))
    await gateway.ensure_team("true", "null", "", "Restricted Team")
    assert script.asked[0].form == {
        "ws.op": "newTeam",
        "name": '"true"',
        "display_name": '"null"',
        "membership_policy": "Restricted Team",
    }


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (401, "Unknown access token (tok).", "does not know our access token"),
        (401, "Expired token (tok).", "has expired"),
        (401, "Invalid signature.", "secret of our token is wrong"),
        (401, "Inactive account.", "not active"),
        (401, "Unknown consumer (tminus).", "consumer name"),
        (401, "(<Product object>, 'newSeries', 'launchpad.Driver')", "permission launchpad.Driver"),
        (401, "Only some people may.", "Only some people may."),
        (400, "summary: Required\ninput &lt;is&gt; <samp>+</samp>", "summary: Required input <is> +"),
        (400, "", "nothing more"),
        (404, "Object: <x at 0x7f>, name: 'burrow'", "not on Launchpad, or hidden"),
        (405, "", "405"),
        (410, "'User is suspended: ~mallory'", "suspended"),
        (301, "", "301"),
    ],
)
async def test_a_no_is_stuck_with_a_sentence(world: World, status: int, body: str, words: str) -> None:
    gateway, script = world
    script.on("POST", "burrow", Answer(status, body))
    with pytest.raises(Stuck) as caught:
        await gateway.ensure_series("burrow", "cactus", "Cactus")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
async def test_an_unwell_server_is_trouble_and_its_page_is_not_shown(world: World, status: int) -> None:
    gateway, script = world
    html = Answer(status, "<html><title>Error: Timeout</title>", "text/html;charset=utf-8")
    script.on("POST", "burrow", html)
    with pytest.raises(Trouble) as caught:
        await gateway.ensure_series("burrow", "cactus", "Cactus")
    assert not isinstance(caught.value, Stuck)
    assert caught.value.retry_after is None
    assert "<" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("900", 900.0),
        ("999999999999", 86_400.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
async def test_retry_after_is_handed_on_within_reason(
    world: World, value: str, seconds: float | None
) -> None:
    gateway, script = world
    script.on("GET", "burrow", Answer(503, "x", headers={"Retry-After": value}))
    with pytest.raises(Trouble) as caught:
        await gateway.project("burrow")
    assert caught.value.retry_after == seconds


async def test_a_lost_answer_is_trouble(world: World) -> None:
    gateway, script = world
    script.on("POST", "people", Answer(dropped=True))
    with pytest.raises(Trouble) as caught:
        await gateway.ensure_team("burrow", "Burrow", "", "Restricted Team")
    assert not isinstance(caught.value, Stuck)
    assert script.methods() == ["POST people"]


async def test_a_server_that_is_not_there_is_trouble() -> None:
    gateway = LaunchpadGateway(settings("http://127.0.0.1:1/devel"))
    with pytest.raises(Trouble, match="did not reach"):
        await gateway.me()
    await gateway.close()
    with pytest.raises(Trouble, match="no longer connected"):
        await gateway.me()


async def test_a_silent_server_is_trouble_after_the_time_out() -> None:
    gone = asyncio.Event()

    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        gone.set()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    gateway = LaunchpadGateway(settings(f"http://127.0.0.1:{port}/devel", timeout=0.2))
    with pytest.raises(Trouble, match="in time"):
        await gateway.project("burrow")
    await gateway.close()
    await gone.wait()
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, "<html>", "text/html"),
        Answer(200, "{broken", "application/json"),
        Answer(200, "[" * 100_000, "application/json"),
        Answer(200, "[1]", "application/json"),
        Answer(200, '{"resource_type_link": "#project", "name": 7}', "application/json"),
        Answer(200, b"\xff\xfe", "application/json"),
        Answer(200, "{}", "application/json", {"Content-Encoding": "gzip"}),
    ],
    ids=["html", "broken", "deep", "list", "number", "bytes", "not gzip"],
)
async def test_a_body_that_makes_no_sense_is_trouble(world: World, answer: Answer) -> None:
    gateway, script = world
    script.on("GET", "burrow", answer)
    with pytest.raises(Trouble) as caught:
        await gateway.project("burrow")
    assert not isinstance(caught.value, Stuck)


async def test_a_body_of_more_than_ten_megabytes_is_not_read_to_its_end(world: World) -> None:
    gateway, script = world
    fields = json.dumps(project(script, "burrow")).encode()
    script.on("GET", "burrow", Answer(200, fields + b" " * 10 * 1024 * 1024, "application/json"))
    with pytest.raises(Trouble, match="has no end"):
        await gateway.project("burrow")


async def test_a_renamed_thing_is_followed_within_the_service(world: World) -> None:
    gateway, script = world
    script.on("GET", "old", Answer(301, headers={"Location": script.link("new")}))
    script.on("GET", "new", entry(project(script, "new")))
    found = await gateway.project("old")
    assert found is not None
    assert found.name == "new"


@pytest.mark.parametrize(
    "location", ["https://launchpad.net/burrow", "http://[", "", "/burrow", "//127.0.0.1:2/devel/x"]
)
async def test_a_redirect_off_the_service_means_not_there(world: World, location: str) -> None:
    gateway, script = world
    script.on("GET", "burrow", Answer(301, headers={"Location": location}))
    assert await gateway.project("burrow") is None
    assert script.methods() == ["GET burrow"]


async def test_a_circle_of_redirects_is_trouble(world: World) -> None:
    gateway, script = world
    script.on("GET", "burrow", Answer(301, headers={"Location": script.link("burrow")}))
    with pytest.raises(Trouble, match="circles"):
        await gateway.project("burrow")
    assert len(script.asked) == 4


async def test_all_pages_are_read(world: World) -> None:
    gateway, script = world
    people = [person(script, f"p{number}") for number in range(5)]
    script.on("GET", "~many", entry(team(script, "many")))
    following = script.link("~many/participants?ws.start=3")
    pages = (page_of(*people[:3], following=following), page_of(*people[3:]))
    script.on("GET", "~many/participants", *pages)
    found = await gateway.team("many")
    assert found is not None
    assert found.members == {"p0", "p1", "p2", "p3", "p4"}


async def test_a_next_page_elsewhere_is_not_fetched(world: World) -> None:
    gateway, script = world
    away = page_of({"name": "trunk"}, following="http://elsewhere.example/devel/x")
    script.on("GET", "burrow/series", away)
    with pytest.raises(Trouble, match="not on Launchpad"):
        await gateway.series("burrow")


@pytest.mark.parametrize(("entries", "pages"), [(0, 150), (300, 34)])
async def test_pages_without_end_are_trouble(world: World, entries: int, pages: int) -> None:
    gateway, script = world
    full = [{"name": "trunk"}] * entries
    links = (script.link(f"burrow/series?ws.start={n}") for n in range(200))
    fields = [{"entries": full, "next_collection_link": link} for link in links]
    script.on("GET", "burrow/series", *map(entry, fields))
    with pytest.raises(Trouble, match="more entries"):
        await gateway.series("burrow")
    assert len(script.asked) == pages


async def test_pages_that_lead_in_circles_are_trouble_at_once(world: World) -> None:
    gateway, script = world
    links = [script.link(f"burrow/series?ws.start={n}") for n in (1, 2, 1)]
    fields = [{"entries": [], "next_collection_link": link} for link in links]
    script.on("GET", "burrow/series", *map(entry, fields))
    with pytest.raises(Trouble, match="circles"):
        await gateway.series("burrow")
    assert len(script.asked) == 3


async def test_a_total_that_is_a_link_is_not_followed(world: World) -> None:
    """A long result of a named operation has `total_size_link`, a short one `total_size`."""
    gateway, script = world
    link = script.link("burrow/series?ws.show=total_size")
    following = script.link("burrow/series?ws.start=1")
    first = {"entries": [{"name": "a1"}], "total_size_link": link, "next_collection_link": following}
    second = {"entries": [{"name": "a2"}], "start": 1, "total_size_link": link}
    script.on("GET", "burrow/series", entry(first), entry(second))
    assert await gateway.series("burrow") == ("a1", "a2")
    assert len(script.asked) == 2


async def test_a_collection_known_to_be_too_long_is_refused_after_its_first_page(
    world: World,
) -> None:
    gateway, script = world
    fields = {
        "entries": [{"name": "trunk"}],
        "total_size": 10_001,
        "next_collection_link": script.link("burrow/series"),
    }
    script.on("GET", "burrow/series", entry(fields))
    with pytest.raises(Trouble, match="more entries"):
        await gateway.series("burrow")
    assert len(script.asked) == 1


async def test_what_is_hidden_from_us_is_not_known(world: World) -> None:
    gateway, script = world
    hidden = project(script, "burrow", driver_link=REDACTED, owner_link=REDACTED)
    script.on("GET", "burrow", entry(hidden))
    found = await gateway.project("burrow")
    assert found is not None
    assert found.driver is None
    assert found.owner == ""


@pytest.mark.parametrize("name", ["", "x", "Burrow", "+me", "a/b", "a?b", "../x", "a\n", "~x", "é1"])
async def test_what_can_be_no_name_is_never_asked_for(world: World, name: str) -> None:
    gateway, script = world
    assert await gateway.person(name) is None
    assert await gateway.team(name) is None
    assert await gateway.project(name) is None
    assert await gateway.series(name) == ()
    assert await gateway.milestones(name) == ()
    assert not await gateway.is_member("burrow", name)
    assert not await gateway.is_member(name, "tminus")
    with pytest.raises(Stuck, match="cannot be the name"):
        await gateway.ensure_team(name, "X", "", "Open Team")
    with pytest.raises(Stuck, match="cannot be the name"):
        await gateway.ensure_duties("burrow", owner=name)
    assert script.asked == []


async def test_no_more_connections_than_agreed_are_open_at_once(world: World) -> None:
    _, script = world
    script.on("GET", "burrow/series", page_of({"name": "trunk"}))
    gateway = LaunchpadGateway(settings(script.api, connections=2))
    try:
        answers = await asyncio.gather(*(gateway.series("burrow") for _ in range(40)))
    finally:
        await gateway.close()
    assert answers == [("trunk",)] * 40


@given(st.text(max_size=12))
def test_a_name_that_passes_is_one_part_of_a_url(name: str) -> None:
    if is_name(name):
        assert set(quoted(name, "team")) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.%B2")
    else:
        with pytest.raises(Stuck):
            quoted(name, "team")


@given(
    st.sampled_from([300, 400, 401, 403, 404, 409, 410, 412, 429, 500, 503, 599]),
    st.binary(max_size=400) | st.text(max_size=200).map(str.encode),
    st.text(max_size=40),
)
def test_any_answer_makes_an_error_of_one_printable_line(status: int, body: bytes, after: str) -> None:
    headers = {"retry-after": after, "x-lazr-oopsid": after}
    error = refusal(Reply("GET", "http://x/", status, headers, body), "read it")
    said = str(error)
    assert "\n" not in said
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in said)
    assert len(said) < 700
    assert error.retry_after is None or 0 <= error.retry_after <= 86_400


@given(st.binary(max_size=60))
def test_reading_a_body_fails_cleanly_or_not_at_all(body: bytes) -> None:
    reply = Reply("GET", "http://x/", 200, {"content-type": "application/json"}, body)
    try:
        found = reply.entry()
    except Trouble:
        return
    assert json.loads(body) == found


def test_addresses_for_people_are_told_from_those_for_programs() -> None:
    assert page("https://api.launchpad.net/devel/~x") == "https://launchpad.net/~x"
    assert page("http://127.0.0.1:81/devel/b/+milestone/m1") == "http://127.0.0.1:81/b/+milestone/m1"
