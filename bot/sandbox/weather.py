"""Asks the sandbox's world for faults, and tells which there are, for those who rehearse.

`tminus sandbox fault launchpad 503 20%` and the verb of the same words both end here, at the route of the
world that no fault strikes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from bot.core.effects import Effect, Look, Say
from bot.core.errors import Refused, Trouble
from bot.core.people import Role
from bot.core.when import show_moment
from bot.outbox.ledger import Claim
from bot.plugin import Ask, Plugin
from bot.sandbox.faults import read_fault

PATH = "/+sandbox/fault"
LIST = ("", "list")
"""The words that change nothing."""
LOOK = "weather"
PATIENCE = aiohttp.ClientTimeout(10)

faults = Plugin("faults", __doc__)


@dataclass(frozen=True, slots=True)
class ChangeWeather(Effect):
    """The world meets with these faults from now on; `words` are those of `sandbox fault`."""

    words: str


def _listing(ask: Ask) -> tuple[Look, ...]:
    return (Look(LOOK, "the sandbox"),)


@faults.writes(
    "sandbox fault list",
    by=Role.PERSON,
    looks=_listing,
    fresh=True,
    example="launchpad: 503 20%; struck so far: launchpad status 12",
)
def listing(ask: Ask) -> str:
    """which faults the sandbox's services have, and how often they struck"""
    seen = ask.bindings.seen(LOOK, "the sandbox")
    if seen is None or seen.found is None:
        why = seen.trouble if seen else "it did not answer"
        raise Refused(f"the sandbox's world could not be asked: {why}. Say later: sandbox fault list")
    return "; ".join(told(seen.found))


@faults.writes(
    "sandbox fault <words...>",
    by=Role.ADMIN,
    example="launchpad from now on: 503 20%. Say: sandbox fault launchpad clear",
)
def fault(ask: Ask, words: str) -> str:
    """have a service of the sandbox fail: launchpad 503 20%, mail lost 5%, irc off 4h, all clear"""
    changes = read_fault(words, ask.now)
    names = ", ".join(change.target for change in changes)
    put = changes[0].fault
    asked = ask.later(ChangeWeather(words))
    until = f" until {show_moment(put.until)}" if put is not None and put.until else ""
    said = "no faults" if put is None else f"{put}{until}"
    if ask.speaker.place:
        ask.later(Say(ask.speaker.place, f"in the sandbox {names} now: {said}"), needs=[asked])
    end = "" if put is None else f". Say: sandbox fault {words.split()[0].lower()} clear"
    return f"{names} from now on: {said}{end}"


class Weather:
    """The world's faults, over HTTP. `world` is the root of its Launchpad."""

    def __init__(self, world: str) -> None:
        self._url = f"{world.rstrip('/')}{PATH}"

    async def ask(self, words: str = "") -> dict[str, Any]:
        """What is in force after `words`; see `control_routes` for its shape. Raises Refused, Trouble."""
        method, body = ("GET", None) if words.strip().lower() in LIST else ("PUT", {"say": words})
        try:
            async with (
                aiohttp.ClientSession(timeout=PATIENCE) as web,
                web.request(method, self._url, json=body) as answer,
            ):
                if answer.status == 400:
                    raise Refused((await answer.text()).strip())
                answer.raise_for_status()
                found: dict[str, Any] = await answer.json()
                return found
        except (aiohttp.ClientError, TimeoutError, ValueError) as lost:
            raise Trouble("the sandbox's world does not answer. Start a new one: tminus sandbox") from lost

    async def look(self, _query: str) -> dict[str, Any]:
        """The looker of `sandbox fault list`."""
        return await self.ask()

    async def perform(self, claim: Claim) -> Any:
        """Makes a `ChangeWeather` true. To ask for the same again changes nothing."""
        effect = claim.effect
        assert isinstance(effect, ChangeWeather)
        return await self.ask(effect.words)


def told(found: Mapping[str, Any]) -> Sequence[str]:
    """What the world answered, in lines that people read."""
    lines = []
    for one in found["faults"]:
        until = f" until {show_moment(datetime.fromisoformat(one['until']))}" if one["until"] else ""
        lines.append(f"{one['target']}: {one['fault']}{until}")
    struck = [
        f"{target} {', '.join(f'{kind} {times}' for kind, times in kinds.items())}"
        for target, kinds in found["struck"].items()
    ]
    if not lines:
        lines.append("no service of the sandbox has a fault")
    if struck:
        lines.append(f"struck so far: {'; '.join(struck)}")
    return lines
