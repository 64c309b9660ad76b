"""Every verb can be found, read about and said in one order: VERB PROJECT ACTION."""

from __future__ import annotations

import inspect

import pytest

from bot.core.grammar import Literal, Optional, Slot
from bot.core.people import Proof, Role
from bot.core.workflow import Move
from bot.plugin import Verb
from bot.routes import spoken
from plugins import PLUGINS
from plugins.helping import plugin as helping
from workflows.new_project import NEW_PROJECT

VERBS = tuple(verb for plugin in PLUGINS for verb in plugin.verbs)
MOVES = NEW_PROJECT.moves
ALL: tuple[Verb | Move, ...] = (*VERBS, *MOVES)

every_verb = pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.usage)
everything = pytest.mark.parametrize("verb", ALL, ids=lambda verb: verb.usage)


@every_verb
def test_a_verb_has_an_about_in_one_line_and_an_example(verb: Verb) -> None:
    assert verb.about
    assert "\n" not in verb.about
    assert len(verb.about) < 110
    assert not verb.about.endswith(".")
    assert bool(verb.example) == spoken(verb)


@everything
def test_help_can_show_every_line(verb: Verb | Move) -> None:
    assert verb.about
    assert verb.name.split()[0] == verb.grammar.verb
    assert len(f"{verb.usage}: {verb.about}") < 300
    assert "|" not in verb.about, "help joins lines by |"


@everything
def test_a_project_stands_right_behind_the_verb(verb: Verb | Move) -> None:
    slots = verb.grammar.slots
    second = verb.grammar.items[1:2]
    if "project" in slots:
        (slot,) = second[0].items if isinstance(second[0], Optional) else second
        assert slot == Slot("project", rest=False)
    elif slots and "idea" in slots:
        assert isinstance(second[0], Literal)
        assert verb.grammar.items[2] == Slot("idea", rest=False)


@everything
def test_a_rest_of_words_ends_a_usage_or_stands_before_what_may_be_left_out(verb: Verb | Move) -> None:
    rests = [n for n, item in enumerate(verb.grammar.items) if isinstance(item, Slot) and item.rest]
    for n in rests:
        assert all(isinstance(item, Optional) for item in verb.grammar.items[n + 1 :])


def test_no_two_verbs_have_the_same_usage() -> None:
    usages = [verb.usage for verb in VERBS] + sorted({move.usage for move in MOVES})
    assert len(usages) == len(set(usages))


def test_moves_of_one_usage_are_for_different_steps() -> None:
    for step in NEW_PROJECT.steps:
        usages = [move.usage for move in MOVES if move.leaves(step)]
        assert len(usages) == len(set(usages))


@every_verb
def test_a_handler_takes_the_slots_of_its_usage(verb: Verb) -> None:
    parameters = list(inspect.signature(verb.handler).parameters.values())[1:]
    slots = [slot for slot in verb.grammar.slots if slot not in {"project", "idea"}]
    assert [p.name for p in parameters] == slots
    spare = {
        slot.name
        for item in verb.grammar.items
        if isinstance(item, Optional)
        for slot in item.items
        if isinstance(slot, Slot)
    }
    assert {p.name for p in parameters if p.default is not p.empty} == spare - {"project", "idea"}


@every_verb
def test_what_reads_is_for_anyone_and_what_writes_is_not_for_a_nick(verb: Verb) -> None:
    if verb.reads:
        assert verb.by == (Role.ANYONE,)
    else:
        assert verb.proof >= Proof.ACCOUNT
        assert verb.by
        assert spoken(verb) or not verb.looks


def test_what_the_clock_says_is_found_by_its_first_word() -> None:
    timed = [verb for verb in ALL if verb.due is not None]
    words = [verb.grammar.verb for verb in ALL]
    for verb in timed:
        if isinstance(verb, Verb):
            assert words.count(verb.grammar.verb) == 1
            assert verb.by == (Role.CLOCK,)


RIGHTS = {
    Role.PERSON: {
        "idea new <title...>",
        "idea second <idea>",
        "concern <project> <name> <text...>",
        "hold <project> until <date> because <reason...>",
        "content <project> <value> [<text...>]",
        "prereview <project> ok [<text...>]",
        "prereview <project> comment <text...>",
        "resolve <project> <name> [because <reason...>]",
        "object <project> <name> [because <reason...>]",
        "away until <date>",
        "away over",
        "name <project> suggest <names...>",
        "name <project> check <word>",
    },
    Role.DRIVER: {
        "idea answer <idea> <question> <text...>",
        "req <project> <item> <value> [<sentence...>]",
        "req <project> differs <text...>",
        "prereview <project> ask <people...>",
        "summary <project> <text...>",
        "wiki <project> write <part> <text...>",
        "wiki <project> publish",
        "name <project> pick <name>",
        "language <project> ask <languages...> [why <reason...>]",
        "language <project> pick <language> because <reason...>",
        "update <project> <text...>",
        "help-wanted <project> <text...>",
        "help-wanted <project> easy <text...>",
        "announce <project> <medium> <url>",
        "remind <project>",
        "handover <project> to <who>",
        "driver <project> add <who>",
        "bootstrap <project> plan",
        "member <project> <team> add <who> [because <reason...>]",
    },
    Role.RELEASE_MANAGER: {
        "series <project> create <name> [<summary...>]",
        "series <project> focus <name>",
        "series <project> status <name> <status...>",
        "milestone <project> add <name> <date> kind <kind> [series <series>]",
        "milestone <project> move <moves...> [because <reason...>]",
        "milestone <project> close <name> [move-open-to <other>] [because <reason...>]",
        "milestone <project> rename <name> to <new>",
        "schedule <project> plan <series> <date> [<days...>]",
        "schedule <project> plan <series> <date> [<days...>] because <reason...>",
        "schedule <project> check",
        "schedule <project> restore",
        "schedule <project> follow <other> [release <release>]",
        "schedule <project> follow accept",
        "schedule <project> follow stop",
        "countdown <project> send",
        "kick <project>",
        "kick <project> apply",
    },
    Role.ADMIN: {"effects retry <id>", "effects skip <id> because <reason...>"},
}
"""Rows of the table of rights (process, section 2.0) that are verbs, by the role that they are for."""


def test_many_projects_at_once_are_for_a_release_manager_alone() -> None:
    by = {
        verb.usage: verb.by for verb in VERBS if verb.name.startswith(("milestones apply", "milestones try"))
    }
    assert len(by) == 4
    assert set(by.values()) == {(Role.RELEASE_MANAGER,)}


@pytest.mark.parametrize("role", RIGHTS, ids=lambda role: role.value)
def test_verbs_are_for_those_whom_the_table_of_rights_names(role: Role) -> None:
    by = {verb.usage: verb.by for verb in VERBS}
    wanted = (Role.DRIVER, role) if role is Role.RELEASE_MANAGER else (role,)
    for usage in RIGHTS[role]:
        assert by[usage] == wanted


def test_help_is_a_verb_itself_and_knows_every_word() -> None:
    assert [verb.usage for verb in helping.verbs] == ["help", "help <verb...>"]
