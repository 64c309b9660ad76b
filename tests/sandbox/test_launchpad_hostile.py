"""Whatever is sent to the sandbox's Launchpad gets an answer, and leaves a whole state."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.launchpad.catalogue import COLLECTIONS, TYPES
from bot.sandbox.launchpad.operations import decoded
from bot.sandbox.launchpad.projects import create_milestone, create_project
from bot.sandbox.launchpad.schema import Operation
from bot.sandbox.launchpad.seed import new_world
from bot.sandbox.launchpad.service import Ask, Service
from bot.sandbox.launchpad.web import page
from tests.sandbox.lpclient import NOW, oauth

BASE = "http://127.0.0.1:1"
FORM = "application/x-www-form-urlencoded"
KNOWN_CRASHES = {"AssertionError", "ValueError", "InvalidRowCountInResultOffsetClause"}

OPERATIONS = [
    *(operation for entry in TYPES.values() for operation in entry.operations),
    *(operation for collection in COLLECTIONS.values() for operation in collection.operations),
]
PARAMS = sorted({param.name for operation in OPERATIONS for param in operation.params})
FIELDS = sorted({field.name for each in TYPES.values() for field in each.fields})
PLACES = ["/people", "/projects", "/~eday", "/~tminus", "/~openstack", "/~openstack/+member/eday",
          "/burrow", "/burrow/trunk", "/burrow/+milestone/m1", "/~eday/members",
          "/~eday/+ircnick/2", "/burrow/name"]  # fmt: skip

values = st.one_of(
    st.text(),
    st.sampled_from(["/~eday", f"{BASE}/devel/~openstack", "/burrow", "/burrow/trunk", "trunk"]),
    st.sampled_from(["2011-03-24", "9999-12-31", "1899-01-01T00:00:00-23:59", "Approved"]),
    st.sampled_from(["x" * 5000, "[" * 900, "a@" + "." * 4000 + "@", "9" * 5000, "\x00", "<b>"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
        max_leaves=5,
    ).map(json.dumps),
)
headers = st.dictionaries(
    st.sampled_from(["Accept", "If-Match", "If-None-Match", "Content-Type", "Authorization"]),
    st.text(max_size=40)
    | st.sampled_from([oauth("tminus-token", "tminus-secret"), "application/json", FORM, "*"]),
)


def furnished() -> Service:
    world = new_world(lambda: NOW)
    project = create_project(world, world.people["tminus"], "burrow", "Burrow", "A queue")
    create_milestone(project.series["trunk"], "m1", None)
    return Service(world, BASE)


def check(service: Service, ask: Ask) -> int:
    reply = service.answer(ask)
    assert reply.status < 500 or reply.body.decode() in KNOWN_CRASHES
    for path in ("/people", "/projects", "/burrow/all_milestones"):
        assert service.answer(Ask("GET", path, "", {})).status == 200
    return reply.status


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["GET", "POST", "PATCH", "DELETE", "PUT", ""]),
    st.sampled_from(PLACES) | st.text(),
    st.text() | st.lists(st.tuples(st.text(), values), max_size=3).map(urlencode),
    headers,
    st.binary(max_size=200),
)
def test_any_request_has_an_answer(
    method: str, path: str, query: str, sent: dict[str, str], body: bytes
) -> None:
    check(furnished(), Ask(method, path, query, sent, body))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(OPERATIONS),
    st.sampled_from(PLACES),
    st.dictionaries(st.sampled_from(PARAMS), values, max_size=8),
)
def test_any_parameters_of_an_operation_have_an_answer(
    operation: Operation, place: str, params: dict[str, str]
) -> None:
    name, post = operation.name, operation.post
    form = urlencode({"ws.op": name, **params}, errors="replace")
    sent = {"Authorization": oauth("tminus-token", "tminus-secret"), "Content-Type": FORM}
    if post:
        check(furnished(), Ask("POST", place, "", sent, form.encode()))
    else:
        check(furnished(), Ask("GET", place, form, sent))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(PLACES),
    st.dictionaries(st.sampled_from(FIELDS), values.map(decoded), max_size=6),
)
def test_any_change_has_an_answer_and_is_whole(place: str, change: dict[str, object]) -> None:
    service = furnished()
    sent = {"Authorization": oauth("tminus-token", "tminus-secret")}
    before = service.answer(Ask("GET", place, "", sent)).body
    ask = Ask("PATCH", place, "", sent, json.dumps(change).encode())
    if check(service, ask) not in (209, 301):
        assert service.answer(Ask("GET", place, "", sent)).body == before


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_any_path_of_the_web_has_a_page_without_markup_of_its_own(path: str) -> None:
    world = new_world(lambda: datetime.now(UTC))
    status, body = page(world, BASE, f"/{path}<i>")
    assert status == 404
    assert b"<i>" not in body
