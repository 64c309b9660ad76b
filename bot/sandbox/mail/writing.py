"""Mail as the people of the sandbox write it, and what its mail server says by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from bot.sandbox.mail.addresses import DAEMON, DOMAIN, is_address
from bot.sandbox.mail.archive import MESSAGE_ID
from bot.sandbox.mail.letter import Letter, split, value, with_crlf
from bot.sandbox.people import RESIDENTS

_POLICY = SMTP.clone(max_line_length=998)
"""Long lines stay as they are: folding would recode a long Message-ID in References."""

MAX_QUOTED = 16 * 1024
"""Bytes of a mail's header that a bounce repeats."""


def compose(
    author: str,
    to: str,
    subject: str,
    body: str,
    at: datetime,
    message_id: str,
    references: Sequence[str] = (),
    signed: bytes | None = None,
) -> bytes:
    """A mail from a resident, or from any address, as bytes with CR LF.

    `references` are Message-IDs, the one that is answered last. `signed` is a clearsigned text that
    stands in the place of `body`. Raises ValueError where it would be no mail: a line end in a header
    field, an author who has no address, references that are no Message-IDs.
    """
    if not is_address(address_of(author)) or not all(MESSAGE_ID.fullmatch(one) for one in references):
        raise ValueError(f"nobody can write this as {author[:100]!r}")
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = from_of(author)
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    if references:
        mail["In-Reply-To"] = references[-1]
        mail["References"] = " ".join(references)
    text = body if signed is None else _decoded(signed)
    mail.set_content(text.replace("\r\n", "\n"))
    return with_crlf(bytes(mail))


def address_of(author: str) -> str:
    """A resident's address; what is an address already stays as it is."""
    return author if "@" in author else f"{author}@{DOMAIN}"


def from_of(author: str) -> str:
    """`Eric Day <eday@sandbox.example>`."""
    names = {resident.name: resident.display_name for resident in RESIDENTS}
    return formataddr((names.get(author, ""), address_of(author)))


def notice(sender: str, to: str, subject: str, text: str, at: datetime, message_id: str) -> Letter:
    """A mail from a machine, which nobody's machine may answer (RFC 3834): its sender is empty."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content(text)
    return Letter("", (to,), with_crlf(bytes(mail)))


def bounce(letter: Letter, recipient: str, why: str, at: datetime, message_id: str) -> Letter:
    """The report that a mail cannot be delivered (RFC 3464), to who sent it."""
    head = b"".join(split(letter.content)[0])[:MAX_QUOTED]
    subject = value(split(letter.content)[0], "subject")[:200]
    reason = " ".join("".join(c if c.isascii() and c.isprintable() else "?" for c in why).split())[:400]
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = f"Mail delivery <{DAEMON}>"
    mail["To"] = letter.sender
    mail["Subject"] = "Your mail could not be delivered"
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content(f"Your mail {subject!r} did not reach {recipient}:\n{reason}\n")
    mail.make_mixed()
    failed = f"Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: 5.0.0\n"
    status = EmailMessage(policy=_POLICY)
    status["Content-Type"] = "message/delivery-status"
    about = (f"Reporting-MTA: dns; mail.{DOMAIN}\n", f"{failed}Diagnostic-Code: smtp; {reason}\n")
    status.set_payload([message_from_string(block) for block in about])
    mail.attach(status)
    mail.add_attachment(head.decode("latin-1"), subtype="rfc822-headers", charset="utf-8", cte="base64")
    mail.set_type("multipart/report")
    mail.set_param("report-type", "delivery-status")
    return Letter("", (letter.sender,), with_crlf(bytes(mail)))


def _decoded(signed: bytes) -> str:
    try:
        return signed.decode()
    except UnicodeDecodeError:
        return signed.decode("latin-1")
