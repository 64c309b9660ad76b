"""The bot's part of a wiki page: a marked block that it keeps, in a page that belongs to people."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from difflib import unified_diff

from bot.core.errors import UserError
from bot.core.wikitext import as_read, as_stored

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9+._-]{0,79}")
"""What a block may be called."""

MOST_LINES = 60
"""How many lines of a difference are shown, unless it is said otherwise."""

LONGEST_LINE = 400
"""Characters of one line of a difference."""

MOST_COMPARED = 2_000
"""Lines on one side that are compared one by one: more would keep everybody waiting."""

_ADVICE = "kept by tminus; please write above or below this part"
_MARK = re.compile(r"^<!-- tminus:\S+ (?:begin|end)\b.*-->$")


class Damaged(UserError):
    """The block is not as the bot left it, so that writing it again could destroy a person's words."""


def put_block(text: str, name: str, content: str) -> str:
    """The page `text` with `content` as its block `name`; all the rest stays byte for byte.

    A page without the block gets it at its end. Raises `Damaged` where a person changed the block or
    its marks, and ValueError for a name or a content that could not be found again.
    """
    block_text = _marked(name, content)
    span = _span(text, name)
    if span is None:
        gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
        return text + gap + block_text
    return text[: span[0]] + block_text + text[span[1] :]


def block(text: str, name: str) -> str | None:
    """The content of the block `name` as the bot wrote it, None where the page has none.

    Raises `Damaged` as `put_block` does.
    """
    span = _span(text, name)
    if span is None:
        return None
    return text[text.index("\n", span[0]) + 1 : text.rindex("\n", span[0], span[1])]


def diff(old: str, new: str, most: int = MOST_LINES) -> str:
    """What changed from `old` to `new` as people read it: lines with `-` and `+`, "" for no change.

    Two lines around each change are shown, the bot's marks are not; after `most` lines it is cut, and
    the last line says how many are left out.
    """
    before, after = list(_readable(old)), list(_readable(new))
    if before == after:
        return ""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    first, last = max(0, start - 2), max(0, end - 2)
    before, after = before[first : len(before) - last], after[first : len(after) - last]
    if max(len(before), len(after)) > MOST_COMPARED:
        return f"(the page was rewritten: {len(before)} lines became {len(after)})"
    changes = list(unified_diff(before, after, n=2, lineterm=""))[2:]
    shown = [line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…" for line in changes]
    # The numbers of a part's first line say nothing, as the page was cut before.
    shown = ["..." if line.startswith("@@") else line for line in shown][1:]
    if len(shown) > most:
        return "\n".join([*shown[:most], f"... and {len(shown) - most} more lines"])
    return "\n".join(shown)


def _readable(text: str) -> Iterator[str]:
    return (as_read(line) for line in text.splitlines() if not _MARK.match(line))


def _marked(name: str, content: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot name a block")
    kept = as_stored(content)
    if re.search(r"<!--\s*tminus:", kept):
        raise ValueError("the content of a block holds marks of its own")
    return f"{_begin(name, kept)}\n{kept}\n{_end(name)}"


def _begin(name: str, content: str) -> str:
    return f"<!-- tminus:{name} begin {_checksum(content)} ({_ADVICE}) -->"


def _end(name: str) -> str:
    return f"<!-- tminus:{name} end -->"


def _checksum(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _span(text: str, name: str) -> tuple[int, int] | None:
    """Where the block stands, its marks included. Raises `Damaged`."""
    marks = list(re.finditer(rf"<!--\s*tminus:{re.escape(name)}\s+(begin|end)\b", text))
    if not marks:
        return None
    repair = (
        f"Move what you wrote out of the part between the marks tminus:{name}, undo the change inside, and "
        "publish again; or delete that part with both of its marks, and it is written anew at the end."
    )
    kinds = [mark[1] for mark in marks]
    if kinds != ["begin", "end"]:
        counts = f"{kinds.count('begin')} begin and {kinds.count('end')} end"
        raise Damaged(
            f'the marks of the part "{name}" that the bot keeps are damaged: the page has {counts}, '
            f"and wants one of each in this order. {repair}"
        )
    start, stop = marks[0].start(), marks[1].start()
    head, _, rest = text[start:stop].partition("\n")
    content = rest[:-1] if rest.endswith("\n") else None
    end = _end(name)
    if content is None or head != _begin(name, content) or not text.startswith(end, stop):
        raise Damaged(
            f'the part "{name}" that the bot keeps was edited by hand, so it is left as it is. {repair}'
        )
    return start, stop + len(end)
