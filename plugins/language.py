"""Step 6: the language. The list is asked, what it likes is counted, and the drivers decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.core.dossier import Post
from bot.core.effects import SendMail
from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.rules import DAYS
from bot.core.tally import LANGUAGE, read_languages, tally
from bot.core.when import show_day
from bot.core.workflow import waiting_for
from bot.plugin import Answer, Ask, Plugin

plugin = Plugin("language", __doc__)

TOPIC = "language-mail"
MOST = 8
"""Languages that one mail offers."""
LONGEST_REASON = 600
"""Characters."""


@plugin.writes(
    "language <project> ask <languages...> [why <reason...>]",
    by=Role.DRIVER,
    example="the list is asked: python, erlang or c++ for burrow?",
)
def ask_list(ask: Ask, languages: str, reason: str = "") -> str:
    """ask the mailing list in which language it should be written"""
    _at_naming(ask)
    case, choice = ask.case, read_languages(languages)
    say = f"Say: language {case.shown} ask {ask.rules.language}, NAME why ..."
    if not ask.rules.mail_list:
        raise Refused(
            "this bot has no mail, so it can ask no list. "
            f"Say, and have it seconded: waive {case.shown} naming because ..."
        )
    wrong = [word for word in choice if not LANGUAGE.fullmatch(word)]
    if wrong or not choice:
        rule = "a language is one word of letters, digits, + # . -"
        raise Refused(f"{''.join(wrong[:1])[:40]!r} is no language: {rule}. {say}")
    if len(choice) > MOST or len(reason) > LONGEST_REASON:
        raise Refused(f"the list is asked about {MOST} languages at most, in {LONGEST_REASON} letters. {say}")
    _once(ask)
    asked = {
        "entry": case.entry,
        "languages": list(choice),
        "at": ask.now.isoformat(),
    }
    ask.change(replace(case, facts={**case.facts, "language_ask": asked}))
    question = _question(choice)
    values = {
        "name": case.shown,
        "title": case.title,
        "asks": ask.who.person,
        "languages": list(choice),
        "reason": reason,
        "default": ask.rules.language,
    }
    proposal = ask.known.thread("proposal-mail")
    thread = proposal.message_id if proposal else ""
    ask.later(SendMail("", f"[Language] {case.shown}: {question}", "language", values, TOPIC, thread))
    return f"the list is asked: {question} When it was seen there, say: language {case.shown} tally"


@plugin.reads(
    "language <project> tally", example="burrow: erlang 3, python 1, c++ 0; 2 said nothing that counts"
)
def tally_(ask: Ask) -> Answer:
    """what the list's answers say about the language: each person's last word"""
    name, asked = ask.case.shown, _asked(ask)
    if asked is None:
        raise Refused(
            f"the list has not been asked about the language of {name}. "
            f"A driver says: language {name} ask {ask.rules.language}, NAME why ..."
        )
    root = _seen(ask, asked)
    if root is None:
        day = show_day(datetime.fromisoformat(asked["at"]))
        return Answer(f"{name}: the mail of {day} has not been seen on the list yet. Say: wait {name}")
    count = tally(ask.known.posts, root.message_id, asked["languages"])
    rest = f"; {len(count.silent)} said nothing that counts" if count.silent else ""
    more = [f"{language}: {', '.join(people)}" for language, people in count.likes if people]
    if count.silent:
        more.append(f"not counted: {', '.join(count.silent)}")
    return Answer(f"{name}: {count.line}{rest}", tuple(more))


@plugin.writes(
    "language <project> pick <language> because <reason...>",
    by=Role.DRIVER,
    example="burrow will be written in Erlang",
)
def pick(ask: Ask, language: str, reason: str) -> str:
    """pick the programming language; Python is a good default"""
    case = ask.case
    _at_naming(ask)
    if len(language) > 40:
        raise Refused(
            f"the name of a language has 40 characters at most, and this one has {len(language)}. "
            f"Say: language {case.shown} pick {ask.rules.language} because ..."
        )
    ask.change(replace(case, facts={**case.facts, "language": language, "language_why": reason}))
    return f"{case.shown} will be written in {language}; next: {_next(ask)}"


def _at_naming(ask: Ask) -> None:
    if ask.case.step != "naming":
        raise Refused(
            f"the language is chosen at naming, and {ask.case.shown} is at {ask.case.step}. "
            f"Say: wait {ask.case.shown}"
        )


def _asked(ask: Ask) -> Mapping[str, Any] | None:
    """What the list was asked in this entry of the step: `languages`, and `at`."""
    asked: Mapping[str, Any] | None = ask.case.facts.get("language_ask")
    return asked if asked and asked["entry"] == ask.case.entry else None


def _seen(ask: Ask, asked: Mapping[str, Any]) -> Post | None:
    """Our mail as it was seen on the list."""
    post = ask.known.thread(TOPIC)
    return post if post and post.at >= datetime.fromisoformat(asked["at"]) else None


def _once(ask: Ask) -> None:
    """One mail is enough; another one goes out only where the first was not seen for a day."""
    asked = _asked(ask)
    if asked is None:
        return
    name, at = ask.case.shown, datetime.fromisoformat(asked["at"])
    if _seen(ask, asked) is not None:
        raise Refused(f"the list was asked on {show_day(at)}, and once is enough. Say: language {name} tally")
    if ask.now < at + DAYS:
        raise Refused(
            f"a mail to the list of {show_day(at)} is on its way, and has a day to be seen. Say: wait {name}"
        )


def _question(choice: tuple[str, ...]) -> str:
    """`python, erlang or c++?`"""
    return f"{', '.join(choice[:-1])} or {choice[-1]}?" if choice[1:] else f"{choice[0]}?"


def _next(ask: Ask) -> str:
    """What to say, from the first reason that keeps the case here."""
    red = waiting_for(ask.flow, ask.attempt())
    return red[0].rpartition("Say: ")[2] if red else f"name {ask.case.shown} done"
