"""Projects, series, milestones and releases of the sandbox's Launchpad, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.sandbox.lpclient import Client, sandbox


@pytest_asyncio.fixture
async def lp() -> AsyncIterator[Client]:
    async with sandbox() as client:
        yield client


@pytest_asyncio.fixture
async def burrow(lp: Client) -> Client:
    """A server where the project burrow with the series cactus belongs to tminus."""
    assert (await lp.new_project()).status == 201
    assert (await lp.post("/burrow", "newSeries", name="cactus", summary="S")).status == 201
    return lp


async def test_a_new_project_begins_with_trunk_as_its_focus(lp: Client) -> None:
    answer = await lp.new_project(
        driver=lp.link("/~eday"),
        bug_supervisor="/~vishy",
        licenses='["Apache Licence", "MIT / X / Expat Licence"]',
        programming_lang="Python",
        home_page_url="https://burrow.example/",
    )
    assert (answer.status, answer.headers["Location"]) == (201, lp.link("/burrow"))
    project = (await lp.get("/burrow")).json
    assert project["development_focus_link"] == lp.link("/burrow/trunk")
    assert project["owner_link"] == project["registrant_link"] == lp.link("/~tminus")
    assert project["driver_link"] == lp.link("/~eday")
    assert project["bug_supervisor_link"] == lp.link("/~vishy")
    assert project["licenses"] == ["Apache Licence", "MIT / X / Expat Licence"]
    assert project["programming_language"] == "Python"
    assert project["homepage_url"] == "https://burrow.example/"
    assert (await lp.get("/burrow/trunk")).json["status"] == "Active Development"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "taken"}, ["name: ", "already used"]),
        ({"name": "Burrow"}, ["name: "]),
        ({"name": "people"}, ["name: ", "blocked"]),
        ({"title": "null", "summary": "null"}, ["title: ", "summary: "]),
        ({"title": "one\ntwo"}, ["title: "]),
        ({"licenses": "WTFPL"}, ["licenses: ", "Apache Licence"]),
        ({"licenses": '[["Apache Licence"]]'}, ["licenses: "]),
        ({"home_page_url": "nonsense"}, ["home_page_url: "]),
        ({"home_page_url": "javascript:alert(1)"}, ["home_page_url: "]),
        ({"home_page_url": "http://[::1"}, ["home_page_url: "]),
        ({"driver": "/~nobody"}, ["driver: "]),
        ({"driver": "/taken"}, ["driver: "]),
    ],
)
async def test_a_bad_project_is_refused_line_by_line(
    lp: Client, form: dict[str, str], words: list[str]
) -> None:
    await lp.new_project("taken")
    answer = await lp.new_project(**{"name": "burrow", **form})
    assert answer.status == 400
    assert all(word in answer.text for word in words), answer.text


async def test_licences_may_be_repeated_parameters(lp: Client) -> None:
    form = [("ws.op", "new_project"), ("name", "burrow"), ("display_name", "B"), ("title", "B")]
    form += [("summary", "s"), ("licenses", "Apache Licence"), ("licenses", "PHP Licence")]
    assert (await lp.request("POST", "/projects", data=form)).status == 201
    assert (await lp.get("/burrow")).json["licenses"] == ["Apache Licence", "PHP Licence"]


async def test_projects_are_listed_searched_and_elsewhere(burrow: Client) -> None:
    await burrow.new_project("glance", summary="Images")
    listed = (await burrow.get("/projects")).json
    assert [p["name"] for p in listed["entries"]] == ["burrow", "glance", "hive"]
    assert listed["resource_type_link"] == burrow.link("/#projects")
    found = (await burrow.get("/projects?ws.op=search&text=image")).json
    assert [p["name"] for p in found["entries"]] == ["glance"]
    moved = await burrow.get("/projects/burrow")
    assert (moved.status, moved.headers["Location"]) == (301, f"{burrow.base}/burrow")
    capital = await burrow.get("/Burrow")
    assert (capital.status, capital.headers["Location"]) == (301, burrow.link("/burrow"))
    for path in ("/nothing", "/projects/nothing", "/burrow/nothing", "/burrow/trunk/nothing"):
        assert (await burrow.get(path)).status == 404


async def test_one_change_sets_duties_and_focus_together(burrow: Client) -> None:
    changed = await burrow.patch(
        "/burrow",
        {
            "driver_link": burrow.link("/~openstack-release"),
            "bug_supervisor_link": burrow.link("/~openstack"),
            "development_focus_link": burrow.link("/burrow/cactus"),
            "owner_link": burrow.link("/~openstack-ppb"),
        },
    )
    assert changed.status == 209
    assert "ETag" not in changed.headers
    project = (await burrow.get("/burrow")).json
    assert project == changed.json
    assert project["development_focus_link"] == burrow.link("/burrow/cactus")
    locked_out = await burrow.patch("/burrow", {"summary": "mine again"})
    assert locked_out.status == 401
    by_owner = await burrow.by("vishy").patch("/burrow", {"summary": "ours"})
    assert by_owner.status == 209


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"date_created": "2011-01-01"}, 400, "date_created: "),
        ({"title": "Mine"}, 400, "title: "),
        ({"self_link": "http://x/"}, 400, "self_link: "),
        ({"driver": "x"}, 400, "driver: "),
        ({"frob": 1}, 400, "frob: "),
        ({"series_collection_link": "x"}, 400, "series_collection_link: "),
        ({"driver_link": "API/~nobody"}, 400, "driver_link: "),
        ({"driver_link": "API/burrow"}, 400, "wrong kind"),
        ({"owner_link": None}, 400, "owner_link: "),
        ({"development_focus_link": None}, 400, "development_focus_link: "),
        ({"development_focus_link": "API/burrow"}, 400, "wrong kind"),
        ({"display_name": 7}, 400, "display_name: "),
        ({"licenses": "Apache Licence"}, 400, "licenses: "),
        ({"licenses": ["WTFPL"]}, 400, "licenses: "),
        ({"wiki_url": "nonsense"}, 400, "wiki_url: "),
        ({"wiki_url": "nonsense", "frob": 1}, 400, "frob: "),
        ({"owner_link": "API/~openstack"}, 400, "owner_link: "),
        ({"name": "warren"}, 401, "launchpad.Moderate"),
        ({"active": False}, 401, "launchpad.Moderate"),
        ([], 400, ""),
        ("x", 400, ""),
    ],
)
async def test_a_bad_change_is_refused_and_changes_nothing(
    burrow: Client, change: Any, status: int, words: str
) -> None:
    if isinstance(change, dict):
        api = burrow.api
        change = {k: v.replace("API", api) if isinstance(v, str) else v for k, v in change.items()}
        change = {"summary": "changed", **change}
    answer = await burrow.patch("/burrow", change)
    assert (answer.status, words in answer.text) == (status, True), answer.text
    assert (await burrow.get("/burrow")).json["summary"] == "A queue"


async def test_unchanged_attributes_may_be_sent_back(burrow: Client) -> None:
    whole = (await burrow.get("/burrow")).json
    assert (await burrow.patch("/burrow", {**whole, "summary": "New"})).status == 209
    assert (await burrow.patch("/burrow", {})).status == 209
    assert (await burrow.patch("/burrow", {"driver_link": None})).json["driver_link"] is None


async def test_a_stranger_changes_nothing(burrow: Client) -> None:
    eday = burrow.by("eday")
    for answer in (
        await eday.patch("/burrow", {"display_name": "Hacked"}),
        await eday.post("/burrow", "newSeries", name="diablo", summary="s"),
        await eday.patch("/burrow/cactus", {"summary": "Hacked"}),
        await eday.post("/burrow/cactus", "newMilestone", name="cactus-ff"),
        await burrow.by(None).post("/burrow", "newSeries", name="diablo", summary="s"),
    ):
        assert answer.status == 401
        assert answer.text.startswith("(<")


async def test_a_team_that_owns_a_project_cannot_be_opened(burrow: Client) -> None:
    await burrow.post("/people", "newTeam", name="burrow-core", display_name="Core")
    owner = {"owner_link": burrow.link("/~burrow-core")}
    assert (await burrow.patch("/burrow", owner)).status == 209
    for field in ("membership_policy", "subscription_policy"):
        answer = await burrow.patch("/~burrow-core", {field: "Open Team"})
        assert (answer.status, "membership_policy: " in answer.text) == (400, True)
    restricted = {"membership_policy": "Restricted Team"}
    assert (await burrow.patch("/~burrow-core", restricted)).status == 209


async def test_drivers_of_the_project_make_series_and_those_of_a_series_only_milestones(
    burrow: Client,
) -> None:
    eday, vishy = burrow.by("eday"), burrow.by("vishy")
    await burrow.patch("/burrow", {"driver_link": burrow.link("/~eday")})
    await burrow.patch("/burrow/cactus", {"driver_link": burrow.link("/~vishy")})
    assert (await eday.post("/burrow", "newSeries", name="diablo", summary="s")).status == 201
    assert (await vishy.post("/burrow", "newSeries", name="essex", summary="s")).status == 401
    assert (await vishy.post("/burrow/cactus", "newMilestone", name="by-driver")).status == 201
    assert (await vishy.post("/burrow/trunk", "newMilestone", name="other")).status == 401


async def test_series_are_made_found_and_renamed(burrow: Client) -> None:
    taken = await burrow.post("/burrow", "newSeries", name="cactus", summary="s")
    assert (taken.status, "already in use" in taken.text) == (400, True)
    assert (await burrow.post("/burrow", "newSeries", name="diablo")).status == 400
    found = await burrow.get("/burrow?ws.op=getSeries&name=%22cactus%22")
    assert found.json["title"] == "Burrow cactus series"
    absent = await burrow.get("/burrow?ws.op=getSeries&name=nope")
    assert (absent.status, absent.text) == (200, "null")
    assert (await burrow.patch("/burrow/cactus", {"status": "Nope"})).status == 400
    assert (await burrow.patch("/burrow/cactus", {"status": "Obsolete"})).json["active"] is False
    clash = await burrow.patch("/burrow/cactus", {"name": "trunk"})
    assert clash.status == 400
    moved = await burrow.patch("/burrow/trunk", {"name": "diablo"})
    assert (moved.status, moved.headers["Location"]) == (301, burrow.link("/burrow/diablo"))
    assert (await burrow.get("/burrow/trunk")).status == 404
    project = (await burrow.get("/burrow")).json
    assert project["development_focus_link"] == burrow.link("/burrow/diablo")
    series = (await burrow.get("/burrow/series")).json
    assert [s["name"] for s in series["entries"]] == ["cactus", "diablo"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (None, None),
        ("2011-03-24", "2011-03-24"),
        ('"2011-03-24"', "2011-03-24"),
        ("2011-03-24T10:00:00", "2011-03-24"),
        ("2011-03-24T10:00:00Z", "2011-03-24"),
        ("2011-03-24T00:00:00+00:00", "2011-03-24"),
        ("2001-01-01", "2001-01-01"),
    ],
)
async def test_milestones_have_dates(burrow: Client, given: str | None, shown: str | None) -> None:
    form = {} if given is None else {"date_targeted": given}
    made = await burrow.post("/burrow/cactus", "newMilestone", name="cactus-ff", **form)
    place = burrow.link("/burrow/+milestone/cactus-ff")
    assert (made.status, made.headers["Location"]) == (201, place)
    milestone = (await burrow.get("/burrow/+milestone/cactus-ff")).json
    assert milestone["date_targeted"] == shown
    assert milestone["series_target_link"] == burrow.link("/burrow/cactus")
    assert milestone["target_link"] == burrow.link("/burrow")


@pytest.mark.parametrize(
    "given",
    ["soon", "2011-02-31", "15/03/2027", "", "2011-03-24T00:00:00+05:00", "0001-01-01", "7", "[]",
     "20110324", "2011-W12-4", "2011-03-24x"],
)  # fmt: skip
async def test_a_bad_date_is_refused(burrow: Client, given: str) -> None:
    form = {"name": "cactus-ff", "date_targeted": given}
    answer = await burrow.post("/burrow/cactus", "newMilestone", **form)
    assert (answer.status, answer.text.startswith("date_targeted: ")) == (400, True)


async def test_a_milestones_name_is_unique_in_the_project(burrow: Client) -> None:
    await burrow.post("/burrow/cactus", "newMilestone", name="one.1")
    for series in ("cactus", "trunk"):
        again = await burrow.post(f"/burrow/{series}", "newMilestone", name="one.1")
        assert (again.status, "already used" in again.text) == (400, True)
    wrong_place = await burrow.post("/burrow", "newMilestone", name="two")
    assert wrong_place.status == 400


async def test_milestones_change_and_go(burrow: Client) -> None:
    path = "/burrow/+milestone/cactus-ff"
    form = {"name": "cactus-ff", "code_name": "prickly", "summary": "Freeze"}
    await burrow.post("/burrow/cactus", "newMilestone", **form)
    assert (await burrow.get(path)).json["title"] == 'Burrow cactus-ff "prickly"'
    found = await burrow.get("/burrow?ws.op=getMilestone&name=cactus-ff")
    assert found.json["code_name"] == "prickly"
    change = {"date_targeted": "2011-03-24", "is_active": False}
    changed = await burrow.patch(path, change)
    assert changed.json["date_targeted"] == "2011-03-24"
    assert (await burrow.get("/burrow/all_milestones")).json["total_size"] == 1
    assert (await burrow.get("/burrow/active_milestones")).json["total_size"] == 0
    assert (await burrow.get("/burrow/cactus/all_milestones")).json["total_size"] == 1
    assert (await burrow.get("/burrow/trunk/all_milestones")).json["total_size"] == 0
    assert (await burrow.patch(path, {"date_targeted": 7})).status == 400
    assert (await burrow.patch(path, {"date_targeted": None})).json["date_targeted"] is None
    moved = await burrow.patch(path, {"name": "cactus-x"})
    assert moved.headers["Location"] == burrow.link("/burrow/+milestone/cactus-x")
    assert (await burrow.get(path)).status == 404
    assert (await burrow.by("eday").request("DELETE", moved.headers["Location"])).status == 401
    gone = await burrow.request("DELETE", moved.headers["Location"])
    assert (gone.status, gone.text) == (200, "null")
    assert (await burrow.get(moved.headers["Location"])).status == 404


async def test_milestones_are_listed_latest_first_after_those_without_a_date(
    burrow: Client,
) -> None:
    for name, day in (("aa", "2011-01-01"), ("bb", ""), ("cc", "2011-03-01"), ("dd", "")):
        form = {"date_targeted": day} if day else {}
        await burrow.post("/burrow/cactus", "newMilestone", name=name, **form)
    listed = (await burrow.get("/burrow/all_milestones")).json["entries"]
    assert [m["name"] for m in listed] == ["dd", "bb", "cc", "aa"]


async def test_a_milestone_is_released_once(burrow: Client) -> None:
    assert (await burrow.get("/burrow/releases")).json["total_size"] == 0
    await burrow.post("/burrow/cactus", "newMilestone", name="2011.2")
    path = "/burrow/+milestone/2011.2"
    missing = await burrow.post(path, "createProductRelease")
    assert missing.status == 400
    made = await burrow.post(path, "createProductRelease", date_released="2011-04-15")
    assert made.headers["Location"] == burrow.link("/burrow/cactus/2011.2")
    release = (await burrow.get("/burrow/cactus/2011.2")).json
    assert release["version"] == "2011.2"
    assert release["date_released"].startswith("2011-04-15T00:00:00")
    again = await burrow.post(path, "createProductRelease", date_released="2011-04-15")
    assert again.status == 400
    assert (await burrow.get(path)).json["release_link"] == made.headers["Location"]
    assert (await burrow.get("/burrow/cactus/releases")).json["total_size"] == 1
    found = await burrow.get("/burrow?ws.op=getRelease&version=2011.2")
    assert found.json["milestone_link"] == burrow.link(path)
    assert (await burrow.request("DELETE", path)).status == 500
