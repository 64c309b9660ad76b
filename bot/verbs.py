"""The table of verbs in the README, drawn from the rows that the bot acts on."""

from __future__ import annotations

from bot.core.people import Proof, Role
from bot.core.workflow import Move
from bot.plugin import Verb
from bot.routes import spoken
from plugins import PLUGINS
from workflows.new_project import NEW_PROJECT


def table() -> str:
    """Markdown: what is said, what it does, who may say it."""
    rows: dict[str, tuple[str, str]] = {}
    verbs: list[Verb | Move] = [*(v for p in PLUGINS for v in p.verbs), *NEW_PROJECT.moves]
    for verb in sorted(filter(spoken, verbs), key=lambda v: (v.grammar.verb, v.usage)):
        about, who = rows.get(verb.usage, (verb.about, ""))
        rows[verb.usage] = (about, " / ".join(filter(None, (who, _who(verb)))))
    lines = ["| say | what it does | who |", "|---|---|---|"]
    lines += [
        f"| `{usage}` | {about} | {who} |".replace("+1|0|-1", "+1, 0, -1")
        for usage, (about, who) in rows.items()
    ]
    return "\n".join(lines)


def _who(verb: Verb | Move) -> str:
    roles = [role.value for role in verb.by if role not in {Role.CLOCK, Role.BOT}]
    signed = ", signed" if verb.proof is Proof.SIGNED else ""
    return " or ".join(roles) + signed
