"""Steps 9 and 10: progress, and whether a project is ready for the board."""

from __future__ import annotations

from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.workflow import waiting_for
from bot.plugin import Answer, Ask, Plugin

plugin = Plugin("coding", __doc__)


@plugin.writes("update <project> <text...>", by=Role.DRIVER, example="update 3 of burrow is told")
def update(ask: Ask, text: str) -> str:
    """tell what was done"""
    case = ask.case
    if ask.flow.number(case.step) < ask.flow.number("bootstrap"):
        known = f"updates tell of code, from step 7 on, and {case.shown} is at {case.step}"
        raise Refused(f"{known}. Say: wait {case.shown}")
    ask.voices.progress(case.id, ask.who.person, text, ask.now)
    return f"update of {case.shown} is told"


@plugin.reads("submit <project> check", example="burrow: not ready: 1 of 2 progress updates told")
def check(ask: Ask) -> Answer:
    """whether the project is ready for the board, and what is missing"""
    case = ask.case
    if case.step != "coding":
        raise Refused(
            f"a project goes to the board from coding, and {case.shown} is at {case.step}. "
            f"Say: wait {case.shown}"
        )
    red = waiting_for(ask.flow, ask.attempt())
    if not red:
        return Answer(f"{case.shown} is ready. Say: submit {case.shown}")
    return Answer(f"{case.shown}: not ready: {red[0]}", tuple(red[1:]))
