"""A check of a name asks every place, says "could not ask" where one is unwell, and survives them all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.errors import Stuck, Trouble
from bot.core.names import LAUNCHPAD, Answer, State, judge
from bot.gateways.launchpad import LaunchpadGateway, LaunchpadSettings
from bot.gateways.names import NameSearch, NameSettings
from bot.sandbox.faults import Fault, Faults, Kind
from bot.sandbox.launchpad import LaunchpadServer
from bot.sandbox.mail import MailSystem
from bot.sandbox.names import NameServices, Taken
from tests.gateways.scripted import Answer as Scripting
from tests.gateways.scripted import Scripted, scripted_server

NOW = datetime(2011, 2, 14, 12, tzinfo=UTC)


def now() -> datetime:
    return NOW


@pytest.fixture
def faults() -> Faults:
    return Faults(now)


@pytest.fixture
async def mail() -> AsyncIterator[MailSystem]:
    mail = MailSystem(now, deliver_to=lambda: None)
    await mail.start()
    yield mail
    await mail.stop()


@pytest.fixture
async def launchpad() -> AsyncIterator[LaunchpadGateway]:
    server = LaunchpadServer(now)
    base = await server.start()
    settings = LaunchpadSettings(
        api=f"{base}/devel",
        consumer="tminus",
        token="tminus-token",
        secret="tminus-secret",
        contact="tests",
    )
    gateway = LaunchpadGateway(settings)
    yield gateway
    await gateway.close()
    await server.stop()


@pytest.fixture
async def settings(mail: MailSystem, faults: Faults) -> AsyncIterator[NameSettings]:
    services = NameServices(
        Taken(github={"a/hive": 60, "b/hive": 1, "c/hive-ui": 900, "d/Burrow": 3}), faults
    )
    base = await services.start()
    yield NameSettings(
        contact="tests", github=base, pypi=f"{base}/", debian=base, archive=mail.archive_url, patience=5
    )
    await services.stop()


@pytest.fixture
async def search(settings: NameSettings, launchpad: LaunchpadGateway) -> AsyncIterator[NameSearch]:
    search = NameSearch(settings, launchpad)
    yield search
    await search.close()


async def found(search: NameSearch, word: str) -> dict[str, Answer]:
    return {answer.place: answer for answer in await search.check(word)}


async def test_a_free_name_is_free_everywhere_with_the_exact_questions(
    search: NameSearch, settings: NameSettings
) -> None:
    answers = await found(search, "burrow")
    assert list(answers) == ["launchpad", "github", "pypi", "debian", "list archive"]
    assert {answer.state for answer in answers.values()} == {State.FREE}
    assert answers["launchpad"].query == (
        "project burrow; ~burrow, ~burrow-drivers, ~burrow-core, ~burrow-bugs"
    )
    assert answers["github"].query == (
        f"{settings.github}/search/repositories?q=burrow+in%3Aname&per_page=50"
    )
    assert answers["github"].detail == "1 repo with that exact name"
    assert answers["pypi"].query == f"{settings.github}/pypi/burrow/json"
    assert answers["debian"].query == f"{settings.github}/api/src/burrow/"
    assert answers["list archive"].query == f"{settings.archive}?q=burrow"


async def test_each_place_says_what_it_has(search: NameSearch, mail: MailSystem) -> None:
    assert (await found(search, "hive"))["github"].detail == "2 repos with that exact name, one with 60 stars"
    assert (await found(search, "hive"))["github"].state is State.TAKEN
    pypi = (await found(search, "warren"))["pypi"]
    assert (pypi.state, pypi.detail) == (State.TAKEN, "last release 2009")
    debian = (await found(search, "beanstalkd"))["debian"]
    assert (debian.state, debian.detail) == (State.TAKEN, "version 1.4.6-2")
    mail.post("eday", "hive?", "text")
    assert (await found(search, "hive"))["list archive"] == Answer(
        "list archive", f"{mail.archive_url}?q=hive", State.TAKEN, "1 post"
    )


async def test_a_name_in_another_spelling_is_followed_within_the_index(settings: NameSettings) -> None:
    services = NameServices(Taken(pypi={"a-b": "2010-01-01"}))
    base = await services.start()
    search = NameSearch(replace(settings, pypi=base), Silent())
    assert (await found(search, "a.b"))["pypi"].detail == "last release 2010"
    await search.close()
    await services.stop()


async def test_launchpad_is_asked_for_the_project_and_all_four_teams(
    search: NameSearch, launchpad: LaunchpadGateway
) -> None:
    await launchpad.ensure_team("warren-core", "Core", "", "Restricted Team")
    answer = (await found(search, "warren"))[LAUNCHPAD]
    assert (answer.state, answer.detail) == (State.TAKEN, "the team warren-core")
    assert (await found(search, "eday"))[LAUNCHPAD].detail == "the person eday"


async def test_what_is_unwell_could_not_be_asked_and_spoils_no_other_answer(
    search: NameSearch, faults: Faults
) -> None:
    faults.put("names", Fault(Kind.STATUS, 503))
    answers = await found(search, "warren")
    for place in ("github", "pypi", "debian"):
        assert answers[place].state is State.UNKNOWN
        assert answers[place].detail == "it says 503"
    assert answers[LAUNCHPAD].state is answers["list archive"].state is State.FREE
    assert judge("warren", answers.values()).verdict == "usable"
    assert judge("warren", answers.values()).warnings == 3
    faults.clear("names")
    faults.put("names", Fault(Kind.RESET))
    assert "no answer" in (await found(search, "warren"))["pypi"].detail


async def test_a_place_that_never_answers_costs_its_patience_and_no_more(
    settings: NameSettings, faults: Faults
) -> None:
    faults.put("names", Fault(Kind.LATENCY, 30))
    search = NameSearch(replace(settings, patience=0.05), Silent())
    answers = await found(search, "warren")
    assert answers["pypi"].detail == "no answer in 0.05 s"
    assert answers["list archive"].state is State.FREE
    await search.close()


@pytest.mark.parametrize(
    "word", ["", "a", "Warren", "a b", "-x", "x" * 100, "x\r\n", "../../etc", "ё", "x?y=z"]
)
async def test_what_can_be_no_name_is_asked_nowhere(word: str) -> None:
    search = NameSearch(NameSettings(contact="tests", github="http://127.0.0.1:1"), Silent())
    assert await search.check(word) == []


class Silent:
    """A Launchpad where nothing is taken, or whatever a test says happens."""

    def __init__(self, wrong: Exception | None = None) -> None:
        self._wrong = wrong

    def __getattr__(self, name: str) -> Any:
        async def nothing(*_words: str) -> None:
            if self._wrong is not None:
                raise self._wrong

        return nothing


async def test_a_launchpad_that_breaks_in_an_unknown_way_could_not_be_asked() -> None:
    nowhere = NameSettings(contact="tests", github="", pypi="", debian="")
    search = NameSearch(nowhere, Silent(RuntimeError("x")))
    (answer,) = await search.check("warren")
    assert (answer.state, answer.detail) == (State.UNKNOWN, "RuntimeError")


HOSTILE = {
    "another type": json.dumps([1]),
    "a number": "7",
    "null": "null",
    "no json": "<html>",
    "deep": "[" * 100_000,
    "huge number": "9" * 10_000,
    "not text": b"\xff\xfe",
    "empty": "",
    "too large": "[" + " " * 1024 * 1024 + "]",
    "wrong inside": json.dumps(
        {"items": "x", "releases": 7, "urls": [None, 7, {"upload_time": []}], "versions": [7], "count": "9"}
    ),
    "strange items": json.dumps(
        {"items": [None, 7, {}, {"name": None}, {"name": "warren", "stargazers_count": "many"}], "count": -1}
    ),
    "not a flag": json.dumps({"items": [], "incomplete_results": True, "count": True, "error": 500}),
}


@pytest.fixture
async def script() -> AsyncIterator[Scripted]:
    async with scripted_server() as made:
        yield made


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
async def test_a_hostile_answer_is_survived(script: Scripted, body: str | bytes) -> None:
    said = Scripting(200, body, "application/json")
    for path in ("/search/repositories", "/pypi/warren/json", "/api/src/warren/", "/list/"):
        script.on("GET", path, said)
    search = at(script)
    for answer in (await search.check("warren"))[1:]:
        assert isinstance(answer.state, State)
        assert len(answer.detail) < 120
    answers = await found(search, "warren")
    assert answers["list archive"].state is State.UNKNOWN
    assert len(judge("warren", answers.values()).line) < 500
    await search.close()


def at(script: Scripted) -> NameSearch:
    root = script.root
    settings = NameSettings(
        contact="tests\r\nX: y", github=root, pypi=root, debian=root, archive=f"{root}/list/", patience=5
    )
    return NameSearch(settings, Silent())


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Scripting(404, "<html>no</html>", "text/html"), "no JSON, but text/html"),
        (Scripting(403, "{}", "application/json"), "403, we asked too often or may not ask"),
        (Scripting(500, "{}", "application/json"), "it says 500"),
        (Scripting(302, "", headers={"Location": "http://169.254.169.254/x"}), "it sends us somewhere else"),
        (Scripting(302, "", headers={"Location": "/pypi/warren/json"}), "redirects without end"),
        (Scripting(302, "", headers={"Location": "http://["}), "it sends us somewhere else"),
        (Scripting(302, ""), "it says 302"),
        (Scripting(dropped=True), "no answer: ServerDisconnectedError"),
    ],
)
async def test_only_a_clear_answer_counts(script: Scripted, said: Scripting, why: str) -> None:
    script.on("GET", "/pypi/warren/json", said)
    search = at(script)
    answer = (await found(search, "warren"))["pypi"]
    assert (answer.state, answer.detail) == (State.UNKNOWN, why)
    await search.close()


async def test_a_search_that_did_not_look_everywhere_finds_what_is_taken_but_nothing_free(
    script: Scripted,
) -> None:
    search = at(script)
    for items, state in (([], State.UNKNOWN), ([{"name": "warren", "stargazers_count": 99}], State.TAKEN)):
        said = {"items": items, "incomplete_results": True}
        script.on("GET", "/search/repositories", Scripting(200, json.dumps(said), "application/json"))
        assert (await found(search, "warren"))["github"].state is state
    await search.close()


async def test_a_package_too_large_to_read_is_still_taken(script: Scripted) -> None:
    body = json.dumps({"info": {}, "releases": {}, "x": "y" * 2 * 1024 * 1024})
    script.on("GET", "/pypi/warren/json", Scripting(200, body, "application/json"))
    search = at(script)
    assert (await found(search, "warren"))["pypi"].state is State.TAKEN
    await search.close()


async def test_many_checks_at_once_get_their_own_answers(search: NameSearch) -> None:
    words = [f"word{number}" for number in range(10)] + ["warren"]
    answers = await asyncio.gather(*(found(search, word) for word in words))
    assert [one["pypi"].state for one in answers] == [State.FREE] * 10 + [State.TAKEN]
    assert [one["pypi"].query.split("/")[-2] for one in answers] == words


async def test_launchpad_is_asked_again_before_it_counts_as_unknown(settings: NameSettings) -> None:
    class Tired:
        """Answers every third question."""

        asked = 0

        async def what_has(self, name: str) -> None:
            self.asked += 1
            if self.asked % 3:
                raise Trouble("it is unwell")

        who_has = what_has

    class Closed(Tired):
        async def what_has(self, name: str) -> None:
            self.asked += 1
            raise Stuck("we may not")

        who_has = what_has

    class Busy(Closed):
        async def what_has(self, name: str) -> None:
            self.asked += 1
            raise Trouble("come back later", 60)

        who_has = what_has

    tired, closed, busy = Tired(), Closed(), Busy()
    alone = replace(settings, github="", pypi="", debian="", archive="", pauses=(0.0,) * 12)
    for launchpad, state in ((tired, State.FREE), (closed, State.UNKNOWN), (busy, State.UNKNOWN)):
        search = NameSearch(alone, launchpad)  # type: ignore[arg-type]
        assert (await found(search, "wombat"))[LAUNCHPAD].state is state
        await search.close()
    assert (closed.asked, busy.asked) == (5, 5), "a no, and a long wait, are taken at their word"
