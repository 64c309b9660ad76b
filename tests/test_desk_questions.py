"""What has to be confirmed or looked at first: asked now, and answered when it is known."""

from __future__ import annotations

import pytest

from bot.core.effects import Look
from tests.house import House
from tests.stages import LAUNCHPAD, idea, question, shape

# -- questions that have to be confirmed


async def test_nothing_happens_before_it_is_confirmed_and_it_is_confirmed_once(house: House) -> None:
    number = await question(house)
    await house.agrees("eday", f"confirm {number}")
    posted = len(await house.effects())
    assert posted > 5
    again = await house.says("eday", f"confirm {number}")
    assert again.text == f"{number} waits for no word of yours any more. Say: show {number}"
    assert len(await house.effects()) == posted


async def test_only_who_was_asked_confirms(house: House) -> None:
    number = await question(house)
    reply = await house.says("jorge", f"confirm {number}")
    assert reply.text.startswith(f"{number} is no question that I asked you")
    await house.agrees("eday", f"confirm {number}")


async def test_a_question_is_open_for_an_hour(house: House) -> None:
    number = await question(house)
    house.clock.go(hours=1, minutes=1)
    reply = await house.says("eday", f"confirm {number}")
    assert reply.text.endswith("a question is open for 1 h. Say again: bootstrap burrow apply")
    assert await house.effects() == []


async def test_what_is_confirmed_is_decided_on_what_is_true_then(house: House) -> None:
    number = await question(house)
    await house.agrees("eday", "back burrow feedback because we forgot something")
    reply = await house.says("eday", f"confirm {number}")
    assert not reply.ok
    assert "burrow is at waiting for feedback" in reply.text
    assert all(row.kind == "Say" for row in await house.effects())


async def test_a_refused_confirmation_may_be_said_again(house: House) -> None:
    number = await question(house)
    await house.at("burrow", "naming")
    assert not (await house.says("eday", f"confirm {number}")).ok
    await house.at("burrow", "bootstrap")
    await house.agrees("eday", f"confirm {number}")


async def test_when_the_question_took_too_long_for_what_was_seen_it_is_looked_at_again(house: House) -> None:
    number = await question(house)
    house.clock.go(minutes=30)
    looking = await house.agrees("eday", f"confirm {number}")
    assert "looking at burrow" in looking.text
    house.web[LAUNCHPAD] = shape(ours=False)
    await house.perform()
    assert house.said[-1][1].startswith(f"refused r-{looking.receipt:04x}: what is not ours is not touched")


@pytest.mark.parametrize("word", ["r-ffff", "r-", "burrow", "r-zz", "1000", "r-99999999999"])
async def test_what_is_no_question_cannot_be_confirmed(house: House, word: str) -> None:
    reply = await house.says("eday", f"confirm {word}")
    assert not reply.ok
    assert "Say: show" in reply.text


# -- looks


async def test_a_verb_that_has_to_look_answers_now_and_again_when_it_has_looked(house: House) -> None:
    await idea(house)
    await house.at("burrow", "prototype")
    house.web["url", "http://example.org"] = {"status": 200, "title": "x"}
    reply = await house.agrees("eday", "prototype burrow http://example.org", place="#dev")
    assert reply.text == "looking at http://example.org; I tell you what I find"
    await house.perform()
    place, told = house.said[-1]
    assert place == "#dev"
    assert told.startswith(f"eday: ok r-{reply.receipt:04x}: the prototype of burrow answers (HTTP 200)")
    assert (await house.case("burrow")).facts["prototype_url"] == "http://example.org"
    assert "(HTTP 200)" in (await house.agrees("eday", f"show r-{reply.receipt:04x}")).text


async def test_what_could_not_be_asked_is_a_refusal_that_says_so(house: House) -> None:
    await idea(house)
    await house.at("burrow", "prototype")
    reply = await house.agrees("eday", "prototype burrow http://example.org")
    await house.perform()
    place, told = house.said[-1]
    assert place == "eday"
    assert told.startswith(
        f"refused r-{reply.receipt:04x}: http://example.org could not be asked: nobody knows"
    )
    assert "prototype_url" not in (await house.case("burrow")).facts


async def test_what_was_seen_a_moment_ago_is_not_looked_at_again(house: House) -> None:
    await idea(house)
    await house.at("burrow", "prototype")
    house.web["url", "http://example.org"] = {"status": 404, "title": None}
    await house.agrees("eday", "prototype burrow http://example.org")
    await house.perform()
    again = await house.says("eday", "prototype burrow http://example.org")
    assert "HTTP 404" in again.text
    house.clock.go(minutes=11)
    assert "looking" in (await house.agrees("eday", "prototype burrow http://example.org")).text


async def test_who_lost_their_right_while_we_looked_is_refused(house: House) -> None:
    await idea(house)
    await house.at("burrow", "prototype")
    house.web["url", "http://example.org"] = {"status": 200, "title": "x"}
    await house.agrees("eday", "prototype burrow http://example.org")
    await house.agrees("eday", "forget me")
    await house.perform()
    assert "prototype is for a driver, and you are account eday, not bound" in house.said[-1][1]
    assert "prototype_url" not in (await house.case("burrow")).facts


async def test_a_look_is_no_reason_to_ask_who_may_not_have_the_answer(house: House) -> None:
    await idea(house)
    await house.at("burrow", "prototype")
    reply = await house.says("jorge", "prototype burrow http://example.org")
    assert not reply.ok
    assert not any(isinstance(effect, Look) for effect in house.done)
    assert [row for row in await house.effects() if row.kind == "Look"] == []
