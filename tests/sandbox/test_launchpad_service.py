"""The manners of the sandbox's Launchpad: tags, pages, logins, methods, and hostile requests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import datetime
from io import BytesIO
from urllib.parse import urlsplit
from xml.etree import ElementTree

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from bot.sandbox.launchpad import LaunchpadServer
from tests.sandbox.lpclient import Client, oauth, sandbox

WADL = "application/vnd.sun.wadl+xml"


@pytest_asyncio.fixture
async def lp() -> AsyncIterator[Client]:
    async with sandbox() as client:
        yield client


async def test_the_root_says_where_everything_begins(lp: Client) -> None:
    for path in ("/", "", "/?ws.accept=application/json"):
        root = await lp.get(path)
        served = {
            "resource_type_link": lp.link("/#service-root"),
            "people_collection_link": lp.link("/people"),
            "projects_collection_link": lp.link("/projects"),
            "project_groups_collection_link": lp.link("/projectgroups"),
            "me_link": lp.link("/people/+me"),
        }
        assert served.items() <= root.json.items()
        assert root.headers["Cache-Control"] == "max-age=3600"
    again = await lp.get("/", headers={"If-None-Match": root.headers["ETag"]})
    assert (again.status, again.text) == (304, "")


async def test_the_description_is_xml_and_each_reference_in_it_leads_somewhere(lp: Client) -> None:
    wadl = await lp.get("/", headers={"Accept": WADL})
    assert wadl.headers["Content-Type"] == WADL
    assert (await lp.get(f"/?ws.accept={WADL.replace('+', '%2B')}")).text == wadl.text
    # Our own document, from our own server.
    tree = ElementTree.fromstring(wadl.text)  # noqa: S314
    ids = {element.get("id") for element in tree.iter()}
    references = {
        urlsplit(value).fragment
        for element in tree.iter()
        for name, value in element.items()
        if name in ("href", "resource_type", "type") and not value.startswith("xsd:") and value != "binary"
    }
    assert references
    assert references <= ids


async def test_an_entry_describes_its_type(lp: Client) -> None:
    wadl = await lp.get("/~openstack", headers={"Accept": WADL})
    assert f'type="{lp.link("/#team")}"' in wadl.text


async def test_tags_tell_one_state_from_another(lp: Client) -> None:
    await lp.new_project()
    first = await lp.get("/burrow")
    etag = first.headers["ETag"]
    assert first.json["http_etag"] == etag
    for sent in (etag, etag[:-1] + '-gzip"', f'"other", {etag}'):
        same = await lp.get("/burrow", headers={"If-None-Match": sent})
        assert (same.status, same.text) == (304, "")
    changed = await lp.patch("/burrow", {"summary": "New"}, {"If-Match": etag})
    assert changed.status == 209
    later = await lp.get("/burrow", headers={"If-None-Match": etag})
    assert later.status == 200
    read, _, write = later.headers["ETag"].strip('"').partition("-")
    assert etag.strip('"').startswith(f"{read}-")
    stale = await lp.patch("/burrow", {"summary": "Newer"}, {"If-Match": etag})
    assert (stale.status, stale.text) == (412, "")
    write_part = {"If-Match": f'"whatever-{write}-gzip"'}
    assert (await lp.patch("/burrow", {"summary": "Newer"}, write_part)).status == 209
    named = await lp.request(
        "POST",
        "/burrow",
        data={"ws.op": "newSeries", "name": "cactus", "summary": "s"},
        headers={"If-Match": etag},
    )
    assert named.status == 201


async def test_of_simultaneous_changes_with_one_tag_one_wins(lp: Client) -> None:
    await lp.new_project()
    tag = {"If-Match": (await lp.get("/burrow")).headers["ETag"]}
    answers = await asyncio.gather(*(lp.patch("/burrow", {"summary": f"{n}"}, tag) for n in range(4)))
    assert sorted(a.status for a in answers) == [209, 412, 412, 412]


async def test_of_simultaneous_creations_of_one_name_one_wins(lp: Client) -> None:
    answers = await asyncio.gather(*(lp.new_project("raced") for _ in range(4)))
    assert sorted(a.status for a in answers) == [201, 400, 400, 400]


async def test_long_lists_come_in_pages(lp: Client) -> None:
    for n in range(79):
        await lp.new_project(f"burrow{n:02}")
    names: list[str] = []
    url: str | None = "/projects"
    sizes = []
    while url is not None:
        page = (await lp.get(url)).json
        assert page["total_size"] == 80
        sizes.append(len(page["entries"]))
        names += [p["name"] for p in page["entries"]]
        back = page.get("prev_collection_link")
        url = page.get("next_collection_link")
    assert sizes == [75, 5]
    assert names == [*(f"burrow{n:02}" for n in range(79)), "hive"]
    assert back is not None
    assert (await lp.get(back)).json["start"] == 0


async def test_the_size_of_a_named_result_is_linked_where_a_page_is_not_all(lp: Client) -> None:
    page = (await lp.get("/people?ws.op=find&text=openstack&ws.size=2")).json
    assert "total_size" not in page
    assert "resource_type_link" not in page
    size = await lp.get(page["total_size_link"])
    assert size.json == 4
    following = (await lp.get(page["next_collection_link"])).json
    assert following["total_size"] == 4
    assert len(page["entries"]) == len(following["entries"]) == 2


@pytest.mark.parametrize(
    ("query", "status", "start", "count", "total"),
    [
        ("ws.size=300", 200, 0, 17, 17),
        ("ws.size=301", 400, 0, 0, 0),
        ("ws.size=0", 200, 0, 17, 17),
        ("ws.size=abc", 200, 0, 17, 17),
        ("ws.start=abc", 200, 0, 17, 17),
        ("ws.start=-1", 500, 0, 0, 0),
        ("ws.start=15", 200, 15, 2, 17),
        ("ws.start=500", 200, 500, 0, 500),
        (f"ws.start={'9' * 5000}", 200, 0, 17, 17),
        ("ws.show=total_size", 200, 0, 17, 17),
    ],
)
async def test_odd_pages(lp: Client, query: str, status: int, start: int, count: int, total: int) -> None:
    answer = await lp.get(f"/people?{query}")
    assert answer.status == status
    if status == 200:
        page = answer.json
        assert (page["start"], len(page["entries"]), page["total_size"]) == (start, count, total)


@pytest.mark.parametrize(
    ("header", "status", "words"),
    [
        (oauth("eday-token", "eday-secret"), 200, ""),
        (oauth("", ""), 200, ""),
        (oauth("", "", consumer="anybody"), 200, ""),
        ("Basic ZWRheTp4", 200, ""),
        ("", 200, ""),
        ("OAuth", 200, ""),
        ("OAuth nonsense", 200, ""),
        (oauth("nosuchtoken", "x"), 401, "Unknown access token"),
        (oauth("<b>", "x"), 401, "&lt;b&gt;"),
        (oauth("eday-token", "wrong"), 401, "Invalid signature."),
        (oauth("eday-token", ""), 401, "Invalid signature."),
        (oauth("eday-token", "%C3%A9"), 401, "Invalid signature."),
        (oauth("eday-token", "eday-secret", method="HMAC-SHA1"), 401, "Invalid signature."),
        (oauth("eday-token", "eday-secret", consumer="other"), 401, "Unknown consumer"),
    ],
)
async def test_logins(lp: Client, header: str, status: int, words: str) -> None:
    answer = await lp.get("/~eday", headers={"Authorization": header})
    assert (answer.status, words in answer.text) == (status, True)


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("HEAD", "/~eday", "GET PUT PATCH POST"),
        ("HEAD", "/", "GET"),
        ("POST", "/", "GET"),
        ("OPTIONS", "/", "GET"),
        ("PUT", "/projects", "GET POST"),
        ("PATCH", "/projects", "GET POST"),
        ("DELETE", "/~eday", "GET PUT PATCH POST"),
        ("DELETE", "/~eday/members", "GET"),
        ("PATCH", "/~eday/name", "GET"),
        ("DELETE", "/people/+me", "GET"),
    ],
)
async def test_methods_that_are_not_there(lp: Client, method: str, path: str, allow: str) -> None:
    answer = await lp.request(method, path)
    assert (answer.status, answer.headers["Allow"]) == (405, allow)


async def test_operations_that_are_not_there(lp: Client) -> None:
    assert (await lp.get("/~eday?ws.op=frobnicate")).status == 400
    assert (await lp.get("/~eday?ws.op=addMember")).status == 400
    assert (await lp.post("/~eday", "frobnicate")).status == 400
    assert (await lp.post("/people", "")).status == 400
    assert (await lp.request("POST", "/people?ws.op=newTeam")).status == 400
    in_json = await lp.request("POST", "/people", json={"ws.op": "newTeam", "name": "xx"})
    assert in_json.status == 400
    assert (await lp.get("/~eday/members?ws.op=find")).status == 400


async def test_a_post_may_say_that_it_is_another_method(lp: Client) -> None:
    headers = {"X-HTTP-Method-Override": "PATCH"}
    answer = await lp.request("POST", "/~tminus/", json={"description": "x"}, headers=headers)
    assert answer.status == 209


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b'{"description": "x"}', "application/json; charset=utf-8", 209),
        (b'{"description": "x"}', "text/plain", 415),
        (b"description=x", "application/x-www-form-urlencoded", 415),
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"description": "\\ud800"}', "application/json", 400),
        (b'{"description": "a\\u0000b"}', "application/json", 400),
        (b'{"description": NaN}', "application/json", 400),
        (b'{"\\ud800": 1}', "application/json", 400),
        (b'{"description": ' + b"1" * 5000 + b"}", "application/json", 400),
        (b"", "application/json", 400),
    ],
)
async def test_odd_bodies_of_changes(lp: Client, body: bytes, media_type: str, status: int) -> None:
    headers = {"Content-Type": media_type}
    answer = await lp.request("PATCH", "/~tminus", data=body, headers=headers)
    assert answer.status == status
    assert (await lp.get("/~tminus")).status == 200


async def test_a_field_has_a_place_of_its_own(lp: Client) -> None:
    field = await lp.get("/~openstack/team_owner_link")
    assert field.json == lp.link("/~jbryce")
    same = await lp.get("/~eday/name", headers={"If-None-Match": "*"})
    assert same.status == 304


@pytest.mark.parametrize(
    "body",
    [
        b"ws.op=newTeam&name=latin&display_name=caf\xe9",
        b"ws.op=newTeam&name=deep&display_name=" + b"[" * 100_000,
        b"ws.op=newTeam&name=long&display_name=" + b"1" * 100_000,
    ],
)
async def test_odd_forms_are_text(lp: Client, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await lp.request("POST", "/people", data=body, headers=headers)
    assert answer.status == 201


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"a=1&" * 2000, {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        (b"x" * (1024 * 1024 + 1), {"Content-Type": "text/plain"}, 413),
        (b"not gzip", {"Content-Encoding": "gzip"}, 400),
    ],
)
async def test_bodies_that_cannot_be_read(
    lp: Client, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await lp.request("POST", "/people", data=BytesIO(body), headers=headers)
    assert answer.status == status
    assert (await lp.get("/~eday")).status == 200


@pytest.mark.parametrize(
    "path", ["/%C3%A9t%C3%A9", "/%E9", "/%00", "/..%2F..%2Fetc", "/~%0d%0aX", "/" + "a/" * 2000]
)
async def test_odd_paths_are_not_found(lp: Client, path: str) -> None:
    assert (await lp.get(path)).status == 404
    assert (await lp.get(f"{lp.base}{path}")).status == 404


async def test_the_web_shows_what_exists_and_escapes_it(lp: Client) -> None:
    await lp.new_project()
    await lp.post("/burrow", "newSeries", name="cactus", summary="s")
    await lp.post("/burrow/cactus", "newMilestone", name="cactus-ff")
    await lp.by("eday").patch("/~eday", {"display_name": "<script>Eric</script>"})
    there = ["", "/", "/~eday", "/~openstack", "/burrow", "/burrow/cactus"]
    there += ["/burrow/+milestone/cactus-ff", "/~eday/burrow/trunk", "/~eday/+junk/y%3Cb%3E"]
    for path in there:
        page = await lp.by(None).get(lp.base + path)
        assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert "<script>" not in page.text
        assert "<b>" not in page.text
    for path in (
        "/~nobody",
        "/nothing",
        "/~nobody/burrow/trunk",
        "/~eday/+spec/x",
        "/people",
        "/%3Cscript%3E",
    ):
        page = await lp.by(None).get(lp.base + path)
        assert page.status == 404
        assert "<script>" not in page.text
    assert (await lp.request("POST", f"{lp.base}/burrow")).status == 405


async def test_other_modules_bring_their_own_routes() -> None:
    async def clock(request: web.Request) -> web.Response:
        return web.json_response(await request.json())

    async with sandbox(extra_routes=[web.put("/+sandbox/clock", clock)]) as lp:
        answer = await lp.request("PUT", f"{lp.base}/+sandbox/clock", json={"offset_seconds": 1})
        assert answer.json == {"offset_seconds": 1}
        assert (await lp.get("/~eday")).status == 200


async def test_our_own_failure_is_a_500_and_the_server_lives(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = False

    def now() -> datetime:
        if broken:
            raise RuntimeError("the clock is broken")
        return datetime.fromisoformat("2011-02-01T00:00:00+00:00")

    server = LaunchpadServer(now)
    base = await server.start()
    try:
        async with aiohttp.ClientSession() as session:
            lp = Client(session, base, "tminus")
            broken = True
            with caplog.at_level(logging.CRITICAL + 1):
                failed = await lp.new_project()
            assert failed.status == 500
            assert "clock" not in failed.text
            broken = False
            assert (await lp.get("/~eday")).status == 200
    finally:
        await server.stop()
