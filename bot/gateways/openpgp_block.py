"""Finds the one clearsigned block of a mail, and sorts out what only looks like one."""

from __future__ import annotations

from bot.core.errors import UserError

LONGEST = 1024 * 1024
"""Bytes of a mail that is looked at."""

_BEGIN = b"-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = b"-----BEGIN PGP SIGNATURE-----"
_END = b"-----END PGP SIGNATURE-----"
_MESSAGE = b"-----BEGIN PGP MESSAGE-----"


class BadSignature(UserError):
    """We cannot tell who signed this; the message says why, and what to send instead."""


def signed_block(message: bytes) -> bytes:
    """The clearsigned block (RFC 4880, 7), from its first line to its last, without what is around it.

    Raises BadSignature unless there is exactly one, with one armored signature and no armor header but
    `Hash`: others can change what is covered.
    """
    if len(message) > LONGEST:
        raise BadSignature(f"a signed mail may be {LONGEST // 1024} kB long: send less, signed again")
    lines = message.split(b"\n")
    bare = [line.rstrip() for line in lines]
    begins, signatures, ends = (
        [place for place, line in enumerate(bare) if line == mark] for mark in (_BEGIN, _SIGNATURE, _END)
    )
    if not begins:
        if _MESSAGE in bare:
            raise BadSignature("this is an OpenPGP message that cannot be read as it is: clearsign the text")
        raise BadSignature("this mail is not signed: clearsign its text (gpg --clearsign) and send it again")
    if len(begins) > 1 or len(signatures) > 1 or len(ends) > 1:
        raise BadSignature("this mail has more than one signed block: send one for each mail")
    if not (signatures and ends and begins[0] < signatures[0] < ends[0]):
        raise BadSignature("the signed block has no end: send it whole, from BEGIN to END PGP SIGNATURE")
    start, end = begins[0], ends[0]
    headers = bare[start + 1 : end]
    headers = headers[: headers.index(b"")] if b"" in headers else headers
    if any(not header.startswith(b"Hash:") for header in headers):
        raise BadSignature(
            "the signed block begins with lines that no signature covers: put an empty line after Hash "
            "and sign it again"
        )
    return b"\n".join(line.removesuffix(b"\r") for line in lines[start : end + 1]) + b"\n"
