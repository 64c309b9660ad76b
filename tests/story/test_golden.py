"""What people read in the story is what was read aloud: `python -m tests.story.golden` writes it anew."""

from __future__ import annotations

from bot.sandbox.mail import BOT_ADDRESS
from tests.story.golden import GOLDEN, texts
from tests.story.telling import Told

LONGEST_LINE = 400
"""Characters of one line on IRC, more or less."""
LONGEST_MAIL = 25
"""Lines."""


def test_every_text_of_the_story_stands_as_it_was_read_aloud(undisturbed: Told) -> None:
    found = texts(undisturbed)
    for name, text in found.items():
        assert text == (GOLDEN / name).read_text(), name
    assert {path.name for path in GOLDEN.iterdir()} == set(found), "a text is left over"


def test_what_the_bot_says_is_short(undisturbed: Told) -> None:
    said = {one.text for heard in undisturbed.heard.values() for one in heard if one.sender == "tminus"}
    assert [text for text in said if len(text) > LONGEST_LINE] == []
    mails = [one for got in undisturbed.mails.values() for one in got if one.sender == BOT_ADDRESS]
    assert [one.subject for one in mails if len(one.text.split("\n")) > LONGEST_MAIL] == []
