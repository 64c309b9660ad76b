"""The rows that only the clock says: ends of windows, reminders, and what long silence leads to."""

from __future__ import annotations

from bot.core.adoption import ENDED
from bot.core.people import Role
from bot.core.workflow import CHOSEN, LIVE, SAME, Move
from workflows import changes as c
from workflows import plans
from workflows import reminders as r
from workflows.steps import EARLY, LATE

CLOCK = (Role.CLOCK,)

TIMED = (
    Move(
        "ended <project>",
        "a window has ended",
        ("feedback", "prototype"),
        SAME,
        CLOCK,
        change=c.record_window,
        plan=plans.tell_window,
        due=c.window_ends,
    ),
    Move(
        "closing <project>",
        "a feedback window ends in two days",
        "feedback",
        SAME,
        CLOCK,
        change=r.note_closing,
        says=r.closing,
        due=r.closing_due,
    ),
    Move(
        "unread <project>",
        "somebody was asked to read it and has not",
        ("idea", "requirements", "proposal"),
        SAME,
        CLOCK,
        change=r.ask_again,
        plan=r.tell_readers,
        due=r.unread_due,
    ),
    Move(
        "unseen <project>",
        "the proposal's mail has not come to the list",
        "proposal",
        SAME,
        CLOCK,
        change=r.note_unseen,
        plan=r.tell_proposer,
        due=r.unseen_due,
    ),
    Move(
        "nudge <project>",
        "its drivers are silent",
        tuple(r.NUDGES),
        SAME,
        CLOCK,
        change=r.nudge,
        plan=r.tell_drivers,
        due=r.nudge_due,
    ),
    Move(
        "stale <project>",
        "nobody has said a word for too long",
        LIVE,
        SAME,
        CLOCK,
        change=c.go_stale,
        says=c.gone_stale,
        due=c.quiet_too_long,
    ),
    Move(
        "abandon <project>",
        "stale for so long that it ends",
        LIVE,
        "abandoned",
        CLOCK,
        change=c.leave,
        due=c.stale_too_long,
    ),
    Move(
        "adopted <project>",
        "nobody objected to an adoption",
        (*ENDED, *EARLY, *LATE),
        CHOSEN,
        CLOCK,
        change=c.adopt,
        plan=plans.adopted,
        says=c.adopted,
        due=c.adoption_due,
    ),
)
