"""What the bot takes for granted about the service itself: forms of answers, pages, tags, credentials."""

from __future__ import annotations

from tests.contracts.launchpad.fact import Fact, get, patch, post
from tests.sandbox.lpclient import oauth

_WADL = {"Accept": "application/vnd.sun.wadl+xml, application/json;q=0.5"}

SERVICE: tuple[Fact, ...] = (
    get(
        "the root says where the collections are",
        "/",
        "01 service root JSON",
        keys=(
            "people_collection_link",
            "projects_collection_link",
            "project_groups_collection_link",
            "me_link",
        ),
    ),
    get(
        "the root describes itself in WADL",
        "/",
        "01 service root, launchpadlib Accept header",
        headers=_WADL,
    ),
    Fact(
        "the root makes nothing",
        "POST /",
        {"ws.op": "nope"},
        status=405,
        recorded=("01 POST root with unknown ws.op",),
    ),
    Fact("HEAD is not a method", "HEAD /hive", status=405, recorded=("01 HEAD entry",)),
    Fact("a project is not deleted", "DELETE /hive", status=405, recorded=("04 DELETE project",)),
    get(
        "what no form of answer fits is answered in JSON",
        "/hive",
        "01 GET entry, Accept image/png",
        headers={"Accept": "image/png"},
        keys=("name",),
    ),
    get(
        "nobody in particular reads what is public", "/hive", "04 project anonymous", who=None, keys=("name",)
    ),
    get(
        "an operation that is not there",
        "/hive?ws.op=frobnicate",
        "01 named GET op that does not exist",
        status=400,
    ),
    get(
        "a parameter that is missing is named as the fault",
        "/hive?ws.op=getSeries",
        "01 named GET op missing required parameter",
        status=400,
        faulty=("name",),
    ),
    Fact(
        "a form without an operation",
        "POST /hive",
        {"a": "b"},
        status=400,
        recorded=("01 POST entry without ws.op",),
    ),
    get("one field", "/hive/owner_link", "01 GET field"),
    get(
        "a page tells where the next one is",
        "/people?ws.size=2",
        "03 people collection (page of 2)",
        keys=("start", "total_size", "entries", "next_collection_link"),
    ),
    get(
        "of a search that goes on, the size is elsewhere",
        "/people?ws.op=find&text=openstack&ws.size=1",
        "03 findTeam",
        "03 find",
        keys=("start", "total_size_link", "entries", "next_collection_link"),
    ),
    get(
        "a search that finds nothing",
        "/people?ws.op=find&text=zzzzzz",
        "03 find no hits",
        keys=("total_size",),
    ),
    get(
        "a page has 300 entries at most",
        "/people?ws.size=301",
        "07 searchTasks ws.size=301",
        status=400,
    ),
    get(
        "no number of entries is the usual number", "/people?ws.size=abc", "07 ws.size=abc", keys=("entries",)
    ),
    get(
        "a token that nobody gave",
        "/hive",
        "02 unknown access token",
        headers={"Authorization": oauth("nobody-token", "secret")},
        status=401,
    ),
    get(
        "a secret that is not the token's",
        "/hive",
        "02 wrong token secret",
        headers={"Authorization": oauth("tminus-token", "wrong")},
        status=401,
    ),
    get(
        "a consumer that nobody knows",
        "/hive",
        "02 unknown consumer key with token",
        headers={"Authorization": oauth("tminus-token", "tminus-secret", "nobody-knows-me")},
        status=401,
    ),
    patch(
        "nobody in particular changes nothing",
        "/hive",
        {"summary": "x"},
        "02 anonymous PATCH",
        who=None,
        status=401,
        lacks="launchpad.Edit",
    ),
    patch(
        "a change is a document",
        "/hive",
        {},
        "04 PATCH with text/plain",
        headers={"Content-Type": "text/plain"},
        status=415,
    ),
    post(
        "an operation stands in the body",
        "/people?ws.op=newTeam",
        "",
        {"name": "qteam", "display_name": "Q"},
        "12 ws.op in both query and body",
        status=400,
    ),
)
