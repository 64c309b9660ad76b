"""What a mailing list does to a post before it sends it out, as Mailman does it: header fields and a footer.

A footer joins a plain text, which is coded as base64 where it is not ASCII; around anything else comes
a multipart/mixed with the footer as a second part, so that what was signed stays as it was signed.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from email import message_from_bytes
from email.message import Message
from hashlib import sha1, sha256

from bot.sandbox.mail.addresses import LIST, LIST_ADDRESS, LIST_DOMAIN
from bot.sandbox.mail.letter import joined, name_of, split, value, without

FOOTER = (
    "_______________________________________________\n"
    f"{LIST} mailing list: {LIST_ADDRESS}\n"
    f"Leave it by a mail to {LIST}-leave@{LIST_DOMAIN}\n"
)

_OURS = frozenset(
    {"list-id", "list-post", "list-archive", "list-help", "list-subscribe", "list-unsubscribe", "list-owner"}
    | {"archived-at", "message-id-hash", "precedence", "x-beenthere", "disposition-notification-to"}
    | {"return-receipt-to", "x-confirm-reading-to"}
)
"""Fields that a list takes out, and puts in as its own where it has them."""

_CONTENT = re.compile(r"content-|mime-version$")
_CHARSET = re.compile(r"[a-z0-9][a-z0-9_.:+-]{0,39}")
_ASCII = ("us-ascii", "ascii")


def message_hash(message_id: str) -> str:
    """Message-ID-Hash: the base32 SHA-1 of a Message-ID without its angle brackets, as Mailman 3 has it."""
    return base64.b32encode(sha1(message_id.strip().strip("<>").encode()).digest()).decode()  # noqa: S324


def is_looping(fields: Sequence[bytes]) -> bool:
    """Whether the list itself has sent this out before."""
    return value(fields, "list-post") == f"<mailto:{LIST_ADDRESS}>"


def decorated(
    content: bytes, archived_at: str, digest: str, archive: str, prefix: str, footer: bool
) -> bytes:
    """The post as members get it. `digest` is "" for a post without a Message-ID, `prefix` "" for none."""
    fields, body = split(content)
    fields = _prefixed(without(fields, _OURS), prefix)
    if footer:
        fields, body = _with_footer(fields, body)
    own = [
        *([f"Message-ID-Hash: {digest}"] if digest else ()),
        "Precedence: list",
        f"List-Id: OpenStack <{LIST}.{LIST_DOMAIN}>",
        f"Archived-At: <{archived_at}>",
        f"List-Archive: <{archive}>",
        f"List-Post: <mailto:{LIST_ADDRESS}>",
        f"List-Unsubscribe: <mailto:{LIST}-leave@{LIST_DOMAIN}>",
    ]
    return joined([*fields, *(f"{line}\r\n".encode() for line in own)], body)


def _prefixed(fields: list[bytes], prefix: str) -> list[bytes]:
    if not prefix or prefix.lower() in value(fields, "subject").lower():
        return fields
    done = []
    for field in fields:
        if name_of(field) == "subject":
            head, _, said = field.partition(b":")
            found = re.match(rb"\s*(re:\s*)?", said, re.IGNORECASE)
            reply = b"Re: " if found is not None and found[1] else b""
            rest = said[found.end() :] if found is not None else said
            field = head + b": " + reply + prefix.encode() + b" " + rest
        done.append(field)
    return done


def _with_footer(fields: list[bytes], body: bytes) -> tuple[list[bytes], bytes]:
    content = [field for field in fields if _CONTENT.match(name_of(field))]
    others = [field for field in fields if not _CONTENT.match(name_of(field))]
    kind = value(content, "content-type").partition(";")[0].strip().lower()
    if kind in ("", "text/plain") and not value(content, "content-disposition").startswith("attachment"):
        plain = _plain(content, body)
        if plain is not None:
            return [*others, *plain[0]], plain[1]
    return _wrapped(others, without(content, ("mime-version",)), body)


def _plain(content: list[bytes], body: bytes) -> tuple[list[bytes], bytes] | None:
    """The text with its footer, and the fields that describe it; None where it cannot be read."""
    part: Message = message_from_bytes(joined(content, body))
    data = part.get_payload(decode=True)
    charset = part.get_content_charset("us-ascii")
    if not isinstance(data, bytes) or not _CHARSET.fullmatch(charset):
        return None
    try:
        text = data.decode(charset).replace("\r\n", "\n")
        text += ("" if text.endswith("\n") else "\n") + FOOTER
        said = text.encode(charset)
    except (LookupError, ValueError):
        return None
    if charset in _ASCII:
        head, coded = "7bit", said.replace(b"\n", b"\r\n")
    else:
        head, coded = "base64", base64.encodebytes(said).replace(b"\n", b"\r\n")
    described = [
        b"MIME-Version: 1.0\r\n",
        f'Content-Type: text/plain; charset="{charset}"\r\n'.encode(),
        f"Content-Transfer-Encoding: {head}\r\n".encode(),
    ]
    return described, coded


def _wrapped(others: list[bytes], content: list[bytes], body: bytes) -> tuple[list[bytes], bytes]:
    boundary = f"===={sha256(body).hexdigest()[:40]}=="
    edge = f"--{boundary}".encode()
    footer = (
        b'Content-Type: text/plain; charset="us-ascii"\r\nMIME-Version: 1.0\r\n'
        b"Content-Transfer-Encoding: 7bit\r\nContent-Disposition: inline\r\n\r\n"
    ) + FOOTER.replace("\n", "\r\n").encode()
    inner = joined(content, body)
    mixed = edge + b"\r\n" + inner + b"\r\n" + edge + b"\r\n" + footer + b"\r\n" + edge + b"--\r\n"
    described = [
        b"MIME-Version: 1.0\r\n",
        f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n'.encode(),
    ]
    return [*others, *described], mixed
