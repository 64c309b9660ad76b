"""The archive of the list: every post once, under an address that stays, in its thread and its month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from hashlib import sha256

from bot.sandbox.mail.decorate import message_hash
from bot.sandbox.mail.letter import Letter, author_of, raw_value, split, value

MESSAGE_ID = re.compile(r"<[^<>\s]{1,400}>")
LONGEST_TEXT = 64 * 1024
NO_TEXT = "(this post has no plain text to show)"


@dataclass(slots=True)
class Post:
    """`digest` is its place in the archive's addresses; `message_id` is "" where the mail had none."""

    digest: str
    message_id: str
    author: str
    address: str
    subject: str
    at: datetime
    text: str
    parent: Post | None = None
    answers: list[Post] = field(default_factory=list)

    @property
    def thread(self) -> list[Post]:
        """This post and all that follows from it, each after what it answers."""
        waiting, found = [self], []
        while waiting:
            post = waiting.pop()
            found.append(post)
            waiting.extend(reversed(post.answers))
        return found

    @property
    def root(self) -> Post:
        """The post that began the thread."""
        post = self
        while post.parent is not None:
            post = post.parent
        return post


class Archive:
    """Posts in the order in which they came."""

    def __init__(self) -> None:
        self.posts: dict[str, Post] = {}
        self._by_id: dict[str, Post] = {}

    def add(self, letter: Letter, at: datetime) -> Post:
        """Keep a post, and give its place. One with a known Message-ID is the one that is there."""
        fields, _ = split(letter.content)
        message_id = own_id(fields)
        known = self._by_id.get(message_id)
        if known is not None:
            return known
        seen = message_id or f"{len(self.posts)} {sha256(letter.content).hexdigest()}"
        author, address = author_of(letter, fields)
        post = Post(
            digest=message_hash(seen),
            message_id=message_id,
            author=author,
            address=address,
            subject=value(fields, "subject")[:300],
            at=at,
            text=text_of(letter.content)[:LONGEST_TEXT],
            parent=self._answered(fields),
        )
        if post.parent is not None:
            post.parent.answers.append(post)
        self.posts[post.digest] = post
        if message_id:
            self._by_id[message_id] = post
        return post

    def references(self, message_id: str) -> tuple[str, ...]:
        """The Message-IDs that an answer to this one has to name, the answered one last."""
        post, found = self._by_id.get(message_id), [message_id]
        while post is not None and post.parent is not None:
            post = post.parent
            found.append(post.message_id)
        return tuple(one for one in reversed(found) if one)

    def search(self, word: str) -> Iterator[Post]:
        """The posts that have this whole word in their subject or text, the newest first."""
        if not word.strip():
            return
        wanted = re.compile(rf"(?<!\w){re.escape(word.strip())}(?!\w)", re.IGNORECASE)
        for post in reversed(self.posts.values()):
            if wanted.search(post.subject) or wanted.search(post.text):
                yield post

    def _answered(self, fields: list[bytes]) -> Post | None:
        named = [*MESSAGE_ID.findall(raw_value(fields, "references"))]
        named += MESSAGE_ID.findall(raw_value(fields, "in-reply-to"))[:1]
        return next((self._by_id[one] for one in reversed(named) if one in self._by_id), None)


def own_id(fields: list[bytes]) -> str:
    """A mail's Message-ID with its angle brackets; "" where it has none that can be used."""
    found = MESSAGE_ID.search(raw_value(fields, "message-id"))
    return found[0] if found is not None else ""


def text_of(content: bytes) -> str:
    """The plain text of a mail, as far as it can be read."""
    try:
        for part in message_from_bytes(content).walk():
            if part.get_content_type() == "text/plain" and not part.is_multipart():
                data = part.get_payload(decode=True)
                if isinstance(data, bytes):
                    return _decoded(data, part.get_content_charset("utf-8")).replace("\r\n", "\n")
    except (RecursionError, LookupError, ValueError, TypeError):
        pass
    return NO_TEXT


def _decoded(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")
