"""Is a name still free? Every place is asked at once, and none of them can spoil the answer of another."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from bot.core.errors import Trouble
from bot.core.names import Answer, State, is_valid
from bot.gateways.names_places import InArchive, InDebian, OnGitHub, OnLaunchpad, OnPyPI, Place
from bot.gateways.names_web import Asker
from bot.gateways.ports import Launchpad

LONGEST_REASON = 100

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSettings:
    """Roots of the services; an empty one is not asked. `patience` is in seconds for each place.

    `archive` is the address of the list's archive, to which `?q=WORD` is added. `pauses` are the
    seconds after which Launchpad, which decides, is asked again where it did not answer.
    """

    contact: str
    github: str = "https://api.github.com"
    pypi: str = ""
    debian: str = "https://sources.debian.org"
    archive: str = ""
    patience: float = 15.0
    pauses: tuple[float, ...] = (0.2, 0.5, 1.0, 1.0, 1.0, 1.0)


class NameSearch:
    """Asks all places, Launchpad first in the list. May be used by many tasks at once."""

    def __init__(self, settings: NameSettings, launchpad: Launchpad) -> None:
        self._patience = settings.patience
        self._asker = Asker(settings.contact)
        places: list[Place] = [OnLaunchpad(launchpad, settings.pauses)]
        for make, base in (
            (OnGitHub, settings.github),
            (OnPyPI, settings.pypi),
            (InDebian, settings.debian),
            (InArchive, settings.archive),
        ):
            if base:
                places.append(make(self._asker, base if make is InArchive else base.rstrip("/")))
        self.places = tuple(places)

    async def close(self) -> None:
        """End all connections; a later check opens new ones."""
        await self._asker.close()

    async def check(self, word: str) -> list[Answer]:
        """One answer for each place, in their order; none at all for what can be no name on Launchpad.

        It never raises: a place that is not well answers "could not ask", and why.
        """
        if not is_valid(word):
            return []
        return list(await asyncio.gather(*(self._ask(place, word) for place in self.places)))

    async def _ask(self, place: Place, word: str) -> Answer:
        try:
            async with asyncio.timeout(self._patience):
                return await place.ask(word)
        except TimeoutError:
            reason = f"no answer in {self._patience:g} s"
        except Trouble as trouble:
            reason = str(trouble)
        except Exception as wrong:
            log.exception("the answer of %s about a name could not be handled", place.place)
            reason = type(wrong).__name__
        return Answer(place.place, place.query(word), State.UNKNOWN, reason[:LONGEST_REASON])
