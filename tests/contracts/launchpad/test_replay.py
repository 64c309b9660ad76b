"""The sandbox's Launchpad answers as the recorded one did, whatever things are called."""

from __future__ import annotations

import pytest

from tests.contracts.launchpad import coverage, recordings
from tests.contracts.launchpad.compare import Answer, differences
from tests.contracts.launchpad.differences import KNOWN
from tests.contracts.launchpad.recordings import Exchange
from tests.contracts.launchpad.renaming import as_it_is, renamer
from tests.contracts.launchpad.replay import Outcome, replay

AIM = 0.95


@pytest.fixture(scope="module")
def exchanges() -> list[Exchange]:
    found = recordings.read()
    if not found:
        pytest.skip(f"there are no recordings in {recordings.folder()}; TMINUS_SHARED says where they are")
    return found


def differing(outcomes: list[Outcome]) -> dict[tuple[str, str], tuple[str, ...]]:
    return {one.exchange.key: one.differences for one in outcomes if one.differences}


async def test_the_sandbox_agrees_with_the_recordings(exchanges: list[Exchange]) -> None:
    outcomes = await replay(exchanges, as_it_is)
    found = differing(outcomes)
    assert len(outcomes) > 400
    assert 1 - len(found) / len(outcomes) >= AIM
    assert found.keys() == KNOWN.keys(), "\n".join(coverage.report("replayed", outcomes))
    assert coverage.FILE.read_text() == coverage.table(exchanges, outcomes)


async def test_answers_come_from_what_there_is_and_not_from_what_it_is_called(
    exchanges: list[Exchange],
) -> None:
    rename = renamer(exchanges)
    assert rename("/devel/~burrow-drivers") != "/devel/~burrow-drivers"
    assert rename("/devel/burrow/+milestone/cactus-ff").count("/") == 4
    outcomes = await replay(exchanges, rename)
    assert differing(outcomes).keys() == KNOWN.keys(), "\n".join(coverage.report("renamed", outcomes))


@pytest.mark.parametrize(
    ("wanted", "got", "word"),
    [
        (Answer(200, {}, {"a": 1}, ""), Answer(200, {}, {"a": 2}, ""), ""),
        (Answer(200, {}, {"a": 1}, ""), Answer(404, {}, None, ""), "status"),
        (Answer(200, {}, {"a": 1}, ""), Answer(200, {}, {"b": 1}, ""), "keys"),
        (Answer(201, {"Location": "/a"}, None, ""), Answer(201, {"Location": "/b"}, None, ""), "Location"),
        (Answer(400, {}, None, "name: taken"), Answer(400, {}, None, "name: in use"), ""),
        (Answer(400, {}, None, "name: taken"), Answer(400, {}, None, "title: taken"), "parameters"),
        (Answer(200, {}, [True, "Approved"], ""), Answer(200, {}, [False, "Approved"], ""), "answer"),
        (
            Answer(401, {}, None, "(<A>, 'x', 'launchpad.Edit')"),
            Answer(401, {}, None, "Invalid token"),
            "lacks",
        ),
        (
            Answer(401, {}, None, "Expired token (a)"),
            Answer(401, {}, None, "Unknown access token"),
            "credential",
        ),
    ],
)
def test_answers_are_compared_by_what_a_client_depends_on(wanted: Answer, got: Answer, word: str) -> None:
    found = differences(wanted, got)
    assert bool(found) == bool(word)
    assert all(word in one for one in found[:1])
