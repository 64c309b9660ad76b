"""The archive shows what was posted, under addresses that stay, and nothing that runs."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox.faults import Fault, Faults, Kind
from bot.sandbox.mail import LIST_ADDRESS, MailSystem, mail_routes
from bot.sandbox.mail.decorate import message_hash
from tests.sandbox.mailhelp import NOON, mail_system, read, submit


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def mail() -> AsyncIterator[MailSystem]:
    async with mail_system(faults=Faults(lambda: NOON)) as mail:
        yield mail


async def get(http: aiohttp.ClientSession, url: str, status: int = 200) -> str:
    async with http.get(url) as answer:
        assert answer.status == status
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        return await answer.text()


async def found(http: aiohttp.ClientSession, mail: MailSystem, word: str) -> Any:
    asked = {"Accept": "application/json"}
    async with http.get(mail.archive_url, params={"q": word}, headers=asked) as answer:
        return await answer.json()


async def test_a_post_is_found_by_the_address_that_its_copies_name(
    mail: MailSystem, http: aiohttp.ClientSession
) -> None:
    first = mail.post("eday", "Queue Service", "What <do> you think?\n")
    mail.post("vishy", "Re: Queue Service", "I like it.\n", in_reply_to=first)
    url = read(mail.mailbox("ttx")[0])["Archived-At"].strip("<>")
    page = await get(http, url)
    assert "What &lt;do&gt; you think?" in page
    assert "Re: Queue Service" in page
    assert "Mon, 14 Feb 2011 12:00 UTC" in page
    await get(http, f"{mail.archive_url}NOTHING", 404)


async def test_the_index_shows_threads_by_month(mail: MailSystem, http: aiohttp.ClientSession) -> None:
    first = mail.post("eday", "Queue Service", "text")
    second = mail.post("vishy", "Re: Queue Service", "text", in_reply_to=first)
    mail.post("ttx", "Another matter", "text")
    mail.post("eday", "Re: Re: Queue Service", "text", in_reply_to=second)
    page = await get(http, mail.archive_url)
    shown = [page.index(message_hash(one)) for one in (first, second)]
    assert shown == sorted(shown)
    assert page.index("Re: Re: Queue Service") < page.index("Another matter")
    assert 'margin-left: 2em"' in page
    assert "Another matter" in await get(http, f"{mail.archive_url}?month=2011-02")
    assert "Another matter" not in await get(http, f"{mail.archive_url}?month=2011-03")


async def test_a_search_finds_whole_words_in_subjects_and_texts(
    mail: MailSystem, http: aiohttp.ClientSession
) -> None:
    assert (await found(http, mail, "warren"))["count"] == 0
    message_id = mail.post("eday", "A name", "What about Warren?\n")
    mail.post("eday", "warren-core", "text")
    mail.post("eday", "warrens", "text")
    seen = await found(http, mail, "warren")
    assert seen["count"] == 2
    assert seen["posts"][1]["url"] == f"{mail.archive_url}{message_hash(message_id)}"
    assert "2 posts have warren" in await get(http, f"{mail.archive_url}?q=warren")


@pytest.mark.parametrize("word", ["", " ", ".*", "(", "<script>", "a" * 5000, "\0", "%ff"])
async def test_any_search_gets_an_answer(mail: MailSystem, http: aiohttp.ClientSession, word: str) -> None:
    mail.post("eday", "subject", "text")
    assert (await found(http, mail, word))["count"] == 0
    async with http.get(mail.archive_url, params={"q": word}) as answer:
        assert "<script>" not in await answer.text()


async def test_nothing_that_people_wrote_is_markup(mail: MailSystem, http: aiohttp.ClientSession) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=y>'
    body = f"{evil}\r\n".encode()
    post = b'From: "' + evil.encode().replace(b'"', b"") + b'" <eday@sandbox.example>\r\n'
    post += b"Subject: " + evil.encode() + b"\r\nMessage-ID: <a\"'b@x>\r\n\r\n" + body
    await submit(mail, "eday@sandbox.example", [LIST_ADDRESS], post)
    (digest,) = mail.list.archive.posts
    for url in (mail.archive_url, f"{mail.archive_url}{digest}", f"{mail.archive_url}?q=alert"):
        page = await get(http, url)
        assert "alert(1)" in page
        assert "<script" not in page
        assert "<img" not in page


async def test_html_alone_and_wrong_encodings_have_no_text_to_show_or_are_mended(
    mail: MailSystem, http: aiohttp.ClientSession
) -> None:
    html = b"From: eday@sandbox.example\r\nMessage-ID: <1@x>\r\nContent-Type: text/html\r\n\r\n<b>hi</b>\r\n"
    wrong = b"From: eday@sandbox.example\r\nMessage-ID: <2@x>\r\nContent-Type: text/plain; charset=moon"
    wrong += b"\r\n\r\n\xff!\r\n"
    for post in (html, wrong):
        await submit(mail, "eday@sandbox.example", [LIST_ADDRESS], post)
    assert "no plain text" in await get(http, f"{mail.archive_url}{message_hash('1@x')}")
    assert "\ufffd!" in await get(http, f"{mail.archive_url}{message_hash('2@x')}")


async def test_faults_of_the_list_strike_the_archive(http: aiohttp.ClientSession) -> None:
    faults = Faults(lambda: NOON)
    faults.put("list", Fault(Kind.STATUS, 503))
    async with mail_system(faults=faults) as mail, http.get(mail.archive_url) as answer:
        assert answer.status == 503


@pytest.fixture
async def control(mail: MailSystem) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_routes(mail_routes(mail))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/+sandbox/mail"
    await runner.cleanup()


async def test_another_process_can_write_moderate_and_read(
    mail: MailSystem, control: str, http: aiohttp.ClientSession
) -> None:
    async with http.put(f"{control}/list", json={"hold": "eday", "delivery": {"vishy": False}}) as answer:
        assert await answer.json() == {"held": 0, "released": 0}
    post = {"author": "eday", "subject": "Queue", "body": "text"}
    async with http.post(control, json=post) as answer:
        message_id = (await answer.json())["message_id"]
    async with http.get(control) as answer:
        seen = await answer.json()
        assert seen["queued"] == 0
        assert [(one["author"], one["subject"]) for one in seen["held"]] == [
            ("eday@sandbox.example", "Queue")
        ]
    async with http.put(f"{control}/list", json={"release": None}) as answer:
        assert await answer.json() == {"held": 0, "released": 1}
    async with http.get(f"{control}/ttx") as answer:
        (one,) = (await answer.json())["mails"]
        assert read(base64.b64decode(one))["Message-ID"] == message_id
    async with http.get(f"{control}/ttx?after=1") as answer:
        assert (await answer.json())["mails"] == []
    assert mail.mailbox("vishy") == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "", {}),
        ("POST", "", []),
        ("POST", "", {"author": "eday", "subject": "x\r\ny", "body": ""}),
        ("POST", "", {"author": "eday", "subject": "x", "body": "\ud800"}),
        ("POST", "", {"author": "eday", "subject": "x", "body": "", "in_reply_to": "x"}),
        ("POST", "", {"author": "a b", "subject": "x", "body": ""}),
        ("POST", "", {"author": "eday", "subject": "x", "body": "", "to": "moon@x"}),
        ("PUT", "/list", {"hold": 3}),
        ("PUT", "/list", {"release": 3}),
        ("PUT", "/list", {"delivery": {"eday": "no"}}),
        ("PUT", "/list", {"delivery": []}),
        ("GET", "/ttx?after=x", None),
    ],
)
async def test_a_wish_that_makes_no_sense_gets_a_sentence_and_changes_nothing(
    mail: MailSystem, control: str, http: aiohttp.ClientSession, method: str, path: str, body: Any
) -> None:
    async with http.request(method, f"{control}{path}", json=body) as answer:
        assert answer.status == 400
        assert await answer.text()
    assert mail.mailbox("ttx") == []
    assert all(mail.list.members.values())
