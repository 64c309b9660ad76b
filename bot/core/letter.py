"""A letter: what one mail says, who it says it is from, and the commands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.command import Reply, show_receipt
from bot.core.errors import Unclear
from bot.core.mailtext import Form

MOST_COMMANDS = 25
"""Commands of one mail."""

_REPLY = re.compile(r"\s*(?:(?:re|aw|sv|antw|fwd?|wg)(?:\[\d{1,3}\]|\^\d{1,3})?\s*:\s*)", re.IGNORECASE)
_DIVIDER = re.compile(r"\s*(?:-{3,}[^-].*[^-]-{3,}|_{20,})\s*")
_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as a claim: nothing in it is proved, least of all its sender.

    Message ids have their angle brackets; `references` holds the oldest first. Addresses are lower
    case; `sender` is "" unless there is exactly one well-formed address in exactly one From.
    `date` is aware, None where the mail names none that can be read. `text` is the first inline
    plain-text part as it reads, "" where there is none (HTML is never read); `body` is the same part
    byte for byte as it was sent, as a signature covers it, and `form` says how to read stretches of it.
    `list_id` is the bare id of the mailing list it came through, else "". An `automatic` letter was
    written by a program: it is never answered. `pgp_mime` says that it came as multipart/signed.
    `archived_at` is where the list says that it keeps it (RFC 5064), "" where it does not say.
    `attached` is the text of the one YAML file that came with it, else "".
    """

    message_id: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    sender: str = ""
    sender_name: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    date: datetime | None = None
    text: str = ""
    body: bytes = b""
    form: Form = field(default_factory=Form)
    list_id: str = ""
    automatic: bool = False
    pgp_mime: bool = False
    archived_at: str = ""
    attached: str = ""

    @property
    def clearsigned(self) -> bool:
        """Whether the text holds what looks like a clearsigned message; only a check of it says more."""
        return any(line.rstrip() == _SIGNED for line in self.text.split("\n"))

    @property
    def thread(self) -> tuple[str, ...]:
        """What an answer carries as References (RFC 5322, 3.6.4)."""
        before = self.references or ((self.in_reply_to,) if self.in_reply_to else ())
        return (*(one for one in before if one != self.message_id), self.message_id)


def commands(text: str) -> list[str]:
    """The commands in `text`, in order, without their blank. Raises Unclear where there are too many.

    A command is a line indented by exactly one space (Launchpad takes any indentation; more than one
    is left to lists, code and quotations here). One line is one command; nothing continues it. Quoted
    lines do not count as they begin with `>`; and nothing counts after ` done`, after the mark of a
    signature (`-- `, whose blank gets lost on the way at times), or after a line that divides a mail
    from what is quoted below without `>`, from the list's footer, or from an OpenPGP signature.
    """
    found: list[str] = []
    for line in _above_the_rest(text):
        command = line.strip()
        if not command or line[0] not in " \xa0" or line[1].isspace():
            continue
        if command.lower() == "done":
            break
        found.append(command)
    if len(found) > MOST_COMMANDS:
        raise Unclear(
            f"a mail may hold {MOST_COMMANDS} commands, and this one has {len(found)}, so none was "
            "done: send them in several mails"
        )
    return found


def own_lines(text: str) -> list[str]:
    """What the writer wrote, line by line: nothing quoted, no signature, no footer, no mail below."""
    return [line for line in _above_the_rest(text) if not line.lstrip().startswith(">")]


def with_result(lines: Sequence[str], reply: Reply) -> list[str]:
    """The lines of an answer, in which `reply` stands for the one that said the bot was looking."""
    assert reply.receipt is not None
    first = f"ok {show_receipt(reply.receipt)}: "
    told: list[str] = []
    for line in lines:
        told += [reply.line, *reply.more] if line.startswith(first) else [line]
    return told


def reply_subject(subject: str) -> str:
    """`Re: ` and the subject, however often and in whichever language it was answered before."""
    return f"Re: {bare_subject(subject)}".rstrip()


def bare_subject(subject: str) -> str:
    """The subject without the marks of answering and forwarding before it."""
    while found := _REPLY.match(subject):
        subject = subject[found.end() :]
    return subject.strip()


def _above_the_rest(text: str) -> Iterator[str]:
    """The lines before a signature, the list's footer, or another mail that follows without `>`."""
    for line in text.split("\n"):
        if line.rstrip() == "--" or (_DIVIDER.fullmatch(line) and line.rstrip() != _SIGNED):
            return
        yield line
