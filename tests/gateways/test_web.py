"""The probe looks at pages that strangers name, and lets none of them lead it astray."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import Stuck, Trouble
from bot.gateways.web import Found, WebProbe, title_of
from bot.gateways.web_addresses import PublicResolver, is_public
from tests.gateways.scripted import Answer, Scripted, scripted_server


@pytest.fixture
async def script() -> AsyncIterator[Scripted]:
    async with scripted_server() as made:
        yield made


@pytest.fixture
async def open_probe() -> AsyncIterator[WebProbe]:
    """One that may look at this machine."""
    probe = WebProbe("https://bot.example/", allow_private=True)
    yield probe
    await probe.close()


@pytest.fixture
async def probe() -> AsyncIterator[WebProbe]:
    probe = WebProbe("https://bot.example/")
    yield probe
    await probe.close()


def html(text: str, **headers: str) -> Answer:
    return Answer(200, text, "text/html; charset=utf-8", headers)


async def test_a_page_is_found_with_its_title(open_probe: WebProbe, script: Scripted) -> None:
    page = "<html><head><TITLE lang=en>\n Burrow &amp;\tco \x02 </title>"
    script.on("GET", "/", html(page))
    url = f"{script.root}/"
    assert await open_probe.look(f"{url}#part") == Found(url, 200, "Burrow & co")
    heard = script.asked[0].headers
    assert heard["user-agent"].startswith("tminus/")
    assert "authorization" not in heard


@pytest.mark.parametrize("status", [204, 403, 404, 500, 503])
async def test_every_status_is_an_answer(open_probe: WebProbe, script: Scripted, status: int) -> None:
    script.on("GET", "/x", Answer(status))
    assert (await open_probe.look(f"{script.root}/x")).status == status


async def test_redirects_are_followed_to_the_end(open_probe: WebProbe, script: Scripted) -> None:
    script.on("GET", "/a", Answer(302, headers={"Location": "b?c=d"}))
    script.on("GET", "/b", html("<title>there</title>"))
    assert await open_probe.look(f"{script.root}/a") == Found(f"{script.root}/b?c=d", 200, "there")


async def test_a_redirect_to_nowhere_is_an_answer(open_probe: WebProbe, script: Scripted) -> None:
    script.on("GET", "/a", Answer(302))
    assert (await open_probe.look(f"{script.root}/a")).status == 302


async def test_redirects_without_end_are_stuck(open_probe: WebProbe, script: Scripted) -> None:
    script.on("GET", "/a", Answer(302, headers={"Location": "/a"}))
    with pytest.raises(Stuck, match="redirects"):
        await open_probe.look(f"{script.root}/a")
    assert len(script.asked) == 6


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://x.example/", "http://u:p@x.example/", "http://[", "/ a"]
)
async def test_a_redirect_is_checked_like_the_first_address(
    open_probe: WebProbe, script: Scripted, location: str
) -> None:
    script.on("GET", "/a", Answer(302, headers={"Location": location}))
    with pytest.raises(Stuck):
        await open_probe.look(f"{script.root}/a")
    assert len(script.asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "burrow",
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//example.org/",
        "http://",
        "http:///x",
        "http://[::1",
        "http://example.org:99999/",
        "http://example.org:0/",
        "http://user@example.org/",
        "https://user:word@example.org/",
        "http://example.org/\r\nHost: x",
        "http://example.org/a b",
        "http://example.org/" + "a" * 3000,
    ],
)
async def test_what_is_no_plain_web_address_is_stuck(probe: WebProbe, url: str) -> None:
    with pytest.raises(Stuck) as caught:
        await probe.look(url)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0.0.0.0",  # noqa: S104 (an address to be refused, not one to listen on)
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "１２７.0.0.1",  # noqa: RUF001 (full-width digits on purpose)
        "127。0。0。1",
    ],
)
async def test_this_machine_is_refused_however_it_is_spelt(
    probe: WebProbe, script: Scripted, host: str
) -> None:
    port = script.root.rpartition(":")[2]
    with pytest.raises(Stuck, match="not on the public internet"):
        await probe.look(f"http://{host}:{port}/")
    assert script.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "127.1", "2130706433", "nonsense"),
        *("fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1"),
        *("2002:7f00:1::", "::ffff:10.0.0.1", "64:ff9b::7f00:1"),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::"])
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


class Answers(AbstractResolver):
    """A resolver whose name server is in a stranger's hands."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self._addresses
        ]

    async def close(self) -> None:
        return None


async def test_a_name_with_public_and_private_addresses_leads_to_the_public_alone() -> None:
    resolver = PublicResolver(Answers("127.0.0.1", "8.8.8.8", "169.254.169.254"))
    assert [one["host"] for one in await resolver.resolve("x.example", 80)] == ["8.8.8.8"]


async def test_a_name_with_private_addresses_only_is_stuck() -> None:
    resolver = PublicResolver(Answers("10.0.0.1"))
    with pytest.raises(Stuck, match=r"x\.example is not on the public internet"):
        await resolver.resolve("x.example", 80)


async def test_nobody_there_is_trouble(open_probe: WebProbe) -> None:
    with pytest.raises(Trouble) as caught:
        await open_probe.look("http://127.0.0.1:1/")
    assert not isinstance(caught.value, Stuck)


@pytest.mark.parametrize("answer", [Answer(dropped=True), Answer(200, headers={"X": "y" * 20_000})])
async def test_a_broken_answer_is_trouble(open_probe: WebProbe, script: Scripted, answer: Answer) -> None:
    script.on("GET", "/", answer)
    with pytest.raises(Trouble) as caught:
        await open_probe.look(f"{script.root}/")
    assert not isinstance(caught.value, Stuck)


async def test_a_slow_page_is_trouble_after_the_time_out(script: Scripted) -> None:
    probe = WebProbe("x", allow_private=True, timeout=0.2)
    server = socket.create_server(("127.0.0.1", 0))
    try:
        with pytest.raises(Trouble, match="did not answer"):
            await probe.look(f"http://127.0.0.1:{server.getsockname()[1]}/")
    finally:
        server.close()
        await probe.close()


async def test_only_the_beginning_of_a_page_is_read(open_probe: WebProbe, script: Scripted) -> None:
    script.on("GET", "/late", html(" " * 70_000 + "<title>late</title>" + " " * 5_000_000))
    script.on("GET", "/soon", html("<title>soon</title>" + " " * 5_000_000))
    assert (await open_probe.look(f"{script.root}/late")).title is None
    assert (await open_probe.look(f"{script.root}/soon")).title == "soon"


async def test_a_page_without_end_is_left_after_its_beginning(open_probe: WebProbe) -> None:
    left = asyncio.Event()

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>on and on</title>")
        with suppress(ConnectionError):
            while True:
                writer.write(b" " * 65_536)
                await writer.drain()
        writer.close()
        left.set()

    server = await asyncio.start_server(endless, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    assert await open_probe.look(url) == Found(url, 200, "on and on")
    await left.wait()
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize(
    "kind", ["text/html; charset=idna", "text/html; charset=zlib", 'text/html; charset="', "text/html"]
)
async def test_an_odd_character_set_does_no_harm(open_probe: WebProbe, script: Scripted, kind: str) -> None:
    script.on("GET", "/", Answer(200, b"<title>\xff ok</title>", kind))
    assert (await open_probe.look(f"{script.root}/")).title == "\ufffd ok"


async def test_what_is_compressed_or_no_page_has_no_title(open_probe: WebProbe, script: Scripted) -> None:
    script.on("GET", "/z", html("<title>x</title>", **{"Content-Encoding": "gzip"}))
    script.on("GET", "/t", Answer(200, "<title>x</title>"))
    assert (await open_probe.look(f"{script.root}/z")).title is None
    assert (await open_probe.look(f"{script.root}/t")).title is None


@given(st.text(max_size=300) | st.text("<>/title &#;x", max_size=300))
def test_any_text_has_a_title_of_one_printable_line_or_none(page: str) -> None:
    for text in (page, f"<title>{page}</title>"):
        title = title_of(text)
        assert title is None or (title.isprintable() and 0 < len(title) <= 200)


@given(st.ip_addresses())
def test_no_address_breaks_the_judgement(address: object) -> None:
    assert is_public(str(address)) in (True, False)
