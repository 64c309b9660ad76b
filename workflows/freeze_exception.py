"""An exception to a freeze, from the question to the day on which it is locked again, as one table.

The form is that of 2011: what is gained, and what may break. A release manager decides, and an exception
holds until a day: it is locked again by the clock, or ends when the thing is merged. Read a row as those of
the ten steps; the case here is one exception, `E-3`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.exceptions import FreezeException
from bot.core.exempting import as_case
from bot.core.people import Role
from bot.core.tellings import ENDED
from bot.core.workflow import SAME, Attempt, Move, Step, Workflow
from workflows import exempt as x

STEPS = (
    Step(
        "asked", "asked for", "a release manager decides: exception PROJECT grant|deny <project> because ..."
    ),
    Step("granted", "granted", "it is merged: exception PROJECT merged <project>, before its last day"),
    Step("denied", "denied", "asked again with something new: exception PROJECT again <project> because ..."),
    Step("locked", "locked again", "asked again: exception PROJECT again <project> because ..."),
    Step("merged", "merged", final=True),
    Step("withdrawn", "withdrawn", final=True),
)

MANAGER = (Role.RELEASE_MANAGER,)
WORKERS = (Role.DRIVER, Role.RELEASE_MANAGER)
PERSON = (Role.PERSON,)
CLOCK = (Role.CLOCK,)

FREEZE_EXCEPTION = Workflow(
    "freeze exception",
    STEPS,
    (
        Move(
            "exception <project> grant <id> because <reason...> [until <date>]",
            "let it be merged though the freeze holds, until the end of a day; without one, the next freeze",
            "asked",
            "granted",
            MANAGER,
            needs=(x.still_ahead, x.day_in_range),
            change=x.grant,
            says=x.granted,
            main=True,
        ),
        Move(
            "exception <project> deny <id> because <reason...>",
            "say that it waits until the release is out, and why",
            "asked",
            "denied",
            MANAGER,
            change=x.deny,
            says=x.denied,
        ),
        Move(
            "exception <project> merged <id>",
            "say that it is merged; the exception has done its work",
            "granted",
            "merged",
            WORKERS,
            says=x.merged,
            main=True,
        ),
        Move(
            "exception <project> withdraw <id>",
            "need it no longer: by who asked, a driver or a release manager",
            ("asked", "granted"),
            "withdrawn",
            (*PERSON, *WORKERS),
            needs=(x.own,),
            says=x.withdrawn,
        ),
        Move(
            "exception <project> again <id> because <reason...>",
            "ask once more, with what is new",
            ("denied", "locked"),
            "asked",
            PERSON,
            needs=(x.still_ahead,),
            change=x.ask_again,
            says=x.asked_again,
            main=True,
        ),
        Move(
            "exception <project> lock <id>",
            "its last day is over",
            "granted",
            "locked",
            CLOCK,
            says=x.locked,
            due=x.ends,
        ),
        Move(
            "exception <project> ending <id>",
            "its last day begins",
            "granted",
            SAME,
            CLOCK,
            change=x.remind,
            says=x.reminded,
            due=x.reminder_due,
        ),
    ),
)


TIMED = tuple(move for move in FREEZE_EXCEPTION.moves if move.due is not None)
"""The rows of the clock; what ends comes before what will end."""


def of(a: Attempt, one: FreezeException) -> Attempt:
    """What a row may look at: `a` knows the project, and the case is the exception."""
    return replace(a, known=replace(a.known, case=as_case(one, a.case.shown)))


def next_due(a: Attempt) -> datetime | None:
    """When a row of the clock is due for any exception of the project that `a` knows."""
    if a.case.step in ENDED:
        return None
    moments = (
        move.due(of(a, one))
        for one in a.known.exceptions
        for move in TIMED
        if move.due is not None and move.leaves(FREEZE_EXCEPTION.step(one.state))
    )
    return min((moment for moment in moments if moment is not None), default=None)
