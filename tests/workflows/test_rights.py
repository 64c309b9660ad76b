"""Who may make each move: the table of rights (process, section 2.0) held against every row."""

from __future__ import annotations

import pytest

from bot.core.errors import UserError
from bot.core.people import Proof, Role
from bot.core.workflow import LIVE, Move, refusals
from tests.workflows.paper import ACTORS, at
from workflows.new_project import NEW_PROJECT as FLOW

DRIVERS = {"driver", "admin"}
PEOPLE = {"person", "driver", "manager", "board", "chair", "admin"}
BOARD = {"board", "chair", "admin"}
CHAIR = {"chair", "admin"}

MAY: dict[tuple[str, str], set[str]] = {
    ("promote <project> as <name>", "idea"): DRIVERS,
    ("req <project> done", "requirements"): DRIVERS,
    ("propose <project>", "proposal"): DRIVERS,
    ("seen <project>", "proposal"): {"bot"},
    ("published <project>", "*"): {"bot"},
    ("conclude <project>", "feedback"): DRIVERS,
    ("prototype <project> <url>", "prototype"): DRIVERS,
    ("accept-prototype <project>", "prototype"): DRIVERS,
    ("name <project> done", "naming"): DRIVERS,
    ("bootstrap <project> apply", "bootstrap"): DRIVERS,
    ("bootstrap <project> apply", "scheduling"): DRIVERS,
    ("bootstrapped <project>", "bootstrap"): {"bot"},
    ("schedule <project> done", "scheduling"): DRIVERS | {"manager"},
    ("scheduled <project>", "scheduling"): {"bot"},
    ("submit <project>", "coding"): DRIVERS,
    ("decide <project> accept <level> [because <reason...>]", "review"): CHAIR,
    ("decide <project> reject because <reason...> [reapply <date>]", "review"): CHAIR,
    ("decide <project> needinfo because <reason...>", "review"): CHAIR,
    ("decide <project> postpone until <date> because <reason...>", "review"): CHAIR,
    ("waive <project> <step> because <reason...>", "idea"): DRIVERS,
    ("second <project>", "idea"): PEOPLE,
    ("second <project>", "scheduling"): BOARD,
    ("back <project> <step> because <reason...>", "*"): DRIVERS,
    ("park <project> until <date> because <reason...>", "*"): DRIVERS,
    ("unpark <project>", "*"): DRIVERS | {"clock"},
    ("withdraw <project> because <reason...>", "*"): DRIVERS,
    ("adopt <project>", "withdrawn"): PEOPLE,
    ("object <project>", "withdrawn"): DRIVERS,
    ("reapply <project>", "rejected"): DRIVERS,
    ("ended <project>", "feedback"): {"clock"},
    ("closing <project>", "feedback"): {"clock"},
    ("unread <project>", "idea"): {"clock"},
    ("unseen <project>", "proposal"): {"clock"},
    ("nudge <project>", "idea"): {"clock"},
    ("stale <project>", "*"): {"clock"},
    ("abandon <project>", "*"): {"clock"},
    ("adopted <project>", "withdrawn"): {"clock"},
}
"""Who may make the move of a usage from a step; everyone else is refused for who they are."""

ROWS = {
    (move.usage, move.source if isinstance(move.source, str) else move.source[0]): move for move in FLOW.moves
}
WORDS = {
    "name": "burrow",
    "step": "idea",
    "date": "2011-04-01",
    "reason": "x",
    "level": "core",
    "url": "http://x",
}


def test_every_row_of_the_table_has_its_line_here() -> None:
    assert set(ROWS) == set(MAY)
    assert len(ROWS) == len(FLOW.moves)


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("row", MAY, ids=" / ".join)
def test_a_move_is_made_by_those_who_may_and_refused_to_others_by_rule(
    row: tuple[str, str], actor: str
) -> None:
    move, who = ROWS[row], ACTORS[actor]
    step = "coding" if row[1] == LIVE else row[1]
    paper = at(step)
    try:
        reasons = list(refusals(move, paper.attempt(who, project="burrow", **WORDS)))
    except UserError as no:
        reasons = [str(no)]
    of_rights = [why for why in reasons if why.startswith((f"{move.name} is for", f"{move.name} needs an"))]
    if actor in MAY[row]:
        assert not of_rights
    else:
        (why,) = reasons
        assert of_rights == [why]
        assert who.known in why
        assert "Say: help" in why


def test_nothing_is_moved_on_the_word_of_a_nick() -> None:
    assert all(move.proof >= Proof.ACCOUNT for move in FLOW.moves)


def test_clock_and_bot_have_no_part_in_what_the_board_or_drivers_decide() -> None:
    def shared(move: Move) -> bool:
        own = {Role.CLOCK, Role.BOT}
        return bool(own.intersection(move.by)) and not own.issuperset(move.by)

    assert [move.usage for move in FLOW.moves if shared(move)] == ["unpark <project>"]
