"""Reads what gpg said about a signature; whatever is not clearly good is refused, with the repair."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.core.mailtext import Form
from bot.gateways.openpgp_block import BadSignature

SKEW = timedelta(minutes=10)
"""How far a signer's clock may be ahead of ours."""

_STATUS = re.compile(r"^\[GNUPG:\] ([A-Z_]+)(?: (.*))?$", re.MULTILINE)
_VERDICTS = frozenset({"GOODSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG", "BADSIG", "ERRSIG"})
_FINGERPRINT = re.compile(r"[0-9A-F]{40}")
_DIGESTS = frozenset({"8", "9", "10", "11", "12", "14"})
"""SHA-2 and SHA-3 (RFC 4880, 9.4; RFC 9580, 9.5): two texts with one MD5 or SHA-1 can be made."""

_TEXT = frozenset({"00", "01"})

_UNREADABLE = "the signature is of a kind that we do not read: sign with an Ed25519 or RSA key (OpenPGP v4)"


@dataclass(frozen=True, slots=True)
class Signed:
    """What somebody signed. `data` are the bytes that the signature covers, and nothing else.

    `fingerprint` is that of the primary key, `signed_by` that of the key or subkey that signed: 40
    hexadecimal digits in capitals. `created` is when, by the signer's clock, aware and in UTC.
    """

    data: bytes
    fingerprint: str
    signed_by: str
    created: datetime

    @property
    def text(self) -> str:
        """`data` as UTF-8 (else Latin-1); a mail's own Form may know better."""
        return Form().read(self.data)

    @property
    def id(self) -> str:
        """The same for the same act of signing, however the mail was wrapped on its way; hexadecimal.

        The signature packet's own bytes can be changed by a stranger, so they are no part of it; nor
        are line ends and the blanks before them, which a clear signature does not cover.

        The packet tells its time in whole seconds (RFC 4880, 5.2.3.4): the same words that one key signs
        twice within one second are the same act, and who sends both gets the answer of the first again,
        under the same receipt. One other word, or a second later, makes it another.
        """
        lines = b"\n".join(line.rstrip() for line in self.data.strip().split(b"\n"))
        words = f"{self.fingerprint} {int(self.created.timestamp())} ".encode()
        return hashlib.sha256(words + lines).hexdigest()


def verdict(status: str, data: bytes, now: datetime, window: timedelta) -> Signed:
    """`data` as signed, by gpg's status lines (its doc/DETAILS). Raises BadSignature.

    The signature must be made within `window` before `now`.
    """
    said = [(found[1], (found[2] or "").split()) for found in _STATUS.finditer(status)]
    verdicts = [(word, rest) for word, rest in said if word in _VERDICTS]
    if len(verdicts) > 1 or sum(word == "NEWSIG" for word, _ in said) > 1:
        raise BadSignature("this mail has more than one signature: sign it with one key alone")
    if not verdicts:
        raise BadSignature("the signature cannot be read: sign the text again, and send it as plain text")
    word, rest = verdicts[0]
    if word != "GOODSIG":
        unreadable = word == "ERRSIG" and rest[5:6] == ["4"]
        raise BadSignature(_UNREADABLE if unreadable else _why(word, rest[0] if rest else "unknown"))
    valid = [rest for word, rest in said if word == "VALIDSIG"]
    if len(valid) != 1 or len(valid[0]) < 10:
        raise BadSignature("the signature cannot be read: sign the text again, and send it as plain text")
    signed_by, created, digest, kind, primary = (valid[0][place] for place in (0, 2, 7, 8, 9))
    if not (_FINGERPRINT.fullmatch(signed_by) and _FINGERPRINT.fullmatch(primary) and created.isdigit()):
        raise BadSignature(_UNREADABLE)
    if digest not in _DIGESTS:
        raise BadSignature("the signature uses an outdated digest: sign with SHA-256 or better")
    if kind not in _TEXT:
        raise BadSignature("the signature is not one over a text: clearsign the text")
    at = datetime.fromtimestamp(int(created), UTC)
    if at > now + SKEW:
        raise BadSignature(f"the signature is dated {_show(at)}, which is still to come: set your clock")
    if at < now - window:
        raise BadSignature(
            f"the signature was made {_show(at)}, and one older than {_span(window)} does not count: "
            "sign it again"
        )
    return Signed(data, primary, signed_by, at)


def _why(word: str, key: str) -> str:
    return {
        "BADSIG": "the text is not the one that was signed: send it as plain text, without line wrapping, "
        "signed again",
        "ERRSIG": f"the signature is by the key {key}, which is not among your keys on Launchpad: "
        "add it there, or sign with one that is there",
        "EXPSIG": "the signature has expired: sign it again",
        "EXPKEYSIG": f"the key {key} has expired: extend it and publish it again, or sign with another one",
        "REVKEYSIG": f"the key {key} was revoked: sign with another one",
    }[word]


def _show(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%b %Y %H:%M} UTC"


def _span(window: timedelta) -> str:
    hours = round(window.total_seconds() / 3600)
    return f"{hours // 24} d" if hours >= 48 else f"{hours} h"
