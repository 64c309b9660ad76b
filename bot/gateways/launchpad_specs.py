"""Blueprints on Launchpad: which there are, and for which milestone they are planned."""

from __future__ import annotations

from typing import Any

from bot.core.blueprint_state import UNSAID, Blueprint
from bot.core.errors import Stuck
from bot.gateways.launchpad_base import Base
from bot.gateways.lazr_entries import is_name, kind, name_in, quoted, text
from bot.gateways.lazr_pages import collection
from bot.gateways.lazr_reply import Entry


class Specs(Base):
    """Launchpad's API calls a blueprint `specification`. None is moved that somebody else has moved."""

    async def blueprints(self, project: str, series: str = "") -> tuple[Blueprint, ...]:
        """All blueprints of a project, or those whose goal is the series; none where it is not there."""
        if not is_name(project) or (series and not is_name(series)):
            return ()
        path = quoted(project, "project") + (f"/{quoted(series, 'series')}" if series else "")
        found = await collection(self._wire, f"{path}/all_specifications")
        return tuple(_blueprint(entry) for entry in found)

    async def move_blueprint(self, project: str, name: str, source: str, target: str) -> bool:
        """Plan a blueprint of the milestone `source` for `target` ("" for none); whether it was moved.

        One that is not planned for `source`, any more or ever, stays as it is.
        """
        link = self._wire.link(_milestone(project, target)) if target else None

        def differing(entry: Entry) -> dict[str, Any]:
            return {"milestone_link": link} if _planned(entry) == source else {}

        where = f"for {target}" if target else "for no milestone"
        return await self._change(project, name, differing, f"plan the blueprint {name} {where}")

    async def kick_blueprint(self, project: str, name: str, message: str) -> bool:
        """Plan a blueprint without priority for no milestone, and say why on its whiteboard, in one change.

        One that has a priority or no milestone by now stays as it is; the message is not said twice.
        """

        def differing(entry: Entry) -> dict[str, Any]:
            if text(entry, "priority") not in UNSAID or not _planned(entry):
                return {}
            board = text(entry, "whiteboard")
            said = message in board
            words = {} if said else {"whiteboard": f"{board}\n\n{message}" if board else message}
            return {"milestone_link": None, **words}

        return await self._change(project, name, differing, f"untarget the blueprint {name}", "whiteboard")

    async def _change(self, project: str, name: str, differing: Any, doing: str, added: str = "") -> bool:
        path = f"{quoted(project, 'project')}/+spec/{quoted(name, 'blueprint')}"
        entry = await self._wire.entry(path)
        if entry is None or kind(entry) != "specification":
            raise Stuck(
                f"We could not {doing}: {project} has none of that name on Launchpad, or it is hidden."
            )
        return await self._put_right(path, entry, differing, doing, added)


def _milestone(project: str, name: str) -> str:
    return f"{quoted(project, 'project')}/+milestone/{quoted(name, 'milestone')}"


def _planned(entry: Entry) -> str:
    return name_in(entry.get("milestone_link")) or ""


def _blueprint(entry: Entry) -> Blueprint:
    return Blueprint(
        name=text(entry, "name"),
        priority=text(entry, "priority"),
        definition=text(entry, "definition_status"),
        implementation=text(entry, "implementation_status"),
        milestone=_planned(entry),
    )
