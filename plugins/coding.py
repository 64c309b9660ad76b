"""Step 10: whether a project is ready for the board."""

from __future__ import annotations

from bot.core.errors import Refused
from bot.core.workflow import waiting_for
from bot.plugin import Answer, Ask, Plugin

plugin = Plugin("coding", __doc__)


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
