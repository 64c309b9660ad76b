"""One mail as bytes: threads kept, one charset, no line too long, and no header that a stranger wrote."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.core.errors import Stuck
from bot.core.mailboxes import is_address
from bot.core.mailtext import clean, one_line
from bot.gateways.ports import Mail

LONGEST_LINE = 998
"""Bytes of a line without its end (RFC 5322, 2.1.1)."""

MOST_REFERENCES = 20

_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_KEY = re.compile(r"(?=.{1,150}\Z)[A-Za-z0-9_+=/-]+(?:\.[A-Za-z0-9_+=/-]+)*")


def message_id(key: str, domain: str) -> str:
    """The Message-ID of the effect `key`: the same key is the same mail, however often it is sent.

    A key that cannot stand there as it is goes in as its SHA-256.
    """
    sound = _KEY.fullmatch(key) is not None
    return f"<{key if sound else hashlib.sha256(key.encode()).hexdigest()}@{domain}>"


def to_bytes(mail: Mail, sender: str, sender_name: str, at: datetime) -> bytes:
    """RFC 5322 with CRLF, 7 bits only. Raises Stuck where an address or id is none.

    Line breaks in a subject become blanks. Ids are written here: the standard library folds those that
    are longer than a line into encoded words, and the thread is lost.
    """
    for address in (*mail.to, sender, *filter(None, (mail.reply_to,))):
        if not is_address(address):
            raise Stuck(f"no mail can be sent to or from {address[:100]!r}: it is no address")
    if not mail.to:
        raise Stuck("a mail needs somebody to go to")
    if not _ID.fullmatch(mail.message_id):
        raise Stuck(f"{mail.message_id[:100]!r} is no message id")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_literal(sender_name), addr_spec=sender)
    message["To"] = ", ".join(mail.to)
    message["Subject"] = _literal(mail.subject)
    message["Date"] = format_datetime(at)
    message["Auto-Submitted"] = mail.automatic
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    body = clean(mail.body).rstrip("\n") + "\n"
    short = body.isascii() and all(len(line) <= LONGEST_LINE for line in body.split("\n"))
    message.set_content(body, charset="utf-8", cte="7bit" if short else "quoted-printable")
    return _thread(mail) + message.as_bytes()


def _literal(words: str) -> str:
    """`words` on one line, and shown as they are: the standard library would decode `=?utf-8?q?=0A?=`."""
    return one_line(words).replace("=?", "= ?")


def _thread(mail: Mail) -> bytes:
    lines = [f"Message-ID: {mail.message_id}"]
    if mail.in_reply_to and _ID.fullmatch(mail.in_reply_to):
        lines.append(f"In-Reply-To: {mail.in_reply_to}")
    sound = [one for one in mail.references if _ID.fullmatch(one)]
    if len(sound) > MOST_REFERENCES:
        sound = [sound[0], *sound[1 - MOST_REFERENCES :]]
    if sound:
        lines.append("References: " + "\r\n ".join(sound))
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")
