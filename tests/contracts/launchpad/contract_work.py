"""What any Launchpad does for the bot about blueprints and bugs."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from bot.core.blueprint_state import Blueprint
from bot.core.errors import NotPermitted, Stuck
from bot.gateways.lazr import Bare
from bot.gateways.ports import BugTask
from tests.contracts.launchpad.contract import WRITES, Ready, fresh
from tests.waiting import eventually

DAY = date(2027, 2, 1)


async def project(ready: Ready) -> str:
    """A project of ours with the milestones `first` and `second`."""
    name = fresh("burrow")
    await ready.ours.ensure_project(name, name, "Digs", "Apache Licence", "Python")
    await asyncio.gather(
        *(ready.ours.ensure_milestone(name, "trunk", one, DAY) for one in ("first", "second"))
    )
    return name


async def blueprint(ready: Ready, of: str, name: str, milestone: str = "", **changes: str) -> None:
    """A blueprint, planned and changed."""
    wire = ready.ours.recording
    values = {"name": name, "title": name, "summary": "S", "target": Bare(wire.link(of))}
    assert (await wire.call("specs", "createSpecification", values)).succeeded
    if milestone:
        changes["milestone_link"] = wire.link(f"{of}/+milestone/{milestone}")
    if changes:
        assert (await wire.patch(f"{of}/+spec/{name}", changes, "")).succeeded


async def bug(ready: Ready, of: str, title: str, milestone: str = "", **changes: str) -> int:
    """A bug, planned and changed; gives its number."""
    wire = ready.ours.recording
    values = {"title": title, "description": "D", "target": Bare(wire.link(of))}
    made = await wire.call("bugs", "createBug", values)
    number = int(made.location.rpartition("/")[2])
    if milestone:
        changes["milestone_link"] = wire.link(f"{of}/+milestone/{milestone}")
    if changes:
        assert (await wire.patch(f"{of}/+bug/{number}", changes, "")).succeeded
    return number


class WorkContract:
    """Inherit it, and give a fixture `ready`."""

    async def test_a_project_without_work_has_none_and_so_has_none_at_all(self, ready: Ready) -> None:
        name = await project(ready)
        for one in (name, fresh("nothing"), "No Name"):
            assert await ready.ours.blueprints(one) == ()
            assert await ready.ours.open_bugs(one) == ()
        assert await ready.ours.open_bugs(name, "first") == ()
        assert await ready.ours.open_bugs(name, "no-such") == ()
        assert await ready.ours.blueprints(name, "trunk") == ()

    async def test_blueprints_tell_their_state_and_milestone(self, ready: Ready) -> None:
        name = await project(ready)
        await blueprint(ready, name, "api", "first", priority="High", implementation_status="Blocked")
        await blueprint(ready, name, "idea")
        assert set(await ready.ours.blueprints(name)) == {
            Blueprint("api", "High", "New", "Blocked", "first"),
            Blueprint("idea", "Undefined", "New", "Unknown"),
        }

    async def test_open_bugs_tell_their_state_and_milestone_and_closed_ones_are_left_out(
        self, ready: Ready
    ) -> None:
        name = await project(ready)
        grave = await bug(ready, name, 'It "breaks"', "first", importance="Critical", status="Triaged")
        small = await bug(ready, name, "It squeaks")
        await bug(ready, name, "It was", "first", status="Fix Released")
        one = BugTask(grave, name, 'It "breaks"', "Triaged", "Critical", "first")
        other = BugTask(small, name, "It squeaks", "New", "Undecided")
        assert set(await ready.ours.open_bugs(name)) == {one, other}
        assert await ready.ours.open_bugs(name, "first") == (one,)

    async def test_what_is_planned_is_moved_once_and_only_from_where_it_was(self, ready: Ready) -> None:
        name = await project(ready)
        await blueprint(ready, name, "api", "first")
        number = await bug(ready, name, "It breaks", "first")
        (task,) = await ready.ours.open_bugs(name)
        ready.ours.taken()
        for moved in (True, False):
            assert await ready.ours.move_blueprint(name, "api", "first", "second") is moved
            assert await ready.ours.move_bug(task, "first", "second") is moved
        assert sorted(ready.ours.taken()) == [*["GET"] * 4, *["PATCH"] * 2]
        assert [one.milestone for one in await ready.ours.blueprints(name)] == ["second"]
        assert [one.number for one in await ready.ours.open_bugs(name, "second")] == [number]
        assert await ready.ours.move_blueprint(name, "api", "second", "") is True
        assert await ready.ours.move_bug(task, "second", "") is True
        assert [one.milestone for one in await ready.ours.open_bugs(name)] == [""]

    async def test_a_milestone_that_is_not_there_is_stuck(self, ready: Ready) -> None:
        name = await project(ready)
        await blueprint(ready, name, "api", "first")
        await bug(ready, name, "It breaks", "first")
        (task,) = await ready.ours.open_bugs(name)
        with pytest.raises(Stuck, match="refused to plan the blueprint api for no-such"):
            await ready.ours.move_blueprint(name, "api", "first", "no-such")
        with pytest.raises(Stuck, match="refused to plan bug"):
            await ready.ours.move_bug(task, "first", "no-such")
        with pytest.raises(Stuck, match="has none of that name"):
            await ready.ours.move_blueprint(name, "no-such", "first", "second")

    async def test_what_we_may_not_plan_is_stuck(self, ready: Ready) -> None:
        name = await project(ready)
        await blueprint(ready, name, "api", "first")
        await bug(ready, name, "It breaks", "first")
        (task,) = await ready.theirs.open_bugs(name)
        with pytest.raises(NotPermitted):
            await ready.theirs.move_blueprint(name, "api", "first", "second")
        with pytest.raises(Stuck, match="supervise"):
            await ready.theirs.move_bug(task, "first", "second")

    async def test_a_kick_takes_the_milestone_and_says_why_once(self, ready: Ready) -> None:
        name = await project(ready)
        wire = ready.ours.recording
        await blueprint(ready, name, "api", "first", whiteboard="notes")
        ready.ours.taken()
        assert await ready.ours.kick_blueprint(name, "api", "Not yet.") is True
        assert await ready.ours.kick_blueprint(name, "api", "Not yet.") is False
        assert ready.ours.taken() == ["GET", "PATCH", "GET"]
        entry = await wire.entry(f"{name}/+spec/api")
        assert entry is not None
        assert (entry["whiteboard"], entry["milestone_link"]) == ("notes\n\nNot yet.", None)
        await ready.ours.recording.patch(
            f"{name}/+spec/api", {"milestone_link": wire.link(f"{name}/+milestone/first")}, ""
        )
        assert await ready.ours.kick_blueprint(name, "api", "Not yet.") is True
        entry = await wire.entry(f"{name}/+spec/api")
        assert entry is not None
        assert entry["whiteboard"] == "notes\n\nNot yet."

    async def test_who_has_a_priority_is_not_kicked(self, ready: Ready) -> None:
        name = await project(ready)
        await blueprint(ready, name, "api", "first", priority="Low")
        ready.ours.taken()
        assert await ready.ours.kick_blueprint(name, "api", "Not yet.") is False
        assert not WRITES & set(ready.ours.taken())

    async def test_what_others_write_on_a_whiteboard_meanwhile_stays(self, ready: Ready) -> None:
        name = await project(ready)
        await blueprint(ready, name, "api", "first", whiteboard="notes")
        ready.ours.recording.crossing = asyncio.Barrier(2)
        kick = asyncio.create_task(ready.ours.kick_blueprint(name, "api", "Not yet."))
        barrier = ready.ours.recording.crossing
        await eventually(lambda: barrier.n_waiting)
        patch = {"whiteboard": "theirs"}
        assert (await ready.ours.recording.patch(f"{name}/+spec/api", patch, "")).succeeded
        await barrier.wait()
        assert await kick is True
        entry = await ready.ours.recording.entry(f"{name}/+spec/api")
        assert entry is not None
        assert entry["whiteboard"] == "theirs\n\nNot yet."
