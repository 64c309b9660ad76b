"""The discussion on the list: who answered, what was asked, what is still open."""

from __future__ import annotations

from bot.core.errors import Refused
from bot.core.when import length, show_day
from bot.plugin import Answer, Ask, Plugin

plugin = Plugin("thread", __doc__)


@plugin.reads(
    "thread <project>",
    example="burrow: 14 replies by 6 people; 1 question open",
)
def thread(ask: Ask) -> Answer:
    """the discussion on the list: repliers, last reply, open questions"""
    known, case = ask.known, ask.case
    first = known.thread("proposal-mail")
    if first is None:
        raise Refused(f"no mail about {case.shown} was seen on the list yet. Say: wait {case.shown}")
    replies = [post for post in known.posts if not post.topic]
    if not replies:
        return Answer(f"{case.shown}: nobody has replied since {show_day(first.at)}")
    people = sorted({post.by for post in replies})
    last, open_ = replies[-1], known.open_questions()
    text = (
        f"{case.shown}: {_count(len(replies), 'reply', 'replies')} by "
        f"{_count(len(people), 'person', 'people')} ({', '.join(people)}), the last by {last.by} "
        f"{length(ask.now - last.at)} ago; {_count(len(open_), 'question', 'questions')} open"
    )
    return Answer(text, tuple(f"{post.by}, {show_day(post.at)}: {_question(post.text)}" for post in open_))


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _question(text: str) -> str:
    """The first line that asks."""
    lines = (line.strip() for line in text.split("\n") if not line.startswith(">"))
    return next((line for line in lines if line.endswith("?")), "")[:200]
