"""Entries as Launchpad writes them, and a gateway that speaks to a scripted server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.gateways.launchpad import LaunchpadGateway, LaunchpadSettings
from tests.gateways.scripted import Answer, Scripted, entry, scripted_server

REDACTED = "tag:launchpad.net:2008:redacted"
ETAG = '"read-write"'


def of_kind(script: Scripted, kind: str, path: str, **fields: Any) -> dict[str, Any]:
    return {
        "self_link": script.link(path),
        "resource_type_link": script.link(f"#{kind}"),
        "http_etag": ETAG,
        **fields,
    }


def team(script: Scripted, name: str, owner: str = "tminus", **fields: Any) -> dict[str, Any]:
    known = {
        "name": name,
        "display_name": name.title(),
        "team_owner_link": script.link(f"~{owner}"),
        "membership_policy": "Restricted Team",
    }
    return of_kind(script, "team", f"~{name}", **{**known, **fields})


def person(script: Scripted, name: str, **fields: Any) -> dict[str, Any]:
    known = {"name": name, "display_name": name.title(), "description": None}
    return of_kind(script, "person", f"~{name}", **{**known, **fields})


def project(script: Scripted, name: str, owner: str = "tminus", **fields: Any) -> dict[str, Any]:
    known = {
        "name": name,
        "owner_link": script.link(f"~{owner}"),
        "registrant_link": script.link(f"~{owner}"),
        "driver_link": None,
        "bug_supervisor_link": None,
        "development_focus_link": script.link(f"{name}/trunk"),
        "licenses": ["Apache Licence"],
    }
    return of_kind(script, "project", name, **{**known, **fields})


def milestone(script: Scripted, name: str, series: str, day: str | None) -> dict[str, Any]:
    return of_kind(
        script,
        "milestone",
        f"burrow/+milestone/{name}",
        name=name,
        series_target_link=script.link(f"burrow/{series}"),
        date_targeted=day,
        is_active=True,
        code_name=None,
    )


def membership(script: Scripted, status: str) -> Answer:
    return entry(of_kind(script, "team_membership", "~x/+member/y", status=status))


def created(script: Scripted, path: str) -> Answer:
    return Answer(201, headers={"Location": script.link(path)})


def settings(api: str, **changes: Any) -> LaunchpadSettings:
    known = {
        "api": api,
        "consumer": "tminus",
        "token": "tok",
        "secret": "s&c ret",
        "contact": "https://bot.example/",
    }
    return LaunchpadSettings(**{**known, **changes})


@asynccontextmanager
async def scripted_launchpad() -> AsyncIterator[tuple[LaunchpadGateway, Scripted]]:
    """A gateway and the server it speaks to, which knows that we are `tminus`."""
    async with scripted_server() as script:
        script.on("GET", "people/+me", Answer(303, headers={"Location": script.link("~tminus")}))
        gateway = LaunchpadGateway(settings(script.api))
        await gateway.open()
        try:
            yield gateway, script
        finally:
            await gateway.close()
