"""A mail that comes by two ways counts once by each, and no stranger's mail stands in another's place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.dossier import Dossier
from bot.sandbox.mail import BOT_ADDRESS, LIST_ADDRESS
from bot.sandbox.mail.letter import Letter
from tests.journeys.postal import PostalTown
from tests.journeys.test_mail import proposed
from tests.journeys.travel import travel
from tests.waiting import eventually


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[PostalTown]:
    one = PostalTown(tmp_path)
    try:
        await one.open()
        yield one
    finally:
        await one.close()


async def known(town: PostalTown) -> Dossier:
    case = await town.case("burrow")
    return await town.parts.database.read(lambda unit: unit.dossier(case))


def mail(author: str, message_id: str, text: str, more: str = "") -> bytes:
    head = (
        f"From: {author}\nTo: {BOT_ADDRESS}, {LIST_ADDRESS}\nSubject: Re: burrow\nMessage-ID: {message_id}\n"
    )
    return f"{head}{more}\n{text}".replace("\n", "\r\n").encode()


async def test_who_writes_to_the_bot_and_to_the_list_is_obeyed_once_and_counted_as_a_voice(
    town: PostalTown,
) -> None:
    thread = await proposed(town)
    await town.key("jorge")
    signed = (
        await town.sign("jorge", "It has no order.\n\n concern burrow ordering: none is stated\n")
    ).decode()
    number, address = "<both-ways@home.example>", "jorge@sandbox.example"
    content = mail(address, number, signed, f"In-Reply-To: {thread}\n")
    town.mail.accept(Letter(address, (BOT_ADDRESS,), content))
    assert "> concern burrow ordering" in await town.letter_to("jorge", number)
    town.mail.accept(Letter(address, (LIST_ADDRESS,), content))

    async def voice() -> bool:
        return any(post.message_id == number and post.by == "jorge" for post in (await known(town)).posts)

    await eventually(voice)
    town.mail.accept(Letter(address, (BOT_ADDRESS, LIST_ADDRESS), content))
    await eventually(lambda: not len(town.mail.queue))
    entries = await town.history("burrow")
    assert [entry.move for entry in entries].count("concern") == 1
    assert [post.message_id for post in (await known(town)).posts].count(number) == 1


async def test_a_strangers_mail_with_the_id_of_the_proposals_mail_does_not_hide_it(town: PostalTown) -> None:
    eday, _ = await travel(town, "proposal")
    for reader in await town.known("vishy", "jaypipes"):
        await reader.agrees("prereview burrow ok")
    await town.has_page("burrow")
    question = await eday.says("propose burrow")
    newest = int(question.split()[1].rstrip(":").removeprefix("r-"), 16)
    domain = BOT_ADDRESS.partition("@")[2]
    for number in range(newest, newest + 5):
        forged = mail("mallory@elsewhere.example", f"<r-{number:04x}/0@{domain}>", " status burrow\n")
        town.mail.accept(Letter("mallory@elsewhere.example", (BOT_ADDRESS,), forged))
    await eventually(lambda: not len(town.mail.queue))
    await eday.agrees(question.partition("To go on: ")[2])
    await town.reaches("burrow", "feedback")


async def test_an_answer_to_an_update_is_a_voice_even_where_it_names_nothing_else(town: PostalTown) -> None:
    await proposed(town)
    await town.passes("+8d")  # hardly anyone has answered, so the list is told of more time

    async def told() -> str | None:
        topics = {post.topic: post.message_id for post in (await known(town)).posts}
        return topics.get("extended-mail")

    number = await eventually(told)
    town.mail.accept(
        Letter(
            "soren@sandbox.example",
            (LIST_ADDRESS,),
            mail("soren@sandbox.example", "<x@home.example>", "Fine.\n", f"In-Reply-To: {number}\n"),
        )
    )

    async def voice() -> bool:
        return any(post.by == "soren" for post in (await known(town)).posts)

    await eventually(voice)
