"""The facts that the bot depends on hold in the sandbox, and were so in the recordings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from aiohttp import FormData

from tests.contracts.launchpad import recordings
from tests.contracts.launchpad.compare import credential, faulty, permission
from tests.contracts.launchpad.fact import ANYTHING, Fact
from tests.contracts.launchpad.facts import FACTS, SCENES
from tests.contracts.launchpad.recordings import Exchange
from tests.sandbox.lpclient import Answer, Client, sandbox

_FORM = "application/x-www-form-urlencoded"


async def ask(lp: Client, fact: Fact) -> Answer:
    """Send what the fact says, as who it says."""
    method, path = fact.ask.split(" ")
    headers, data = dict(fact.headers), None
    if fact.send is not None:
        local = {k: v.replace("{api}", lp.api) if isinstance(v, str) else v for k, v in fact.send.items()}
        if any(isinstance(value, bytes) for value in local.values()):
            return await lp.by(fact.who).request(method, path, headers=headers, data=_parts(local))
        form = method == "POST"
        headers.setdefault("Content-Type", _FORM if form else "application/json")
        data = (urlencode(local) if form else json.dumps(local)).encode()
    return await lp.by(fact.who).request(method, path, headers=headers, data=data)


def _parts(values: Mapping[str, Any]) -> FormData:
    parts = FormData(default_to_multipart=True)
    for name, value in values.items():
        parts.add_field(name, value, filename=name if isinstance(value, bytes) else None)
    return parts


def wrong(fact: Fact, status: int, place: str | None, body: Any, text: str) -> list[str]:
    """What of an answer is not as the fact has it."""
    found = [] if status == fact.status else [f"status {status}: {text[:100]}"]
    if fact.at is not None and urlsplit(place or "").path != f"/devel{fact.at}":
        found.append(f"it leads to {place}")
    if fact.keys and not set(fact.keys) <= set(body or ()):
        found.append(f"missing {set(fact.keys) - set(body or ())}")
    if fact.answer is not ANYTHING and body != fact.answer:
        found.append(f"answer {body}")
    if status == 400 and set(fact.faulty) != faulty(text):
        found.append(f"at fault {faulty(text)}")
    if status == 401 and fact.lacks != permission(text):
        found.append(f"lacking {permission(text)}")
    return found


@pytest.mark.parametrize("scene", SCENES)
async def test_facts_hold_in_the_sandbox(scene: str) -> None:
    async with sandbox() as lp:
        for fact in SCENES[scene]:
            answer = await ask(lp, fact)
            place = answer.headers.get("Location")
            assert not wrong(fact, answer.status, place, answer.json, answer.text), fact.says
            if fact.lacks is None and fact.status == 401 and "Authorization" in fact.headers:
                assert credential(answer.text), fact.says


def test_each_fact_names_what_it_was_learnt_from_and_says_something_else() -> None:
    assert all(fact.recorded for fact in FACTS)
    assert len({fact.says for fact in FACTS}) == len(FACTS)


def test_facts_are_those_of_the_recordings() -> None:
    exchanges = recordings.read()
    if not exchanges:
        pytest.skip(f"there are no recordings in {recordings.folder()}; TMINUS_SHARED says where they are")
    known: dict[str, Exchange] = {f"{each.file} {each.name}": each for each in exchanges}
    for fact in FACTS:
        for name in fact.recorded:
            each = known[name]
            body = each.answer
            found = wrong(fact, each.status, None if fact.at is None else f"/devel{fact.at}", body, each.text)
            assert not found, f"{fact.says}: {name}: {found}"
            assert bool(each.answer_headers.get("Location")) == (fact.status in (201, 301, 303)), name
