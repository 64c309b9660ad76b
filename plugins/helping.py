"""Help, drawn from the same rows that the bot acts on."""

from __future__ import annotations

from textwrap import wrap

from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.workflow import Move
from bot.plugin import Answer, Ask, Plugin, Verb

plugin = Plugin("helping", __doc__)


WIDTH = 300
"""Characters of a line of verbs: with what stands around them, one line of IRC."""


@plugin.reads("help", example="say help VERB, VERB one of: adopt, back, ...")
def help_(ask: Ask) -> Answer:
    """the verbs there are"""
    first, *more = wrap(", ".join(_words(ask)), WIDTH, break_on_hyphens=False)
    return Answer(f"I take a project from an idea to the board. Say: help VERB, one of {first}", tuple(more))


@plugin.reads("help <verb...>", example="wait <project>: state, since when, who it waits on ... (anyone)")
def help_verb(ask: Ask, verb: str) -> Answer:
    """how a verb is said, what it does and who may say it"""
    said = verb.lower()
    verbs = [v for v in ask.verbs if _said(v) and (v.grammar.verb == said or v.name == said)]
    if not verbs:
        raise Refused(f"there is no verb {verb[:30]!r}. Say: help VERB, one of {', '.join(_words(ask))}")
    lines = list(dict.fromkeys(_line(v) for v in verbs))
    return Answer(lines[0], tuple(lines[1:]))


def _words(ask: Ask) -> list[str]:
    return sorted({v.grammar.verb for v in ask.verbs if _said(v)})


def _said(verb: Verb | Move) -> bool:
    return not {Role.CLOCK, Role.BOT}.issuperset(verb.by)


def _line(verb: Verb | Move) -> str:
    who = " or ".join(role.value for role in verb.by if role is not Role.CLOCK)
    return f"{verb.usage}: {verb.about} ({who})"
