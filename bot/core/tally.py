"""Which language does the list like? What its answers say, counted: each person's last word (step 6).

Only a line that says nothing else counts, so that nobody's sentence is taken for a vote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.dossier import Post
from bot.core.letter import own_lines

LANGUAGE = re.compile(r"[a-z][a-z0-9+#.\-]{0,19}", re.IGNORECASE)
"""One word that can name a programming language: C, C++, F#, Objective-C."""

_WORD = re.compile(r"(?:(?P<value>[+-]1)(?: (?:for|on))? )?(?P<language>\S+)")
_BEHIND = ".,;!"
_ESCAPED = re.compile(r"^- (?=-)")
"""How a dash at the beginning of a line stands in a clearsigned text (RFC 9580, 7.1)."""


@dataclass(frozen=True, slots=True)
class Tally:
    """`likes` has every language that was asked for, with who likes it, the most liked first.

    `silent` are those who answered without a line that counts.
    """

    likes: tuple[tuple[str, tuple[str, ...]], ...]
    silent: tuple[str, ...]

    @property
    def line(self) -> str:
        """`Erlang 3, Python 1, C++ 0`."""
        return ", ".join(f"{language} {len(people)}" for language, people in self.likes)


def read_languages(words: str) -> tuple[str, ...]:
    """The languages in `python, erlang, c++`, each once, as they are written."""
    named: dict[str, str] = {}
    for word in words.replace(",", " ").split():
        named.setdefault(word.lower(), word)
    return tuple(named.values())


def said(text: str, asked: Sequence[str]) -> list[tuple[str, bool]]:
    """What a mail says about the languages asked for, in order: True for liked, False for `-1`.

    A line counts if it is `+1 erlang`, `+1 for erlang`, `-1 erlang` or the bare name, in any case, with
    or without a mark behind it. Free text, lists, conditions and quoted lines count nothing.
    """
    known = {language.lower(): language for language in asked}
    found = []
    for line in own_lines(text):
        match = _WORD.fullmatch(" ".join(_ESCAPED.sub("", line).lower().split()))
        if match is None:
            continue
        word = match["language"]
        word = word if word in known else word.rstrip(_BEHIND)
        if word in known:
            found.append((known[word], match["value"] != "-1"))
    return found


def tally(posts: Iterable[Post], root: str, asked: Sequence[str]) -> Tally:
    """Count the answers to the mail `root` (a message id), and the answers to those; oldest first.

    Each person has one word, the last one; `-1` takes back one's own word for that language.
    """
    posts = list(posts)
    above = {post.message_id: post.in_reply_to for post in posts}
    likes, heard = dict[str, str](), dict[str, None]()
    for post in posts:
        if post.topic or not _leads_to(root, post.in_reply_to, above):
            continue
        heard[post.by] = None
        for language, liked in said(post.text, asked):
            if liked:
                likes[post.by] = language
            elif likes.get(post.by) == language:
                del likes[post.by]
    counted = [(language, tuple(who for who, one in likes.items() if one == language)) for language in asked]
    counted.sort(key=lambda one: -len(one[1]))
    return Tally(tuple(counted), tuple(who for who in heard if who not in likes))


def _leads_to(root: str, message_id: str, above: Mapping[str, str]) -> bool:
    """Whether a mail answers `root`, or answers an answer to it; circles end."""
    seen = set[str]()
    while message_id != root and message_id in above and message_id not in seen:
        seen.add(message_id)
        message_id = above[message_id]
    return message_id == root
