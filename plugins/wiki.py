"""Step 3, and on: the page of a proposal on the wiki."""

from __future__ import annotations

from dataclasses import replace

from bot.core.effects import EnsurePage, Look, SendMail, Then
from bot.core.errors import Refused
from bot.core.page import diff
from bot.core.pages import proposal_title
from bot.core.people import Role
from bot.core.when import show, show_moment
from bot.core.windows import window
from bot.core.wording import PARTS, lines, words
from bot.plugin import Answer, Ask, Plugin

plugin = Plugin("wiki", __doc__)

WINDOWS = ("feedback", "prototype")
"""While these last, people are reading."""


@plugin.reads("wiki <project> draft", example="burrow: the page Projects/burrow will say 14 lines ...")
def draft(ask: Ask) -> Answer:
    """read what the page of the proposal will say"""
    known, name = ask.known, ask.case.shown
    said = lines(words(known))
    title = proposal_title(known, ask.rules)
    if not known.published:
        return Answer(
            f"{name}: the page {title} will say {_count(len(said), 'line')}: {said[0]}", (*said[1:],)
        )
    changes = diff("\n".join(lines(known.published)), "\n".join(said)).splitlines()
    if not changes:
        return Answer(f"{name}: the page {title} was published with these words: {said[0]}", (*said[1:],))
    count = _count(_changed(changes), "line")
    return Answer(f"{name}: {count} changed since it was published. Say: wiki {name} publish", (*changes,))


@plugin.writes(
    "wiki <project> write <part> <text...>",
    by=Role.DRIVER,
    example="noted for the page of burrow: goals (...); read it all: wiki burrow draft",
)
def write(ask: Ask, part: str, text: str) -> str:
    """write a part of the page: about, goals, non-goals or related"""
    word, name = part.lower(), ask.case.shown
    if word not in PARTS:
        known = f"{part[:30]!r} is no part of a page; there are {', '.join(PARTS)}"
        raise Refused(f'{known}. Say: wiki {name} write goals "..."')
    ask.voices.answer(ask.case.id, word, text, ask.who.person, ask.now)
    return f"noted for the page of {name}: {word} ({PARTS[word]}); read it all: wiki {name} draft"


@plugin.writes(
    "wiki <project> publish",
    by=Role.DRIVER,
    example="the page of burrow goes to the wiki as Projects/burrow; I tell you when it is there",
)
def publish(ask: Ask) -> str:
    """put the page of the proposal on the wiki; what changed while people read goes to the list"""
    _publishable(ask)
    known, case = ask.known, ask.case
    title, said = proposal_title(known, ask.rules), words(known)
    changes = diff("\n".join(lines(known.published)), "\n".join(lines(said))) if known.published else ""
    stuck = _try_again(ask, title)
    if changes or not known.published:
        ask.voices.publish(case.id, said, ask.who.person, ask.now)
    facts = {**case.facts, "page": title}
    reading = bool(changes) and case.step in WINDOWS
    if reading:
        facts["text_changed"] = ask.now.isoformat()
    ask.change(replace(case, facts=facts))
    page = ask.later(EnsurePage(title, "proposal", case.id))
    looked = ask.later(Look("page", title, case.id), needs=[page])
    ask.later(Then(f"published {case.label}", case.id, case.entry), needs=[looked])
    told = _tell_readers(ask, title, changes, page) if reading else ""
    if stuck:
        return f"the page of {case.shown} is tried again as {title}{told}; I tell you when it is there"
    if known.published and not changes:
        return f"nothing new for the page of {case.shown}; I look whether it stands as {title}"
    return f"the page of {case.shown} goes to the wiki as {title}{told}; I tell you when it is there"


def _publishable(ask: Ask) -> None:
    case, name = ask.case, ask.case.shown
    if not ask.rules.wiki:
        why = "this bot keeps no wiki, so there is no page to publish"
        raise Refused(f"{why}. Two people may say so: waive {name} proposal because ...")
    if ask.flow.step(case.step).final or ask.flow.number(case.step) < ask.flow.number("proposal"):
        rule = f"a page is published from step 3 to the board's decision, and {name} is at {case.step}"
        raise Refused(f"{rule}. Say: wiki {name} draft")


def _try_again(ask: Ask, title: str) -> bool:
    """Whoever has repaired the page says so by publishing it: what was stuck at it is tried once more."""
    open_ = ask.effects.unfinished(targets=["wiki"], case_id=ask.case.id)
    stuck = [row for row in open_ if row.state == "dead" and row.payload.get("title") == title]
    for row in stuck:
        ask.effects.retry(row.id, ask.now)
    ask.poke = ask.poke or bool(stuck)
    return bool(stuck)


def _tell_readers(ask: Ask, title: str, changes: str, page: int) -> str:
    """Mail what changed to the list, in the proposal's thread; says so, and how long people have."""
    known, case = ask.known, ask.case
    frame = window(known, ask.rules, ask.now)
    until = frame.ends if frame else None
    thread = known.thread("proposal-mail") if ask.rules.mail_list else None
    if thread is not None:
        values = {
            "name": case.shown,
            "by": ask.who.person,
            "page": str((known.page or {}).get("url", title)),
            "changes": changes.splitlines(),
            "until": show_moment(until) if until else "",
        }
        subject = f"Re: [Proposal] {case.shown}: {case.title}"
        mail = SendMail("", subject, "changed", values, "changed-mail", thread.message_id)
        ask.later(mail, needs=[page])
    list_ = (
        f", and what changed ({_count(_changed(changes.splitlines()), 'line')}) to the list" if thread else ""
    )
    return f"{list_}; there is time to read it until {show(until, ask.now)}" if until else list_


def _changed(shown: list[str]) -> int:
    """How many lines of a difference are a change."""
    return sum(line.startswith(("+", "-")) for line in shown)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
