"""The drivers' words for a page come from their answers, and read as plain lines."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.core.dossier import Dossier, Requirement
from bot.core.page import diff
from bot.core.wording import PARTS, lines, words
from tests.texts.cases import burrow
from tests.workflows.paper import ready

KNOWN = burrow()


def case_with(answers: dict[str, str]) -> Dossier:
    return Dossier(ready("proposal").case, answers=answers)


def test_the_words_read_as_one_thing_on_a_line() -> None:
    assert lines(words(KNOWN)) == [
        "Summary: A message queue service for many customers. It is no official project.",
        "What is missing in the software that is there already? "
        "apps that scale out need a queue; nova and swift have none",
        "What has not been solved yet? a queue for many customers that grows sideways",
        "What do users ask for? three requests on the list since December",
        "Goal: simple to use over HTTP",
        "Goal: no single point of failure",
        "Not a goal: strict order",
        "Requirement scale: yes",
        "Requirement zones: later, single zone first",
        "Requirement ha: partly, no single point of failure in front",
        "What differs: not strict FIFO",
        "What differs: a worker may see a message twice",
        "Beside nova: could use it in place of its own queue",
        "Beside others: something else to think of",
        "Beside I-3, I-5: the other idea is about notifications",
    ]


def test_a_proposal_without_answers_has_its_title_for_a_summary() -> None:
    assert lines(words(case_with({}))) == ["Summary: Message queue service."]
    assert lines({}) == []


def test_a_changed_answer_is_a_line_out_and_a_line_in() -> None:
    after = Dossier(
        KNOWN.case,
        answers=KNOWN.answers,
        requirements={**KNOWN.requirements, "zones": Requirement("yes", "")},
    )
    shown = diff("\n".join(lines(words(KNOWN))), "\n".join(lines(words(after)))).splitlines()
    assert [line for line in shown if line[0] in "+-"] == [
        "-Requirement zones: later, single zone first",
        "+Requirement zones: yes",
    ]


@given(st.dictionaries(st.sampled_from([*PARTS, "differs", "missing", "different"]), st.text(max_size=200)))
def test_whatever_people_say_the_words_are_kept_as_they_are(answers: dict[str, str]) -> None:
    said = words(case_with(answers))
    assert json.loads(json.dumps(said)) == said
    assert all(lines(said))
