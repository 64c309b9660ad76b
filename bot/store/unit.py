"""One transaction, and the questions and writes that belong to it."""

from __future__ import annotations

import sqlalchemy as sa

from bot.core.adoption import ENDED
from bot.core.dossier import Case, Dossier
from bot.store.bindings import Bindings
from bot.store.cases import Cases
from bot.store.dossiers import dossier, schedule
from bot.store.exceptions import FreezeExceptions
from bot.store.posts import Posts
from bot.store.records import Records
from bot.store.releases import Releases
from bot.store.schedules import Schedules
from bot.store.settings import Settings
from bot.store.voices import Voices


class Unit:
    """The store as one transaction sees it."""

    def __init__(self, conn: sa.Connection) -> None:
        self.conn = conn
        self.cases = Cases(conn)
        self.records = Records(conn)
        self.voices = Voices(conn)
        self.posts = Posts(conn)
        self.schedules = Schedules(conn)
        self.exceptions = FreezeExceptions(conn)
        self.releases = Releases(conn)
        self.bindings = Bindings(conn)
        self.settings = Settings(conn)

    def dossier(self, case: Case) -> Dossier:
        """The whole file of `case`."""
        return dossier(self.conn, case)

    def schedule(self, case: Case) -> Dossier:
        """Of the file of `case` its series and milestones."""
        return schedule(self.conn, case)

    def watched(self) -> list[int]:
        """The numbers of live cases, of those that somebody wants to adopt, and of those with a schedule."""
        ended = self.cases.ended(ENDED)
        numbers = {case.id for case in (*self.cases.live(), *ended)}
        return sorted(numbers.union(self.schedules.cases()))
