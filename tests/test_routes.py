"""From words to a verb: the nearest usage wins, who misses is helped, and the clock's words are its own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import Astray, Unclear
from bot.core.grammar import Grammar
from bot.core.people import Proof, Role
from bot.core.workflow import Move
from bot.plugin import Plugin, Verb
from bot.routes import Route, Routes, spoken
from plugins import PLUGINS
from workflows.new_project import NEW_PROJECT

VERBS = tuple(verb for plugin in PLUGINS for verb in plugin.verbs)
ROUTES = Routes(VERBS, NEW_PROJECT.moves)
ALL: tuple[Verb | Move, ...] = (*VERBS, *NEW_PROJECT.moves)
HIDDEN = (
    *("seen", "published", "bootstrapped", "scheduled"),
    *("ended", "closing", "unread", "unseen", "nudge", "stale", "abandon", "adopted"),
)


def usages(route: Route) -> set[str]:
    """The usage that a route stands for: one."""
    return {route.verb.usage} if route.verb else {move.usage for move in route.moves}


def missed(text: str) -> str:
    with pytest.raises(Unclear) as no:
        ROUTES.find(text)
    return str(no.value)


@pytest.mark.parametrize(
    ("text", "usage"),
    [
        ("status", "status [<project>]"),
        ("STATUS burrow", "status [<project>]"),
        ("req burrow show", "req <project> show"),
        ("req burrow done", "req <project> done"),
        ("req burrow scale yes", "req <project> <item> <value> [<sentence...>]"),
        ('req burrow differs "a lot"', "req <project> differs <text...>"),
        ("submit burrow", "submit <project>"),
        ("submit burrow check", "submit <project> check"),
        ("idea second I-7", "idea second <idea>"),
        ("second burrow", "second <project>"),
        ("help", "help"),
        ("help idea new", "help <verb...>"),
        ("name burrow pick done", "name <project> pick <name>"),
        ("decide burrow accept core because yes", "decide <project> accept <level> [because <reason...>]"),
        ("effects", "effects [list]"),
        ("show last", "show <receipt>"),
    ],
)
def test_the_usage_that_matches_most_words_is_meant(text: str, usage: str) -> None:
    assert usages(ROUTES.find(text)) == {usage}


def test_one_usage_may_be_several_moves_for_different_steps() -> None:
    route = ROUTES.find("second burrow")
    assert route.verb is None
    assert route.name == "second"
    assert [move.by for move in route.moves] == [(Role.PERSON,), (Role.BOARD,)]
    assert route.args == {"project": "burrow"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("staus", "status"),
        ("promtoe", "promote"),
        ("concernn", "concern"),
        ("witdraw", "withdraw"),
        ("hepl", "help"),
    ],
)
def test_a_verb_with_one_letter_wrong_is_guessed(said: str, meant: str) -> None:
    assert f"Did you mean {meant}?" in missed(f"{said} burrow")


@pytest.mark.parametrize("said", ["frobnicate", "x", "", "   ", "st", "ä", "#startmeeting"])
def test_what_is_no_verb_is_sent_to_help_without_a_wrong_guess(said: str) -> None:
    no = missed(said)
    assert "Did you mean" not in no
    assert "help" in no


@pytest.mark.parametrize(
    ("text", "usage"),
    [
        ("concern burrow", "concern <project> <name> <text...>"),
        ("idea answer I-7", "idea answer <idea> <question> <text...>"),
        ('idea answer I-7 missing ""', "idea answer <idea> <question> <text...>"),
        ("req burrow differs", "req <project> differs <text...>"),
        ("park burrow until", "park <project> until <date> because <reason...>"),
        ("decide burrow postpone", "decide <project> postpone until <date> because <reason...>"),
        ("milestone burrow add ff", "milestone <project> add <name> <date> kind <kind> [series <series>]"),
    ],
)
def test_who_knows_the_verb_but_not_its_form_is_shown_the_nearest(text: str, usage: str) -> None:
    assert missed(text) == f"say: {usage}"


def test_words_of_the_clock_and_the_bot_are_shown_to_nobody() -> None:
    assert [move.grammar.verb for move in NEW_PROJECT.moves if not spoken(move)] == list(HIDDEN)
    assert not set(HIDDEN) & set(ROUTES.words)
    for word in HIDDEN:
        assert missed(f"{word} a b c").startswith(f"I know no verb {word!r}.")
        near = missed(word[:-1] + "x")
        assert word not in near.partition("Did you mean")[2]


def test_what_both_people_and_the_clock_say_is_shown() -> None:
    assert "unpark" in ROUTES.words
    assert "Did you mean unpark?" in missed("unprak burrow")


def test_the_clock_and_the_bot_find_their_own_words() -> None:
    for word in HIDDEN:
        assert {move.grammar.verb for move in ROUTES.find(f"{word} I-7").moves} == {word}


WORDS = sorted({word for verb in ALL for word in verb.usage.replace("[", " ").replace("]", " ").split()})
NOISE = st.text(st.characters(exclude_categories=()), max_size=30)
PIECES = st.one_of(
    st.sampled_from([word for word in WORDS if not word.startswith("<")]),
    st.sampled_from(['""', '"', '"two words"', "I-7", "burrow", "2011-03-24", "+1"]),
    NOISE,
)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=10))
def test_whatever_is_said_is_a_route_or_unclear(pieces: list[str]) -> None:
    why = ""
    try:
        route = ROUTES.find(" ".join(pieces))
    except Unclear as no:
        why = str(no)
    if why:
        assert len(why) < 400
        return
    assert len(usages(route)) == 1
    assert all(value.strip() for value in route.args.values())


def test_verbs_are_written_down_and_nothing_else_happens() -> None:
    plugin = Plugin("dogs", "dogs")

    @plugin.writes("bark <project> [<text...>]", by=Role.PERSON, example="burrow hears it")
    def bark(ask: object, text: str = "") -> str:
        """make a noise

        More for who reads the source.
        """
        raise AssertionError

    (verb,) = plugin.verbs
    assert (verb.about, verb.example, verb.by) == ("make a noise", "burrow hears it", (Role.PERSON,))
    assert (verb.proof, verb.reads, verb.fresh) == (Proof.ACCOUNT, False, False)
    assert verb.grammar == Grammar("bark <project> [<text...>]")
    assert Routes(plugin.verbs, ()).find("bark burrow").verb is verb


def test_what_is_like_no_verb_may_not_be_meant_for_us() -> None:
    with pytest.raises(Astray):
        ROUTES.find("lunch is ready")
    for text in ("statsu burrow", "status a b c", "concern burrow", ""):
        with pytest.raises(Unclear) as no:
            ROUTES.find(text)
        assert not isinstance(no.value, Astray)
