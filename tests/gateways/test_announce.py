"""An announcement reaches each medium once, whatever became of the others."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import AsyncIterator

import pytest

from bot.core.effects import Announce
from bot.core.errors import Trouble
from bot.gateways.announce import Announcer, Notice, notice
from bot.gateways.announce_web import Webhook
from tests.gateways.scripted import Answer, Scripted, scripted_server

TOLD = Announce(
    "burrow on blog", "burrow is on blog now", "http://example.org/b", "2011-02-15T10:00:00+00:00"
)
ONE = notice(TOLD, "r-1000/0", "oftc/tminus")


class Bell:
    """A medium that remembers what it was told, and fails while it has `troubles`."""

    name = "the bell in the hall"

    def __init__(self, *troubles: Trouble) -> None:
        self.troubles, self.told = list(troubles), list[Notice]()

    async def tell(self, notice: Notice) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.told.append(notice)


# -- all media


def test_a_notice_has_one_id_at_every_try_and_no_other_notice_has_it() -> None:
    assert notice(TOLD, "r-1000/0", "oftc/tminus") == ONE
    assert ONE.id.startswith("urn:uuid:")
    later = Announce(TOLD.title, TOLD.text, TOLD.url, "2011-02-16T10:00:00Z")
    others = [
        notice(TOLD, "r-1000/1", "oftc/tminus"),
        notice(TOLD, "r-1000/0", "oftc/other"),
        notice(later, "r-1000/0", "oftc/tminus"),
    ]
    assert len({ONE.id, *(other.id for other in others)}) == 4


async def test_without_media_nothing_is_told_and_nothing_fails() -> None:
    assert await Announcer((), "x").tell(TOLD, "k") == {"id": notice(TOLD, "k", "x").id, "media": 0}


async def test_one_medium_that_fails_keeps_nothing_from_the_others_and_alone_is_tried_again() -> None:
    first, broken, last = Bell(), Bell(Trouble("no power"), Trouble("no power")), Bell()
    announcer = Announcer((first, broken, last), "x")
    for _ in range(2):
        with pytest.raises(Trouble, match="no power"):
            await announcer.tell(TOLD, "k")
    assert (await announcer.tell(TOLD, "k"))["media"] == 3
    assert [len(bell.told) for bell in (first, broken, last)] == [1, 1, 1]


async def test_all_troubles_are_named_and_the_longest_wait_is_kept() -> None:
    announcer = Announcer((Bell(Trouble("a", 5)), Bell(Trouble("b", 60)), Bell(Trouble("c"))), "x")
    with pytest.raises(Trouble, match="a; b; c") as met:
        await announcer.tell(TOLD, "k")
    assert met.value.retry_after == 60


# -- webhooks


@pytest.fixture
async def server() -> AsyncIterator[Scripted]:
    async with scripted_server() as one:
        yield one


@pytest.fixture
async def hook(server: Scripted) -> AsyncIterator[Webhook]:
    one = Webhook(f"{server.root}/hooks/secret")
    yield one
    await one.close()


PLACE = ("POST", "/hooks/secret")


async def test_a_webhook_gets_json_with_a_key_that_is_the_same_at_every_try(
    server: Scripted, hook: Webhook
) -> None:
    server.on(*PLACE, Answer(204))
    await hook.tell(ONE)
    await hook.tell(ONE)
    first, second = server.asked
    assert json.loads(first.body) == {
        "id": ONE.id,
        "title": ONE.title,
        "text": ONE.text,
        "url": ONE.url,
        "at": ONE.at,
    }
    assert first.headers["content-type"] == "application/json"
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == ONE.id


@pytest.mark.parametrize("status", [500, 502, 503, 408, 429])
async def test_an_unwell_webhook_is_tried_again_and_its_secret_is_not_told(
    server: Scripted, hook: Webhook, status: int
) -> None:
    server.on(*PLACE, Answer(status, headers={"Retry-After": "90"}))
    with pytest.raises(Trouble, match=rf"^the webhook at 127\.0\.0\.1 answers with {status}$") as met:
        await hook.tell(ONE)
    assert met.value.retry_after == 90


@pytest.mark.parametrize("wait", ["", "soon", "-1", "\u00b2", "9" * 40])
async def test_a_wait_that_is_no_number_is_none(server: Scripted, hook: Webhook, wait: str) -> None:
    server.on(*PLACE, Answer(503, headers={"Retry-After": wait}))
    with pytest.raises(Trouble) as met:
        await hook.tell(ONE)
    assert met.value.retry_after is None


@pytest.mark.parametrize("status", [301, 400, 401, 404, 410])
async def test_a_webhook_that_does_not_want_it_is_let_be_and_the_log_says_so(
    server: Scripted, hook: Webhook, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    server.on(*PLACE, Answer(status, headers={"Location": f"{server.root}/elsewhere"}))
    with caplog.at_level(logging.WARNING):
        await hook.tell(ONE)
    assert f"answers with {status}" in caplog.text
    assert "secret" not in caplog.text
    assert server.methods() == ["POST /hooks/secret"]


async def test_no_answer_is_trouble(server: Scripted, hook: Webhook) -> None:
    server.on(*PLACE, Answer(dropped=True))
    with pytest.raises(Trouble, match="does not answer"):
        await hook.tell(ONE)


async def test_a_webhook_that_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hook = Webhook(f"http://127.0.0.1:{silent.getsockname()[1]}/", patience=0.1)
        with pytest.raises(Trouble, match="does not answer"):
            await hook.tell(ONE)
        await hook.close()


async def test_hostile_words_are_json(server: Scripted, hook: Webhook) -> None:
    evil = '"}, \0\x1b\ud800\n</script>'
    server.on(*PLACE, Answer())
    await hook.tell(Notice("urn:x:1", evil, evil, "", ""))
    assert json.loads(server.asked[0].body)["text"] == evil
