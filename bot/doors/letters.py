"""Bytes from a mail server become a Letter, whatever a stranger put into them."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.core.letter import Letter
from bot.core.mailboxes import Mailbox, mailboxes
from bot.core.mailtext import Form
from bot.doors.attachments import find_file
from bot.doors.headers import BadLetter, Headers, readable, split
from bot.doors.mime import Words, find_words

LARGEST = 10 * 1024 * 1024
"""Bytes of a mail."""

LONGEST_SUBJECT = 500
"""Characters."""

_ROBOT = re.compile(
    r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|.*-(?:bounces?|request|owner|confirm|join|leave))"
    r"(?:\+.*)?@.*"
)
_ADDRESS = re.compile(r"<(https?://[!-;=?-~]{1,500})>")
_LIST_ID = re.compile(r"<\s*([^<>\s]{1,255})\s*>\s*$")

__all__ = ["LARGEST", "BadLetter", "read_letter"]


def read_letter(data: bytes, envelope_sender: str | None = None) -> Letter:
    """What the mail `data` says. `envelope_sender` is what MAIL FROM named: "" or "<>" for a report.

    Raises BadLetter, and nothing else, for a mail over the limits of this module, `headers` and `mime`.
    It takes 0.2 ms, and for the worst mail of 10 MB some tenths of a second: those above 100 kB are
    better read in a thread. A mail without a message id, or with more than one, gets one made from its
    bytes, so that it is the same letter when it is delivered again.
    """
    if len(data) > LARGEST:
        raise BadLetter(f"a mail may be {LARGEST // 1024 // 1024} MB long, and this one is longer")
    headers, body = split(data)
    ids = headers.ids("message-id")
    digest = hashlib.sha256(data).hexdigest()
    words = find_words(headers, body) or Words(b"", Form())
    sender = _sender(headers)
    return Letter(
        message_id=ids[0] if len(ids) == 1 else f"<{digest}@no-message-id.invalid>",
        in_reply_to=next(iter(headers.ids("in-reply-to")), None),
        references=headers.ids("references"),
        sender=sender.address,
        sender_name=readable(sender.name)[:LONGEST_SUBJECT],
        to=_addresses(headers, "to"),
        cc=_addresses(headers, "cc"),
        subject=headers.words("subject")[:LONGEST_SUBJECT],
        date=_date(headers.first("date")),
        text=words.form.read(words.body),
        body=words.body,
        attached=find_file(headers, body) if b"yaml" in data.lower() or b"yml" in data.lower() else "",
        form=words.form,
        list_id=_list_id(headers.words("list-id")),
        automatic=_automatic(headers, sender.address, envelope_sender),
        pgp_mime=words.pgp_mime,
        archived_at=_archived_at(headers.all("archived-at")),
    )


def _sender(headers: Headers) -> Mailbox:
    """The one author; two of them, or two From, are nobody, as a reader could be shown either."""
    values = headers.all("from")
    named = mailboxes(values[0]) if len(values) == 1 else []
    return named[0] if len(named) == 1 else Mailbox("", "")


def _addresses(headers: Headers, name: str) -> tuple[str, ...]:
    named = (box.address for value in headers.all(name) for box in mailboxes(value))
    return tuple(dict.fromkeys(address for address in named if address))


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value[:100])
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _list_id(value: str) -> str:
    """RFC 2919: the id stands in angle brackets, behind words or none."""
    found = _LIST_ID.search(value)
    bare = found[1] if found else value
    return bare.lower() if " " not in bare and len(bare) <= 255 else ""


def _archived_at(values: list[str]) -> str:
    """RFC 5064: one address in angle brackets; two headers may be one of the list and one of a stranger."""
    found = _ADDRESS.fullmatch(values[0].strip()) if len(values) == 1 else None
    return found[1] if found else ""


def _automatic(headers: Headers, sender: str, envelope_sender: str | None) -> bool:
    """Whether a program wrote it (RFC 3834), or reports what became of a mail (RFC 5321, 4.5.5).

    A list gives people's posts `Precedence: list` or `bulk` as well, so that word counts only where no
    List-Id explains it.
    """
    submitted = headers.words("auto-submitted").partition(";")[0].strip().lower()
    precedence = headers.words("precedence").lower()
    return_path = headers.all("return-path")
    reports = headers.content.get_content_type() == "multipart/report"
    return (
        submitted not in ("", "no")
        or precedence in ("junk", "auto_reply")
        or (precedence in ("bulk", "list") and not headers.first("list-id"))
        or envelope_sender in ("", "<>")
        or any(value.strip() == "<>" for value in return_path)
        or any(headers.all(name) for name in ("x-autoreply", "x-autorespond", "x-failed-recipients"))
        or reports
        or _ROBOT.fullmatch(sender) is not None
    )
