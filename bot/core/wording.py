"""What the page of a proposal says in its drivers' own words.

These words change on the page only when a driver publishes them; where the proposal stands, who has open
questions and what has happened is kept there by the bot itself (`bot.core.pages`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.core.dossier import Dossier
from bot.core.rules import OVERLAP_QUESTION, REQUIREMENTS

PARTS = {
    "about": "the summary of the page, in a sentence or two",
    "goals": "what it is to reach; a semicolon between two",
    "non-goals": "what it is not for; a semicolon between two",
    "related": "how it relates to projects that are there, as NAME: TEXT; a semicolon between two",
}
"""What is asked for the page alone. All else comes from steps 1 and 2."""

ASKED = {
    "missing": "What is missing in the software that is there already?",
    "unsolved": "What has not been solved yet?",
    "users": "What do users ask for?",
}
"""The questions of step 1 as headlines."""

Words = dict[str, Any]
"""`about` is a text; `answers`, `requirements` and `related` are lists of lists of texts (question and
answer; key, value and sentence; name and text); `goals`, `non_goals` and `differs` lists of texts."""


def words(known: Dossier) -> Words:
    """The words as the answers are now, as JSON would keep them."""
    answers = known.answers
    related = [_named(item) for item in _items(answers.get("related", ""))]
    if OVERLAP_QUESTION in answers:
        earlier = ", ".join(f"I-{number}" for number in known.case.facts.get("overlaps", ()))
        related.append([earlier or "earlier ideas", answers[OVERLAP_QUESTION]])
    return {
        "about": answers.get("about", f"{capital(known.case.title)}."),
        "answers": [[asked, answers[word]] for word, asked in ASKED.items() if word in answers],
        "goals": _items(answers.get("goals", "")),
        "non_goals": _items(answers.get("non-goals", "")),
        "requirements": [
            [key, known.requirements[key].value, known.requirements[key].sentence]
            for key in REQUIREMENTS
            if key in known.requirements
        ],
        "differs": _items(answers.get("differs", "")),
        "related": related,
    }


def lines(said: Mapping[str, Any]) -> list[str]:
    """The words as people read them in plain text, one thing on a line; none where there are no words."""
    return list(_lines(said)) if said else []


def _lines(said: Mapping[str, Any]) -> Iterator[str]:
    yield f"Summary: {said['about']}"
    for question, answer in said["answers"]:
        yield f"{question} {answer}"
    yield from (f"Goal: {goal}" for goal in said["goals"])
    yield from (f"Not a goal: {goal}" for goal in said["non_goals"])
    for key, value, sentence in said["requirements"]:
        yield f"Requirement {key}: {value}{f', {sentence}' if sentence else ''}"
    yield from (f"What differs: {one}" for one in said["differs"])
    yield from (f"Beside {name}: {text}" for name, text in said["related"])


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _items(text: str) -> list[str]:
    return [item for part in text.split(";") if (item := part.strip())]


def _named(item: str) -> list[str]:
    name, colon, text = item.partition(":")
    return [name.strip(), text.strip()] if colon and text.strip() else ["others", item]
