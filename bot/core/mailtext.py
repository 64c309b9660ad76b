"""The bytes of a plain-text part become words, whatever its charset and its flow.

Only lines that the writer ended end here: a form feed, a lone carriage return or U+2028 inside a line
is a blank, so that nothing hidden in a quoted line can begin a line of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_TEXT = 256 * 1024
"""Characters of one text that are kept; a longer one ends after the last whole line that fits."""

CHARSETS = frozenset(
    {"us-ascii", "ascii", "utf-8", "utf8", "koi8-r", "koi8-u", "big5", "gb2312", "gbk", "gb18030"}
    | {"shift_jis", "euc-jp", "euc-kr", "iso-2022-jp", "windows-874"}
    | {f"iso-8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)}
    | {f"windows-125{page}" for page in range(9)}
)
"""The encodings we read. Not every codec of Python is one for mail, a quick one, or a safe one (utf-7)."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff]")
_NOT_A_BREAK = re.compile(r"[\r\x85\u2028\u2029]")
_QUOTED = re.compile(r">*")


def decode(data: bytes, charset: str) -> str:
    """`data` in `charset`; where that is unknown or wrong, as UTF-8, and at last as Latin-1. Never fails."""
    named = charset.lower().strip()
    for encoding in (named if named in CHARSETS else "utf-8", "utf-8"):
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    return data.decode("latin-1")


def clean(text: str) -> str:
    """Lines end with `\\n` alone, and no character is left that is not seen or steers a terminal."""
    return _UNSEEN.sub("", _NOT_A_BREAK.sub(" ", text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """`text` as a header may hold it: printable, one line, single blanks."""
    return " ".join(clean(text).split())


@dataclass(frozen=True, slots=True)
class Form:
    """How a plain-text part is to be read: its charset, and whether it is `format=flowed` (RFC 3676)."""

    charset: str = "utf-8"
    flowed: bool = False
    delsp: bool = False

    def read(self, data: bytes) -> str:
        """The words behind `data`, which is this part's body or a stretch of it. Never fails."""
        text = clean(decode(data[: 4 * LONGEST_TEXT], self.charset))
        if len(data) > 4 * LONGEST_TEXT or len(text) > LONGEST_TEXT:
            text = text[:LONGEST_TEXT].rpartition("\n")[0]
        return _unflow(text, self.delsp) if self.flowed else text


def _unflow(text: str, delsp: bool) -> str:
    """Undo the stuffing and the soft breaks of RFC 3676; quoted lines keep their `>`."""
    lines: list[str] = []
    open_depth = -1
    paragraph: list[str] = []

    def close() -> None:
        nonlocal open_depth
        if paragraph:
            mark = ">" * open_depth
            lines.append(f"{mark} {''.join(paragraph)}" if mark else "".join(paragraph))
            paragraph.clear()
        open_depth = -1

    for line in text.split("\n"):
        found = _QUOTED.match(line)
        depth = found.end() if found else 0
        words = line[depth:].removeprefix(" ")
        if depth != open_depth or words == "-- ":
            close()
        open_depth = depth
        soft = words.endswith(" ") and words != "-- "
        paragraph.append(words[:-1] if soft and delsp else words)
        if not soft:
            close()
    close()
    return "\n".join(lines)
