"""Whatever claims to be Launchpad's answer, we read it, wait, or give up with a sentence; nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import Trouble
from bot.gateways.launchpad import LaunchpadGateway
from bot.gateways.launchpad_base import Base
from bot.gateways.lazr import Wire
from bot.gateways.lazr_entries import address_in, day, is_name, kind, name_in, page, text
from bot.gateways.lazr_pages import collection
from bot.gateways.lazr_refusals import refusal
from bot.gateways.lazr_reply import Reply
from tests.gateways.launchpad_entries import settings

DAY = date(2027, 2, 1)
API = "http://launchpad.test/devel"
JSON = {"content-type": "application/json"}

names = st.sampled_from(["burrow", "nova", "~eday", "trunk", "+milestone/c1"])
links = (
    names.map(lambda name: f"{API}/{name}")
    | st.text(max_size=20).map(lambda tail: f"{API}/{tail}")
    | st.text(max_size=30)
    | st.sampled_from(["http://[", "tag:launchpad.net:2008:redacted", f"{API}/../x", "//x:99999999/"])
)
words = st.text(max_size=20) | st.sampled_from(["burrow", "\ud800", "a\x00b", "2011-02-30", "2011-02-28"])
values = st.none() | st.booleans() | st.integers() | words | links | st.lists(words, max_size=3)
kinds = st.sampled_from(["team", "person", "project", "milestone", "project_series"])
FIELDS = (
    *("name", "display_name", "self_link", "http_etag", "team_owner_link", "owner_link", "driver_link"),
    *("development_focus_link", "licenses", "date_targeted", "series_target_link", "is_active"),
    *("preferred_email_address_link", "network", "nickname", "fingerprint", "status", "entries"),
    *("next_collection_link", "total_size", "start"),
)
entries = st.builds(
    lambda of, fields: {"resource_type_link": f"{API}/#{of}", **fields},
    kinds,
    st.dictionaries(st.sampled_from(FIELDS), values, max_size=8),
)
pages = st.builds(
    lambda found, fields: {"entries": found, **fields},
    st.lists(entries, max_size=3),
    st.dictionaries(st.sampled_from(FIELDS[-3:]), values, max_size=3),
)
bodies = (entries | pages | values).map(lambda said: json.dumps(said).encode()) | st.binary(max_size=40)
statuses = st.sampled_from([200, 200, 200, 200, 201, 209, 301, 303, 400, 401, 404, 410, 412, 500, 503])
headers = st.builds(
    lambda kind, location, after: {"content-type": kind, "location": location, "retry-after": after},
    st.sampled_from(["application/json", "application/json", "text/html", ""]),
    links,
    st.text(max_size=10),
)
answers = st.tuples(statuses, headers, bodies)


class Told(Wire):
    """A wire that has its answers already."""

    def __init__(self, told: list[tuple[int, dict[str, str], bytes]]) -> None:
        super().__init__(settings(API))
        self._told = told
        self.asked: list[str] = []

    async def send(self, method: str, link: str, **_: Any) -> Reply:
        assert self.is_ours(link), link
        assert link.isascii()
        assert link.isprintable()
        self.asked.append(link)
        status, known, body = self._told[len(self.asked) % len(self._told)]
        return Reply(method, link, status, known, body)


class ToldGateway(LaunchpadGateway):
    def __init__(self, wire: Told) -> None:
        Base.__init__(self, wire)


CALLS: dict[str, Callable[[LaunchpadGateway], Any]] = {
    "me": lambda lp: lp.me(),
    "person": lambda lp: lp.person("burrow"),
    "by email": lambda lp: lp.person_by_email("a@b.example"),
    "fingerprints": lambda lp: lp.fingerprints("burrow"),
    "team": lambda lp: lp.team("burrow"),
    "is member": lambda lp: lp.is_member("burrow", "eday"),
    "project": lambda lp: lp.project("burrow"),
    "series": lambda lp: lp.series("burrow"),
    "milestones": lambda lp: lp.milestones("burrow"),
    "make team": lambda lp: lp.ensure_team("burrow", "B", "", "Open Team", again=True),
    "make project": lambda lp: lp.ensure_project("burrow", "B", "B", "", "", again=True),
    "make series": lambda lp: lp.ensure_series("burrow", "cactus", "C", again=True),
    "make milestone": lambda lp: lp.ensure_milestone("burrow", "trunk", "c1", DAY, again=True),
    "member": lambda lp: lp.ensure_member("burrow", "eday", "x"),
    "duties": lambda lp: lp.ensure_duties("burrow", owner="eday", driver="nova", focus="trunk"),
}


@pytest.mark.parametrize("name", CALLS)
@given(told=st.lists(answers, min_size=1, max_size=4))
def test_whatever_is_answered_a_call_gives_a_value_or_trouble(
    name: str, told: list[tuple[int, dict[str, str], bytes]]
) -> None:
    wire = Told(told)

    async def call() -> Any:
        return await CALLS[name](ToldGateway(wire))

    try:
        said = repr(asyncio.run(call()))
    except Trouble as trouble:
        said = str(trouble)
    assert said.isprintable() or not set(said) & set("\r\n\x00")
    said.encode()
    assert len(wire.asked) < 200


@given(told=st.lists(answers, min_size=1, max_size=4))
def test_pages_end_whatever_their_links_say(told: list[tuple[int, dict[str, str], bytes]]) -> None:
    wire = Told(told)
    try:
        found = asyncio.run(collection(wire, "burrow/series"))
    except Trouble:
        return
    assert all(isinstance(one, dict) for one in found)


@given(values)
def test_names_and_addresses_in_links_are_plain(value: Any) -> None:
    found = name_in(value)
    assert found is None or is_name(found)
    address = address_in(value)
    assert not set(address) & set(' \r\n\t<>,;"\x00')


@given(entries)
def test_fields_are_read_cleanly_or_not_at_all(entry: dict[str, Any]) -> None:
    assert kind(entry).isascii()
    for field in FIELDS:
        try:
            text(entry, field).encode()
            day(entry, field)
            page(text(entry, field))
        except Trouble as trouble:
            str(trouble).encode()


@pytest.mark.parametrize("link", ["http://[", "http://[::1", "//[x/devel/y"])
def test_a_link_that_leads_nowhere_is_trouble(link: str) -> None:
    with pytest.raises(Trouble, match="nowhere"):
        page(link)
    assert name_in(link) is None


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (f"{API}/~x/+email/Eday%40example.org", "eday@example.org"),
        (f"{API}/~x/+email/eday+x@example.org", "eday+x@example.org"),
        ("tag:launchpad.net:2008:redacted", ""),
        (f"{API}/~x/+email/a%40b%0d%0aBcc: c@d", ""),
        (f"{API}/~x/+email/a%40b, c%40d", ""),
        (f"{API}/~x/+email/", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_an_address_that_could_be_more_than_one_is_none(link: Any, address: str) -> None:
    assert address_in(link) == address


@pytest.mark.parametrize(
    ("link", "ours"),
    [
        (f"{API}/burrow", True),
        (f"{API}/~x?ws.start=75&memo=75", True),
        (API, False),
        ("https://launchpad.test/devel/burrow", False),
        ("http://launchpad.test:81/devel/burrow", False),
        ("http://launchpad.test.evil.example/devel/burrow", False),
        ("http://launchpad.test@evil.example/devel/burrow", False),
        ("http://evil@launchpad.test/devel/burrow", False),
        (f"{API}/../burrow", False),
        (f"{API}/%2e%2e/burrow", False),
        (f"{API}/x%2f..%2fy", False),
        (f"{API}/x\r\nX: y", False),
        (f"{API}/é", False),
        ("//launchpad.test/devel/burrow", False),
        ("file:///devel/x", False),
        ("", False),
    ],
)
def test_only_links_below_our_own_root_are_followed(link: str, ours: bool) -> None:
    assert Wire(settings(API)).is_ours(link) is ours


@given(statuses, headers, st.binary(max_size=200))
def test_a_refusal_is_one_printable_line(status: int, known: dict[str, str], body: bytes) -> None:
    said = str(refusal(Reply("GET", API, status, known, body), "read it"))
    assert said.isprintable() or all(ord(c) >= 160 or 32 <= ord(c) < 127 for c in said)
