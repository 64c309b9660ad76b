"""A usage is parser and help in one: what it takes, what it refuses, and that no text breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import Unclear
from bot.core.grammar import LONGEST, Grammar, split

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
USAGES = (
    "status [<project>]",
    "concern <project> <name> <text...>",
    "milestone <project> add <name> <date> kind <kind> [series <series>]",
    "decide <project> reject because <reason...> [reapply <date>]",
    "member <project> <team> add <who> [because <reason...>]",
)


def args(usage: str, text: str) -> dict[str, str] | None:
    found = Grammar(usage).match(split(text), text)
    return found.args if found else None


@pytest.mark.parametrize(
    ("usage", "text", "expected"),
    [
        ("next", "next", {}),
        ("next", "NEXT", {}),
        ("next", "next please", None),
        ("next", '"next"', None),
        ("status [<project>]", "status", {}),
        ("status [<project>]", "status burrow", {"project": "burrow"}),
        ("status [<project>]", "status burrow now", None),
        ("name <project> done", "name Burrow DONE", {"project": "Burrow"}),
        ("name <project> done", 'name burrow "done"', None),
        ("concern <project> <name> <text...>", "concern burrow ordering", None),
        (
            "concern <project> <name> <text...>",
            'concern burrow "two words" and  the rest',
            {"project": "burrow", "name": "two words", "text": "and  the rest"},
        ),
        ("park <project> until <date> because <reason...>", "park burrow until 2011-03-01 because", None),
        (
            "park <project> until <date> because <reason...>",
            "park burrow until 2011-03-01 because we wait because of nova",
            {"project": "burrow", "date": "2011-03-01", "reason": "we wait because of nova"},
        ),
        (
            "decide <project> reject because <reason...> [reapply <date>]",
            "decide burrow reject because too early reapply 2011-05-01",
            {"project": "burrow", "reason": "too early", "date": "2011-05-01"},
        ),
        (
            "decide <project> reject because <reason...> [reapply <date>]",
            'decide burrow reject because "they may reapply soon"',
            {"project": "burrow", "reason": "they may reapply soon"},
        ),
        (
            "decide <project> reject because <reason...> [reapply <date>]",
            "decide burrow reject because nobody will reapply",
            {"project": "burrow", "reason": "nobody will reapply"},
        ),
        (
            "milestone <project> add <name> <date> kind <kind> [series <series>]",
            "milestone burrow add ff 2011-03-24 kind feature-freeze series cactus",
            {
                "project": "burrow",
                "name": "ff",
                "date": "2011-03-24",
                "kind": "feature-freeze",
                "series": "cactus",
            },
        ),
    ],
)
def test_a_usage_takes_these_words_and_no_others(
    usage: str, text: str, expected: dict[str, str] | None
) -> None:
    assert args(usage, text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('say "one text"', "one text"),
        ('say "one" and "two"', '"one" and "two"'),
        ("say it's 5\" wide", "it's 5\" wide"),
        ('say "unclosed', '"unclosed'),
        ('say "glued"on', '"glued"on'),
        ('say " padded "', "padded"),
        ("say  spread   out ", "spread   out"),
    ],
)
def test_quotes_make_one_text_and_a_lone_quote_is_a_character(text: str, value: str) -> None:
    assert args("say <text...>", text) == {"text": value}


@pytest.mark.parametrize("blank", ['""', '"  "', '"\t"'])
def test_blank_quotes_answer_nothing(blank: str) -> None:
    assert args("say <text...>", f"say {blank}") is None
    assert args("name <name> done", f"name {blank} done") is None
    assert args("ok [<text...>]", f"ok {blank}") is None


def test_a_literal_that_could_fill_a_slot_counts_for_more() -> None:
    text = "req burrow show all"
    wide = Grammar("req <project> <item> <value>").match(split(text), text)
    near = Grammar("req <project> show <value>").match(split(text), text)
    assert wide is not None
    assert near is not None
    assert near.literals > wide.literals


def test_an_optional_part_is_taken_when_it_fits_even_where_a_rest_could_swallow_it() -> None:
    assert args("go <where> [because <why...>]", "go home because late") == {"where": "home", "why": "late"}
    assert args("go <where...> [because <why...>]", "go far away because late") == {
        "where": "far away",
        "why": "late",
    }


@pytest.mark.parametrize(
    "usage",
    [
        "",
        "   ",
        "<project> first",
        "[open] x",
        "open [x",
        "open x]",
        "open []",
        "open <Project>",
        "open <x y>",
        "open <x",
        "Open x",
        "open <x> <x>",
        "open <x> [<x...>]",
    ],
)
def test_a_usage_that_cannot_be_read_is_refused_at_import(usage: str) -> None:
    with pytest.raises(ValueError, match="usage"):
        Grammar(usage)


def test_slots_and_verb_are_known_to_whoever_draws_help() -> None:
    usage = Grammar("member <project> <team> add <who> [because <reason...>]")
    assert usage.verb == "member"
    assert usage.slots == ("project", "team", "who", "reason")


@pytest.mark.parametrize("text", ["a\0b", "a \ud800 b", "x" * (LONGEST + 1)])
def test_what_is_no_text_or_too_long_is_unclear(text: str) -> None:
    with pytest.raises(Unclear):
        split(text)


def test_a_command_of_the_greatest_length_is_read_at_once() -> None:
    for text in ("a " * (LONGEST // 2), '"' * LONGEST, '" ' * (LONGEST // 2), 'x "' * (LONGEST // 3)):
        for usage in USAGES:
            head = usage.split()[0]
            whole = f"{head} {text}"[:LONGEST]
            Grammar(usage).match(split(whole), whole)


@given(ANY_TEXT)
def test_arbitrary_text_is_words_or_unclear(text: str) -> None:
    try:
        words = split(text)
    except Unclear:
        return
    for word in words:
        inner = text[word.start : word.end]
        assert inner == (f'"{word.text}"' if word.quoted else word.text)


@given(st.sampled_from(USAGES), ANY_TEXT, st.data())
def test_no_text_breaks_a_usage_and_no_slot_is_ever_blank(usage: str, text: str, data: st.DataObject) -> None:
    vocabulary = [w for w in usage.replace("[", " ").replace("]", " ").split() if not w.startswith("<")]
    pieces = st.sampled_from([*vocabulary, '""', '"', '"a b"', "x", text])
    said = " ".join([vocabulary[0], *data.draw(st.lists(pieces, max_size=12))])
    try:
        found = Grammar(usage).match(split(said), said)
    except Unclear:
        return
    if found is not None:
        assert all(value.strip() for value in found.args.values())
        assert set(found.args) <= set(Grammar(usage).slots)


NAME = st.text("abcxyz019.+-", min_size=1, max_size=8)


@given(NAME, NAME, NAME, st.lists(NAME, min_size=1, max_size=5))
def test_what_is_said_in_the_form_of_a_usage_comes_back_slot_by_slot(
    project: str, team: str, who: str, reason: list[str]
) -> None:
    said = f"member {project} {team} add {who} because {' '.join(reason)}"
    assert args("member <project> <team> add <who> [because <reason...>]", said) == {
        "project": project,
        "team": team,
        "who": who,
        "reason": " ".join(reason),
    }
