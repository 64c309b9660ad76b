"""What any Launchpad, real or in miniature, does for the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from secrets import token_hex

import pytest

from bot.core.errors import Stuck
from bot.gateways.launchpad import LaunchpadGateway, LaunchpadSettings
from bot.gateways.launchpad_base import Base
from bot.gateways.lazr import Wire
from bot.gateways.lazr_reply import Reply
from bot.gateways.lazr_transport import Body
from bot.gateways.ports import Made, Milestone, Wanted

DATES = {"m1": date(2027, 2, 1), "m2": date(2027, 3, 1), "m3": date(2027, 4, 1)}
WRITES = {"POST", "PATCH", "PUT", "DELETE"}


class RecordingWire(Wire):
    """The wire, with a list of the methods that went over it.

    With `crossing` no answer to a reading is given before so many are there, once.
    """

    def __init__(self, settings: LaunchpadSettings) -> None:
        super().__init__(settings)
        self.sent: list[str] = []
        self.crossing: asyncio.Barrier | None = None

    async def send(
        self,
        method: str,
        link: str,
        *,
        body: Body = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        self.sent.append(method)
        reply = await super().send(method, link, body=body, headers=headers)
        if method == "GET" and self.crossing is not None:
            await self.crossing.wait()
            self.crossing = None
        return reply


class RecordingGateway(LaunchpadGateway):
    def __init__(self, settings: LaunchpadSettings) -> None:
        self.recording = RecordingWire(settings)
        Base.__init__(self, self.recording)

    def taken(self) -> list[str]:
        """The methods of the requests since the last call."""
        sent, self.recording.sent = self.recording.sent, []
        return sent


@dataclass(frozen=True)
class Ready:
    """Our gateway, one of a person who is no friend of ours, and a third person's name."""

    ours: RecordingGateway
    theirs: LaunchpadGateway
    settings: LaunchpadSettings
    person: str


async def bootstrap(
    gateway: LaunchpadGateway, name: str, *, again: bool = False, direct: bool = False
) -> list[Made]:
    """A project with four teams, a series, its duties and three milestones, in three rounds."""
    teams = (name, f"{name}-drivers", f"{name}-core", f"{name}-bugs")
    first = await asyncio.gather(
        *(gateway.ensure_team(one, one, "", "Restricted Team", again=again) for one in teams),
        gateway.ensure_project(name, name, "Digs", "Apache Licence", "Python", again=again),
    )
    second = await gateway.ensure_series(name, "cactus", "The first", again=again)
    third = await asyncio.gather(
        *(gateway.ensure_milestone(name, "cactus", one, day, again=again) for one, day in DATES.items()),
        gateway.ensure_duties(
            name, owner=name, driver=teams[1], bug_supervisor=teams[3], focus="cactus", direct=direct
        ),
    )
    return [*first, second, *third]


def fresh(stem: str) -> str:
    """A name that nobody has taken, as a server outlives a test."""
    return f"{stem}-{token_hex(4)}"


class LaunchpadContract:
    """Inherit it, and give a fixture `ready`."""

    async def test_we_know_ourselves(self, ready: Ready) -> None:
        me = await ready.ours.me()
        found = await ready.ours.person(me)
        assert found is not None
        assert (found.name, found.is_team) == (me, False)

    async def test_a_bad_token_is_stuck(self, ready: Ready) -> None:
        for changes in ({"token": "nobody"}, {"secret": "wrong"}, {"consumer": "stranger"}):
            gateway = LaunchpadGateway(replace(ready.settings, **changes))  # type: ignore[arg-type]
            with pytest.raises(Stuck, match="an operator has to"):
                await gateway.me()
            await gateway.close()

    async def test_what_is_not_there_is_not_there(self, ready: Ready) -> None:
        nothing = fresh("nothing")
        assert await ready.ours.person(nothing) is None
        assert await ready.ours.team(nothing) is None
        assert await ready.ours.project(nothing) is None
        assert await ready.ours.series(nothing) == ()
        assert await ready.ours.milestones(nothing) == ()
        assert not await ready.ours.is_member(nothing, ready.person)

    async def test_a_bootstrap_takes_eleven_requests_and_can_be_read_back(self, ready: Ready) -> None:
        name = fresh("burrow")
        made = await bootstrap(ready.ours, name)
        assert all(one.created for one in made)
        # Nine creations, and one reading and one change for the duties.
        assert sorted(ready.ours.taken()) == ["GET", "PATCH", *["POST"] * 9]
        found = await ready.ours.project(name)
        assert found is not None
        assert (found.owner, found.driver) == (name, f"{name}-drivers")
        assert (found.bug_supervisor, found.focus) == (f"{name}-bugs", "cactus")
        assert found.licences == ("Apache Licence",)
        assert set(await ready.ours.series(name)) == {"trunk", "cactus"}
        planned = {Milestone(one, "cactus", day, True) for one, day in DATES.items()}
        assert set(await ready.ours.milestones(name)) == planned
        me = await ready.ours.me()
        team = await ready.ours.team(f"{name}-core")
        assert team is not None
        assert (team.owner, team.policy) == (me, "Restricted Team")
        assert team.members == {me}

    async def test_a_bootstrap_of_what_is_new_takes_ten_requests(self, ready: Ready) -> None:
        name = fresh("burrow")
        made = await bootstrap(ready.ours, name, direct=True)
        assert all(one.created for one in made)
        assert sorted(ready.ours.taken()) == ["PATCH", *["POST"] * 9]
        found = await ready.ours.project(name)
        assert found is not None
        assert (found.owner, found.driver, found.focus) == (name, f"{name}-drivers", "cactus")

    async def test_words_are_set_with_the_project_changed_later_and_left_alone(self, ready: Ready) -> None:
        name = fresh("burrow")
        home, wiki = "http://example.org/trunk", "http://wiki.example.org/burrow"
        await ready.ours.ensure_project(name, "B", "B", "Apache Licence", "Erlang", home, wiki)
        found = await ready.ours.project(name)
        assert found is not None
        assert (found.language, found.homepage, found.wiki, found.group) == ("Erlang", home, wiki, None)
        words = {"licence": "MIT / X / Expat Licence", "language": "Python", "wiki": ""}
        assert (await ready.ours.ensure_duties(name, **words)).created  # type: ignore[arg-type]
        found = await ready.ours.project(name)
        assert found is not None
        assert (found.licences, found.language) == (("MIT / X / Expat Licence",), "Python")
        assert (found.homepage, found.wiki) == (home, None)
        ready.ours.taken()
        assert not (await ready.ours.ensure_duties(name, **words)).created  # type: ignore[arg-type]
        assert ready.ours.taken() == ["GET"]

    async def test_who_has_a_name_is_one_question_where_it_is_free(self, ready: Ready) -> None:
        name, me = fresh("burrow"), await ready.ours.me()
        ready.ours.taken()
        assert await ready.ours.who_has(name) is None
        assert await ready.ours.what_has(name) is None
        assert ready.ours.taken() == ["GET", "GET"]
        await ready.ours.ensure_team(name, "B", "", "Open Team")
        await ready.ours.ensure_project(name, "B", "B", "Apache Licence", "Python")
        for expected in (True, False):
            found = await ready.ours.who_has(name, expected=expected)
            assert found is not None
            assert (found.kind, found.found) == ("team", await ready.ours.team(name))
        thing = await ready.ours.what_has(name)
        assert thing is not None
        assert (thing.kind, thing.found) == ("project", await ready.ours.project(name))
        person = await ready.ours.who_has(me)
        assert person is not None
        assert (person.kind, person.found) == ("person", None)

    async def test_a_team_of_ours_gets_the_policy_that_is_wanted(self, ready: Ready) -> None:
        name = fresh("burrow")
        await ready.ours.ensure_team(name, "B", "", "Open Team")
        assert not (await ready.ours.ensure_team(name, "B", "", "Restricted Team", again=True)).created
        found = await ready.ours.team(name)
        assert found is not None
        assert found.policy == "Restricted Team"

    async def test_a_member_who_leaves_is_gone_once_and_may_come_back(self, ready: Ready) -> None:
        name = fresh("burrow")
        await ready.ours.ensure_team(name, "B", "", "Restricted Team")
        assert not await ready.ours.end_member(name, ready.person, "")
        await ready.ours.ensure_member(name, ready.person, "", direct=True)
        assert await ready.ours.is_member(name, ready.person)
        assert await ready.ours.end_member(name, ready.person, "he left")
        assert not await ready.ours.end_member(name, ready.person, "he left")
        assert not await ready.ours.is_member(name, ready.person)
        assert (await ready.ours.ensure_member(name, ready.person, "he is back")).created
        assert await ready.ours.is_member(name, ready.person)
        with pytest.raises(Stuck, match="We stay in the team"):
            await ready.ours.end_member(name, await ready.ours.me(), "")
        with pytest.raises(Stuck, match="permission"):
            await ready.theirs.end_member(name, ready.person, "")

    async def test_a_bootstrap_run_again_writes_nothing(self, ready: Ready) -> None:
        name = fresh("burrow")
        first = await bootstrap(ready.ours, name)
        ready.ours.taken()
        second = await bootstrap(ready.ours, name, again=True)
        assert not WRITES & set(ready.ours.taken())
        assert [one.url for one in second] == [one.url for one in first]
        assert not any(one.created for one in second)

    async def test_a_bootstrap_that_meets_its_own_work_finds_it(self, ready: Ready) -> None:
        name = fresh("burrow")
        await bootstrap(ready.ours, name)
        assert not any(one.created for one in await bootstrap(ready.ours, name))

    async def test_of_many_who_create_the_same_one_does(self, ready: Ready) -> None:
        name = fresh("race")
        made = await asyncio.gather(*(ready.ours.ensure_team(name, name, "", "Open Team") for _ in range(4)))
        assert sorted(one.created for one in made) == [False, False, False, True]

    async def test_what_belongs_to_somebody_else_is_stuck(self, ready: Ready) -> None:
        name = fresh("theirs")
        owner = await ready.theirs.me()
        await ready.theirs.ensure_team(name, "T", "", "Restricted Team")
        await ready.theirs.ensure_project(name, "T", "T", "Apache Licence", "Python")
        for again in (False, True):
            with pytest.raises(Stuck, match=f"belongs to {owner}"):
                await ready.ours.ensure_team(name, "T", "", "Restricted Team", again=again)
            with pytest.raises(Stuck, match=f"belongs to {owner}"):
                await ready.ours.ensure_project(name, "T", "T", "", "", again=again)

    async def test_a_person_leaves_no_room_for_a_team(self, ready: Ready) -> None:
        with pytest.raises(Stuck, match="belongs to a person"):
            await ready.ours.ensure_team(ready.person, "T", "", "Restricted Team")

    async def test_what_we_may_not_do_is_stuck_for_want_of_permission(self, ready: Ready) -> None:
        name = fresh("theirs")
        await ready.theirs.ensure_team(name, "T", "", "Restricted Team")
        await ready.theirs.ensure_project(name, "T", "T", "Apache Licence", "Python")
        with pytest.raises(Stuck, match="permission"):
            await ready.ours.ensure_series(name, "cactus", "C")
        with pytest.raises(Stuck, match="permission"):
            await ready.ours.ensure_duties(name, driver=name)
        with pytest.raises(Stuck, match="permission"):
            await ready.ours.ensure_member(name, ready.person, "")

    async def test_a_milestone_is_moved_to_its_date_and_keeps_its_series(self, ready: Ready) -> None:
        name = fresh("burrow")
        await bootstrap(ready.ours, name)
        moved = date(2027, 5, 5)
        made = await ready.ours.ensure_milestone(name, "cactus", "m1", moved, "prickly")
        assert not made.created
        found = {one.name: one for one in await ready.ours.milestones(name)}
        assert found["m1"] == Milestone("m1", "cactus", moved, True, "prickly")
        with pytest.raises(Stuck, match="in the series cactus and not in trunk"):
            await ready.ours.ensure_milestone(name, "trunk", "m1", moved)

    async def test_a_milestone_is_closed_opened_and_has_no_date_where_none_is_set(self, ready: Ready) -> None:
        name = fresh("burrow")
        await bootstrap(ready.ours, name)
        ready.ours.taken()
        wanted = {"m1": (DATES["m1"], False), "m2": (None, True), "someday": (None, True)}
        for one, (day, active) in wanted.items():
            await ready.ours.ensure_milestone(name, "cactus", one, day, active=active, was=one)
        assert sorted(ready.ours.taken()) == ["GET", "GET", "GET", "PATCH", "PATCH", "POST"]
        found = {one.name: one for one in await ready.ours.milestones(name)}
        assert {one: (found[one].date, found[one].active) for one in wanted} == wanted
        ready.ours.taken()
        for one, (day, active) in wanted.items():
            await ready.ours.ensure_milestone(name, "cactus", one, day, active=active, was=one)
        assert not WRITES & set(ready.ours.taken())
        made = await ready.ours.ensure_milestone(name, "cactus", "m1", DATES["m1"], was="m1")
        assert not made.created
        closed = await ready.ours.ensure_milestone(name, "cactus", "done", DATES["m1"], active=False)
        assert closed.created
        found = {one.name: one for one in await ready.ours.milestones(name)}
        assert (found["m1"].active, found["done"].active) == (True, False)

    async def test_a_milestone_is_renamed_once_and_never_made_twice(self, ready: Ready) -> None:
        name = fresh("burrow")
        await bootstrap(ready.ours, name)
        for _ in range(2):
            made = await ready.ours.ensure_milestone(name, "cactus", "m9", DATES["m3"], was="m3")
            assert not made.created
            assert made.url.endswith(f"/{name}/+milestone/m9")
        assert {one.name for one in await ready.ours.milestones(name)} == {"m1", "m2", "m9"}
        with pytest.raises(Stuck, match="already used"):
            await ready.ours.ensure_milestone(name, "cactus", "m2", DATES["m2"], was="m9")

    async def test_a_series_has_the_summary_and_status_that_were_asked_for(self, ready: Ready) -> None:
        name = fresh("burrow")
        await bootstrap(ready.ours, name)
        await ready.ours.ensure_series(name, "cactus", "Another", "Supported")
        assert (await ready.ours.ensure_series(name, "diablo", "The next", "Future")).created
        ready.ours.taken()
        await ready.ours.ensure_series(name, "cactus", "Another", "Supported")
        await ready.ours.ensure_series(name, "diablo", "The next", "Future")
        assert not WRITES & set(ready.ours.taken())
        with pytest.raises(Stuck, match="status"):
            await ready.ours.ensure_series(name, "cactus", "Another", "Asleep")

    async def test_a_cycle_is_settled_in_two_rounds_and_looked_at_in_one_request(self, ready: Ready) -> None:
        name = fresh("burrow")
        await ready.ours.ensure_project(name, "Burrow", "Digs", "Apache Licence", "")
        wanted = [Wanted(one, day) for one, day in DATES.items()] + [Wanted("open", None, "prickly")]
        ready.ours.taken()
        made = await ready.ours.settle_milestones(name, "cactus", "Cactus release", wanted)
        assert [(one.name, one.word) for one in made] == [(one.name, "created") for one in wanted]
        assert ready.ours.taken() == ["GET", "GET", *["POST"] * 5]
        again = await ready.ours.settle_milestones(name, "cactus", "Other words", wanted)
        assert {one.word for one in again} == {"ok"}
        assert ready.ours.taken() == ["GET"]
        found = {one.name: one for one in await ready.ours.milestones(name)}
        assert found["m1"] == Milestone("m1", "cactus", DATES["m1"], True)
        assert found["open"] == Milestone("open", "cactus", None, True, "prickly")

    async def test_a_cycle_that_is_partly_there_is_put_right_and_told_before(self, ready: Ready) -> None:
        name = fresh("burrow")
        await bootstrap(ready.ours, name)
        await ready.ours.ensure_milestone(name, "trunk", "elsewhere", None)
        await ready.ours.ensure_milestone(name, "cactus", "m2", DATES["m2"], active=False, was="m2")
        moved = date(2027, 2, 14)
        wanted = [Wanted("m1", moved), Wanted("m2", moved), Wanted("m3", None), Wanted("elsewhere", None)]
        ready.ours.taken()
        would = await ready.ours.settle_milestones(name, "cactus", "", wanted, dry=True)
        assert ready.ours.taken() == ["GET"]
        settled = await ready.ours.settle_milestones(name, "cactus", "", wanted)
        assert settled == would
        assert [one.word for one in settled] == ["fixed", "refused", "ok", "refused"]
        assert settled[0].before == DATES["m1"]
        assert "is closed" in settled[1].why
        assert "in the series trunk" in settled[3].why
        assert {m.name: m.date for m in await ready.ours.milestones(name)}["m1"] == moved

    async def test_a_cycle_of_a_project_that_is_not_there_is_stuck_without_a_write(
        self, ready: Ready
    ) -> None:
        ready.ours.taken()
        with pytest.raises(Stuck, match="There is no project"):
            await ready.ours.settle_milestones(fresh("nobody"), "cactus", "", [Wanted("m1", None)])
        assert ready.ours.taken() == ["GET"]

    async def test_duties_point_at_what_exists(self, ready: Ready) -> None:
        name = fresh("burrow")
        await ready.ours.ensure_project(name, "B", "B", "Apache Licence", "Python")
        with pytest.raises(Stuck, match="focus"):
            await ready.ours.ensure_duties(name, focus="nowhere")
        with pytest.raises(Stuck, match="driver"):
            await ready.ours.ensure_duties(name, driver=fresh("nobody"))
        made = await ready.ours.ensure_duties(name, driver=ready.person, focus="trunk")
        assert made.created
        assert not (await ready.ours.ensure_duties(name, driver=ready.person)).created

    async def test_changes_that_cross_are_merged_where_they_are_of_different_fields(
        self, ready: Ready
    ) -> None:
        name, me = fresh("burrow"), await ready.ours.me()
        await ready.ours.ensure_project(name, "B", "B", "Apache Licence", "Python")
        ready.ours.taken()
        ready.ours.recording.crossing = asyncio.Barrier(2)
        both = await asyncio.gather(
            ready.ours.ensure_duties(name, driver=me),
            ready.ours.ensure_duties(name, bug_supervisor=ready.person),
        )
        assert all(one.created for one in both)
        assert sorted(ready.ours.taken()) == ["GET"] * 3 + ["PATCH"] * 3, "one was refused with 412"
        found = await ready.ours.project(name)
        assert found is not None
        assert (found.driver, found.bug_supervisor) == (me, ready.person)

    async def test_of_two_who_set_one_field_at_once_one_is_told_what_the_other_set(
        self, ready: Ready
    ) -> None:
        name, me = fresh("burrow"), await ready.ours.me()
        await ready.ours.ensure_project(name, "B", "B", "Apache Licence", "Python")
        ready.ours.recording.crossing = asyncio.Barrier(2)
        both = await asyncio.gather(
            *(ready.ours.ensure_duties(name, driver=driver) for driver in (me, ready.person)),
            return_exceptions=True,
        )
        found = await ready.ours.project(name)
        assert found is not None
        lost = ready.person if found.driver == me else me
        (no,) = (one for one in both if isinstance(one, Stuck))
        assert f"just set driver to {found.driver}, and we wanted {lost}" in str(no)

    async def test_a_person_is_known_by_address_and_what_is_none_belongs_to_nobody(
        self, ready: Ready
    ) -> None:
        for nobody in ("nobody@nowhere.example", "no address", "", "true"):
            assert await ready.ours.person_by_email(nobody) is None

    async def test_a_new_name_is_taken_as_a_success(self, ready: Ready) -> None:
        name = fresh("burrow")
        await bootstrap(ready.ours, name)
        reply = await ready.ours.recording.patch(f"{name}/+milestone/m1", {"name": "m9"}, "")
        assert reply.succeeded
        assert reply.url.endswith(f"/{name}/+milestone/m9")
        assert {one.name for one in await ready.ours.milestones(name)} == {"m9", "m2", "m3"}

    async def test_members_are_added_once_directly_and_through_teams(self, ready: Ready) -> None:
        outer, inner = fresh("outer"), fresh("inner")
        me = await ready.ours.me()
        for one in (outer, inner):
            await ready.ours.ensure_team(one, one, "", "Restricted Team")
        assert (await ready.ours.ensure_member(inner, ready.person, "knows it")).created
        assert not (await ready.ours.ensure_member(inner, ready.person, "")).created
        assert not (await ready.ours.ensure_member(inner, me, "")).created
        assert (await ready.ours.ensure_member(outer, inner, "")).created
        assert await ready.ours.is_member(inner, ready.person)
        assert await ready.ours.is_member(outer, ready.person)
        assert await ready.ours.is_member(outer, inner)
        assert not await ready.ours.is_member(inner, outer)
        assert {inner, outer} <= await ready.ours.teams_of(ready.person)
        found = await ready.ours.team(outer)
        assert found is not None
        assert found.members == {me, ready.person}
        with pytest.raises(Stuck, match="no person or team"):
            await ready.ours.ensure_member(inner, fresh("nobody"), "")

    async def test_words_that_look_like_something_else_stay_words(self, ready: Ready) -> None:
        for words in ("true", "null", "12345", '["x"]', "Équipe ☃ <b>&amp;"):
            name = fresh("words")
            await ready.ours.ensure_team(name, words, words, "Open Team")
            found = await ready.ours.person(name)
            assert found is not None
            assert found.display_name == words

    async def test_a_thing_that_cannot_be_is_stuck_with_what_was_said(self, ready: Ready) -> None:
        name = fresh("burrow")
        with pytest.raises(Stuck, match="licenses"):
            await ready.ours.ensure_project(name, "B", "B", "No such licence", "")
        assert await ready.ours.project(name) is None
        with pytest.raises(Stuck, match="not on Launchpad"):
            await ready.ours.ensure_series(name, "cactus", "C")
