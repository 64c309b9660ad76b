"""From words to a verb or a move: the usage that matches the most literals wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.errors import Astray, Unclear
from bot.core.grammar import split
from bot.core.people import Role
from bot.core.workflow import Move
from bot.plugin import Verb


@dataclass(frozen=True, slots=True)
class Route:
    """What was said, understood. `moves` are those of one usage, for different steps."""

    verb: Verb | None
    moves: tuple[Move, ...]
    args: dict[str, str]

    @property
    def one(self) -> bool:
        """Whether it is about one proposal: a few rows."""
        return "project" in self.args or "idea" in self.args

    @property
    def name(self) -> str:
        return self.verb.name if self.verb else self.moves[0].name


class Routes:
    """Every verb and move that can be said, found by its first word."""

    def __init__(self, verbs: Iterable[Verb], moves: Iterable[Move]) -> None:
        self.verbs: list[Verb | Move] = [*verbs, *moves]
        self._by_word: dict[str, list[Verb | Move]] = {}
        for verb in self.verbs:
            self._by_word.setdefault(verb.grammar.verb, []).append(verb)

    @property
    def words(self) -> list[str]:
        """The first words that people can say, in order."""
        return sorted({v.grammar.verb for v in self.verbs if spoken(v)})

    def find(self, text: str) -> Route:
        """The verb behind `text`. Raises Unclear with what can be said instead, Astray where no word fits."""
        words = split(text)
        if not words:
            raise Unclear("say a verb, or: help")
        candidates = self._by_word.get(words[0].text.lower(), [])
        matches = [(m, v) for v in candidates if (m := v.grammar.match(words, text)) is not None]
        if not matches:
            raise self._missed(words[0].text.lower(), candidates, text)
        best, verb = max(matches, key=lambda pair: pair[0].literals)
        if isinstance(verb, Verb):
            return Route(verb, (), best.args)
        moves = tuple(v for _, v in matches if isinstance(v, Move) and v.usage == verb.usage)
        return Route(None, moves, best.args)

    def _missed(self, word: str, candidates: Sequence[Verb | Move], text: str) -> Unclear:
        said = [v for v in candidates if spoken(v)]
        if said:
            words = split(text)
            near = max(said, key=lambda v: v.grammar.nearness(words))
            return Unclear(f"say: {near.usage}")
        close = [known for known in self.words if _alike(word, known)]
        no = f"I know no verb {word[:30]!r}."
        if close:
            return Unclear(f"{no} Did you mean {' or '.join(close[:3])}? Say: help")
        return Astray(f"{no} Say: help")


def spoken(verb: Verb | Move) -> bool:
    """Whether people say it; the others are the clock's and the bot's own."""
    return not {Role.CLOCK, Role.BOT}.issuperset(verb.by)


def _alike(said: str, known: str) -> bool:
    """Whether one is the other with a letter wrong, missing, added or swapped."""
    if abs(len(said) - len(known)) > 1 or len(said) < 3:
        return False
    if len(said) == len(known):
        wrong = [n for n, pair in enumerate(zip(said, known, strict=True)) if pair[0] != pair[1]]
        if len(wrong) == 2:
            first, last = wrong
            return last == first + 1 and said[first] == known[last] and said[last] == known[first]
        return len(wrong) == 1
    longer, shorter = sorted((said, known), key=len, reverse=True)
    return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))
