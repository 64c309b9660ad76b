"""Series and milestones as the service describes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from bot.sandbox.launchpad import projects
from bot.sandbox.launchpad.blueprint_types import GET_SPECIFICATION, blueprint_pages, of_series
from bot.sandbox.launchpad.bug_search import SEARCH_TASKS
from bot.sandbox.launchpad.bugs import task_in
from bot.sandbox.launchpad.extras import SERIES_EXTRAS, always
from bot.sandbox.launchpad.kinds import PERSON, Choice, Day, Flag, Moment, Name, Text
from bot.sandbox.launchpad.release_types import releases_of
from bot.sandbox.launchpad.schema import (
    EDIT,
    Call,
    Created,
    EntryType,
    Field,
    Operation,
    Page,
    Param,
    editable,
    plain,
)
from bot.sandbox.launchpad.state import Entry, Milestone, Person, Series


def in_order(milestones: Iterable[Milestone]) -> list[Milestone]:
    """Milestones as Launchpad lists them: those without a date, then the latest first."""
    by_name = sorted(milestones, key=lambda m: m.name, reverse=True)
    return sorted(by_name, key=lambda m: m.targeted or date.max, reverse=True)


def _milestones_of(series: Series) -> list[Milestone]:
    return in_order(m for m in series.project.milestones.values() if m.series is series)


def _may_edit_series(who: Person | None, series: Series, permission: str) -> bool:
    return permission == EDIT and projects.may_edit_series(who, series)


def _may_edit_milestone(who: Person | None, milestone: Milestone, permission: str) -> bool:
    return _may_edit_series(who, milestone.series, permission)


def _child(call: Call, series: Series, rest: list[str]) -> tuple[Entry, int] | None:
    if rest[0] == "+bug" and len(rest) > 1:
        task = task_in(call, series, rest[1])
        return None if task is None else (task, 2)
    milestone = series.project.milestones.get(rest[0])
    if milestone is None or milestone.release is None or milestone.series is not series:
        return None
    return milestone.release, 1


def _check_series_name(_call: Call, series: Series, name: str) -> None:
    if name != series.name:
        projects.refuse_series(series.project, name)


def _check_milestone_name(_call: Call, milestone: Milestone, name: str) -> None:
    if name != milestone.name:
        projects.refuse_milestone(milestone.series.project, name)


def _new_milestone(_call: Call, series: Series, values: dict[str, Any]) -> Created:
    milestone = projects.create_milestone(series, values["name"], values["date_targeted"])
    milestone.summary = values["summary"]
    milestone.code_name = values["code_name"]
    return Created(milestone)


def _new_release(call: Call, milestone: Milestone, values: dict[str, Any]) -> Created:
    return Created(
        projects.create_release(
            call.world,
            milestone,
            call.actor,
            values["date_released"],
            values["release_notes"],
            values["changelog"],
        )
    )


def _milestone_title(_call: Call, milestone: Milestone) -> str:
    title = f"{milestone.series.project.display_name} {milestone.name}"
    return f'{title} "{milestone.code_name}"' if milestone.code_name else title


def _drivers(series: Series) -> list[Person]:
    """Who drives the series: its own driver and the project's, or else the project's owner."""
    project = series.project
    named = [one for one in (series.driver, project.driver) if one is not None]
    return list(dict.fromkeys(named or [project.owner]))


SERIES_TYPE: EntryType[Series] = EntryType(
    "project_series",
    (
        Field(
            "name",
            lambda _call, series: series.name,
            Name(),
            lambda _call, series, name: projects.rename_series(series, name),
            _check_series_name,
            required=True,
        ),
        plain("display_name", "name"),
        Field("title", lambda _c, series: f"{series.project.display_name} {series.name} series"),
        editable("summary", "summary", Text(), required=True),
        editable("status", "status", Choice(projects.SERIES_STATUSES), required=True),
        Field("active", lambda _call, series: series.status not in ("Obsolete", "Future")),
        plain("project_link", "project", to="project"),
        editable("owner_link", "owner", PERSON, to="person", required=True),
        editable("driver_link", "driver", PERSON, to="person"),
        plain("date_created", "created"),
        editable("release_finder_url_pattern", "release_url_pattern", Text()),
        *SERIES_EXTRAS,
    ),
    (
        Page("drivers", "person", lambda _call, series: _drivers(series)),
        *blueprint_pages(of_series),
        Page("all_milestones", "milestone", lambda _call, series: _milestones_of(series)),
        Page(
            "active_milestones",
            "milestone",
            lambda _call, series: [m for m in _milestones_of(series) if m.active],
        ),
        Page("releases", "project_release", lambda _c, series: releases_of(_milestones_of(series))),
    ),
    (
        Operation(
            "newMilestone",
            _new_milestone,
            (
                Param("name", Name(), required=True),
                Param("date_targeted", Day()),
                Param("summary", Text()),
                Param("code_name", Text()),
            ),
            post=True,
            gives="milestone",
            needs=EDIT,
        ),
        SEARCH_TASKS,
        GET_SPECIFICATION,
    ),
    _may_edit_series,
    _child,
)

MILESTONE_TYPE: EntryType[Milestone] = EntryType(
    "milestone",
    (
        Field(
            "name",
            lambda _call, milestone: milestone.name,
            Name(),
            lambda _call, milestone, name: projects.rename_milestone(milestone, name),
            _check_milestone_name,
            required=True,
        ),
        Field("title", _milestone_title),
        Field("target_link", lambda _call, m: m.series.project, to="project"),
        plain("series_target_link", "series", to="project_series"),
        editable("date_targeted", "targeted", Day()),
        editable("is_active", "active", Flag(), required=True),
        editable("code_name", "code_name", Text()),
        editable("summary", "summary", Text()),
        plain("release_link", "release", to="project_release"),
        *always(official_bug_tags=[]),
    ),
    operations=(
        SEARCH_TASKS,
        Operation(
            "createProductRelease",
            _new_release,
            (
                Param("date_released", Moment(), required=True),
                Param("release_notes", Text()),
                Param("changelog", Text()),
            ),
            post=True,
            gives="project_release",
            needs=EDIT,
        ),
    ),
    may=_may_edit_milestone,
    delete=projects.delete_milestone,
)
