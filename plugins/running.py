"""What administrators do: look after effects; and what everyone does: confirm."""

from __future__ import annotations

from bot.core.command import read_receipt
from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.when import length, not_answering
from bot.plugin import Answer, Ask, EffectView, Plugin

plugin = Plugin("running", __doc__)


@plugin.writes("confirm <receipt>", by=Role.PERSON, example="burrow is being made on Launchpad ...")
def confirm(ask: Ask, receipt: str) -> Answer:
    """say yes to what the bot asked you"""
    number = read_receipt(receipt)
    if number is None:
        raise Refused(f"{receipt[:30]!r} is no receipt; they look like r-1f3a. Say: show last")
    return ask.again(number)


@plugin.reads("effects [list]", example="2 effects: 12 EnsureTeam burrow-core dead ...")
def effects(ask: Ask) -> Answer:
    """what still has to be made true, and what is stuck"""
    rows = ask.effects.unfinished()
    resting = "".join(
        f"{not_answering(rest.service, rest.since, rest.until, rest.calls)}. " for rest in ask.effects.rests()
    )
    held = "".join(f". {one.told(ask.now)}" for one in ask.effects.held())
    if not rows:
        return Answer(f"{resting}nothing is left to do{held}")
    lines = [_line(ask, row) for row in rows]
    dead = sum(row.state == "dead" for row in rows)
    count = f"{len(rows)} effects" if lines[1:] else "1 effect"
    if held:
        return Answer(f"{resting}{count}, {dead} stuck{held}", tuple(lines))
    return Answer(f"{resting}{count}, {dead} stuck: {lines[0]}", tuple(lines[1:]))


@plugin.writes("effects retry <id>", by=Role.ADMIN, example="effect 12 is tried again")
def retry(ask: Ask, id: str) -> str:
    """try an effect again now"""
    row = ask.effects.retry(_number(id), ask.now)
    ask.poke = True
    return f"effect {row.id} ({row.kind}) is tried again"


@plugin.writes(
    "effects skip <id> because <reason...>",
    by=Role.ADMIN,
    example="effect 12 is skipped",
)
def skip(ask: Ask, id: str, reason: str) -> str:
    """declare an effect not needed, with the reason"""
    row = ask.effects.skip(_number(id), f"{ask.who.person}: {reason}", ask.now)
    ask.poke = True
    return f"effect {row.id} ({row.kind}) is skipped; what waits for it goes on"


def _number(word: str) -> int:
    if not word.isascii() or not word.isdigit() or len(word) > 9:
        raise Refused(f"{word[:20]!r} is no effect's number. Say: effects list")
    return int(word)


def _line(ask: Ask, row: EffectView) -> str:
    payload = row.payload
    words = (payload.get(key) for key in ("name", "project", "team", "place", "person", "query", "text"))
    what = next((str(word) for word in words if word), "")
    why = f": {row.error}" if row.error else ""
    age = length(ask.now - row.posted)
    return f"{row.id} {row.kind} {what} {row.state} for {age}, {row.failures} failures{why}"
