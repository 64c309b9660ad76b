"""The mail about the language says nothing that is counted when it comes back unquoted."""

from __future__ import annotations

from bot.core.letter import commands
from bot.core.tally import said
from bot.texts import Texts
from tests.texts.examples import LANGUAGE


def test_our_own_words_are_no_vote_and_no_command() -> None:
    text = Texts().render("language.mail", LANGUAGE)
    assert said(text, ["python", "erlang", "c++", "Python"]) == []
    assert commands(text) == []
