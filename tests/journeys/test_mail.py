"""The proposal goes to the list, people answer it, and signed mail says what IRC says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import ConfigError
from bot.sandbox.mail import BOT_ADDRESS, LIST_ADDRESS
from tests.journeys.postal import PostalTown, read
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


async def proposed(town: PostalTown) -> str:
    """burrow is on the list, and its window runs; the Message-ID of its mail."""
    eday, _ = await travel(town, "proposal")
    for reader in await town.known("vishy", "jaypipes"):
        await reader.agrees("prereview burrow ok")
    await town.has_page("burrow")
    await eday.agrees("propose burrow")
    await town.reaches("burrow", "feedback")
    posts = [read(raw) for raw in town.mail.mailbox("vishy")]
    assert [post["Subject"] for post in posts] == ["[Proposal] burrow: message queue service"]
    return str(posts[0]["Message-ID"])


async def test_feedback_begins_when_the_proposal_is_seen_on_the_list(town: PostalTown) -> None:
    message_id = await proposed(town)
    case = await town.case("burrow")
    assert case.facts["proposed_at"] <= case.since.isoformat()
    entries = await town.history("burrow")
    assert [(e.move, e.by) for e in entries][-2:] == [("propose", "eday"), ("seen", "tminus")]
    body = str(read(town.mail.mailbox("vishy")[0]).get_content())
    assert "http://wiki.example/burrow" in body
    assert "The feedback window is 7 days from today" in body
    assert message_id.endswith(f"@{BOT_ADDRESS.partition('@')[2]}>")
    known = await town.parts.database.read(lambda unit: unit.dossier(case))
    seen = known.found("proposal-mail") or {}
    assert f"<{seen['url']}>" == read(town.mail.mailbox("vishy")[0])["Archived-At"]


async def test_a_held_post_does_not_begin_the_window_until_it_is_let_through(town: PostalTown) -> None:
    eday, _ = await travel(town, "proposal")
    for reader in await town.known("vishy", "jaypipes"):
        await reader.agrees("prereview burrow ok")
    await town.has_page("burrow")
    town.mail.list.hold_next(BOT_ADDRESS)
    await eday.agrees("propose burrow")
    await eventually(lambda: len(town.mail.list.held))
    assert (await town.case("burrow")).step == "proposal"
    town.mail.list.release()
    await town.reaches("burrow", "feedback")


async def test_replies_count_as_feedback_and_questions_stay_open_until_answered(town: PostalTown) -> None:
    thread = await proposed(town)
    (eday,) = await town.known("eday")
    asked = town.mail.post("jorge", "Re: burrow", "Which order is kept?\n", in_reply_to=thread)
    town.mail.post("soren", "Re: burrow", "I like it.\n", in_reply_to=asked)
    await town.until(lambda: eday.says("thread burrow"))

    async def told(words: str) -> None:
        async def look() -> bool:
            return words in await eday.says("thread burrow")

        await eventually(look)

    await told("2 replies by 2 people (jorge, soren)")
    await told("0 questions open")
    town.mail.post("jorge", "Re: burrow", "> no question?\nAnd who runs it?\n", in_reply_to=asked)
    await told("1 question open")
    assert "2 people answered (jorge, soren)" in await eday.says("wait burrow")


async def test_a_signed_mail_says_what_irc_says_and_gets_one_answer(town: PostalTown) -> None:
    await proposed(town)
    await town.key("jorge")
    text = "Hello,\n\n concern burrow ordering: needs a stated order\n status burrow\n done\n frog\n"
    answer, _ = await town.writes("jorge", text)
    assert "> concern burrow ordering: needs a stated order\nok r-" in answer
    assert "> status burrow\nburrow, message queue service: waiting for feedback" in answer
    assert "frog" not in answer
    entry = (await town.history("burrow"))[-1]
    assert (entry.move, entry.by, entry.proof.name) == ("concern", "jorge", "SIGNED")


async def test_commands_stop_at_the_first_refusal_and_the_answer_says_what_was_left(town: PostalTown) -> None:
    await proposed(town)
    await town.key("jorge")
    answer, _ = await town.writes("jorge", " resolve burrow order\n content burrow +1\n status burrow\n")
    assert "refused r-" in answer
    assert "2 more not done, because this one was refused." in answer
    assert "> content" not in answer


async def test_an_unsigned_command_is_refused_with_the_repair_and_changes_nothing(town: PostalTown) -> None:
    await proposed(town)
    before = await town.history("burrow")
    answer, _ = await town.writes("jorge", " concern burrow ordering: no\n", signed=False)
    assert "refused: I do the commands of signed mails alone" in answer
    assert "Sign it" in answer
    assert await town.history("burrow") == before


async def test_a_signature_by_a_key_that_is_not_the_writers_on_launchpad_is_refused(town: PostalTown) -> None:
    await proposed(town)
    await town.key("jorge")
    before = await town.history("burrow")
    block = await town.sign("jorge", " concern burrow ordering: no\n")
    sent = town.mail.write("vishy", BOT_ADDRESS, "hello", "", signed=block)
    answer = await town.letter_to("vishy", sent)
    assert "refused: " in answer
    assert "Launchpad" in answer
    assert await town.history("burrow") == before


async def test_the_same_mail_delivered_again_is_done_once(town: PostalTown) -> None:
    await proposed(town)
    await town.key("jorge")
    block = await town.sign("jorge", " content burrow +1 good\n")
    sent = [town.mail.write("jorge", BOT_ADDRESS, "hello", "", signed=block) for _ in range(2)]
    first, second = [await town.letter_to("jorge", one) for one in sent]
    assert "ok r-" in first
    assert first == second, "the stored answer, under the same receipt"
    moves = [entry.move for entry in await town.history("burrow")]
    assert moves.count("content") == 1


async def test_mail_waits_while_the_bot_is_away_and_nothing_is_lost(town: PostalTown) -> None:
    thread = await proposed(town)
    await town.stop_bot()
    town.mail.post("jorge", "Re: burrow", "I like it.\n", in_reply_to=thread)
    await eventually(lambda: len(town.mail.queue))
    await town.start_bot()
    (eday,) = await town.known("eday")

    async def told() -> bool:
        return "1 reply by 1 person (jorge)" in await eday.says("thread burrow")

    await eventually(told)


async def test_commands_that_look_are_answered_in_one_mail_when_all_have_looked(town: PostalTown) -> None:
    await travel(town, "prototype")
    await town.key("eday")
    url = f"{town.wire.there}/~eday/burrow/trunk"
    said = (f"prototype burrow {url}", "status burrow", "name burrow check warren")
    answer, sent = await town.writes("eday", "".join(f" {text}\n" for text in said))
    assert [line for line in answer.split("\n") if line.startswith("> ")] == [f"> {text}" for text in said]
    assert re.search(r"> prototype .*\nok r-\w+: the prototype of burrow answers \(HTTP 200\)", answer)
    assert re.search(r"> name .*\nok r-\w+: warren: launchpad valid yes, taken no", answer)
    assert "looking at" not in answer
    await town.until(town.parts.runner.idle)
    mine = [post for post in map(read, town.mail.mailbox("eday")) if post["In-Reply-To"] == sent]
    assert len(mine) == 1


async def test_an_answer_that_waits_for_a_look_is_not_lost_when_the_bot_stops(town: PostalTown) -> None:
    await travel(town, "prototype")
    await town.key("eday")
    town.parts.runner.switch("look", on=False)
    block = await town.sign("eday", " name burrow check warren\n")
    sent = [town.mail.write("eday", BOT_ADDRESS, "hello", "", signed=block) for _ in range(2)]
    await eventually(lambda: not len(town.mail.queue))
    assert not [m for m in map(read, town.mail.mailbox("eday")) if m["In-Reply-To"] in sent]
    await town.stop_bot()
    await town.start_bot()
    answers = [await town.letter_to("eday", one) for one in sent]
    assert "warren: launchpad valid yes" in answers[0]
    assert answers[0] == answers[1], "the same words, wrapped twice: one command, and its answer twice"


async def test_a_code_by_mail_binds_the_account(town: PostalTown) -> None:
    eday = await town.person("eday")
    assert "or say: identify eday CODE" in await eday.agrees("identify eday")
    code = re.search(r"identify eday (tminus-\w+)", await town.letter_to("eday", "Is this IRC"))
    assert code is not None
    assert "speaks for eday" in await eday.agrees(f"identify eday {code[1]}")
    await eday.agrees("idea new message queue service")


async def test_a_wrong_code_ends_the_one_that_was_mailed(town: PostalTown) -> None:
    eday = await town.person("eday")
    await eday.agrees("identify eday")
    code = re.search(r"identify eday (tminus-\w+)", await town.letter_to("eday", "Is this IRC"))
    assert code is not None
    assert "has ended now" in await eday.says("identify eday tminus-000000000000")
    assert "no code is open" in await eday.refused(f"identify eday {code[1]}")


async def test_a_signed_mail_binds_the_account_that_was_given_the_code(town: PostalTown) -> None:
    await town.key("eday")
    eday = await town.person("eday")
    code = re.search(r"identify code (tminus-\w+)", await eday.agrees("identify eday"))
    assert code is not None
    answer, _ = await town.writes("eday", f" identify code {code[1]}\n")
    assert "account eday on sandbox now speaks for eday" in answer
    await eday.agrees("idea new message queue service")


async def test_strangers_on_the_list_count_by_their_address(town: PostalTown) -> None:
    thread = await proposed(town)
    town.mail.post("somebody@elsewhere.example", "Re: burrow", "Nice.\n", in_reply_to=thread)
    await eventually(lambda: len(town.mail.list.held))
    town.mail.list.release()
    (eday,) = await town.known("eday")

    async def told() -> bool:
        return "(somebody@elsewhere.example)" in await eday.says("thread burrow")

    await eventually(told)
    assert LIST_ADDRESS not in await eday.says("thread burrow")


async def test_a_port_for_mail_that_is_taken_is_told_to_the_operator_in_one_line(town: PostalTown) -> None:
    await town.stop_bot()
    taken = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", town._lmtp)
    with pytest.raises(ConfigError, match=r"the port for mail cannot be opened: .*Change mail\.lmtp_port:"):
        await town.start_bot()
    taken.close()
    await taken.wait_closed()
    await town.stop_bot()
    await town.start_bot()
