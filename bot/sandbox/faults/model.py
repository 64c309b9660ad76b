"""What can go wrong with a service, how often, and until when.

Four kinds take the shape of an answer: it comes late, it is a refusal, it never comes, or it is lost
after the work was done. The fifth is a service that is off. The others strike no request but the bot's
login at Launchpad, and only what was given out before. A share is rolled for each request, with a
generator of each service's own, so that a rehearsal with the same seed meets the same weather.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

TARGETS = ("launchpad", "irc", "mail", "list", "wiki", "names")
"""The services of the sandbox. `mail` is SMTP in and LMTP out, `list` the archive's pages."""


class Kind(StrEnum):
    """`STATUS` carries a code and `LATENCY` seconds; `OFF` strikes always, whatever the share."""

    LATENCY = "latency"
    STATUS = "status"
    RESET = "reset"
    LOST = "lost"
    OFF = "off"
    EXPIRED = "token-expired"
    REVOKED = "token-revoked"
    READONLY = "token-readonly"
    SUSPENDED = "account-suspended"


LOGIN = (Kind.EXPIRED, Kind.REVOKED, Kind.READONLY, Kind.SUSPENDED)
"""What may become of the bot's login at Launchpad."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`value` is seconds or a status code; `share` is in percent; `until` None lasts until cleared."""

    kind: Kind
    value: float = 0
    share: float = 100
    until: datetime | None = None

    def __str__(self) -> str:
        """As people say it: `503 20%`, `latency 2s`, `off`."""
        if self.kind is Kind.OFF:
            return "off"
        said = {Kind.LATENCY: f"latency {self.value:g}s", Kind.STATUS: f"{self.value:g}"}
        share = "" if self.share == 100 else f" {self.share:g}%"
        return said.get(self.kind, str(self.kind)) + share


@dataclass(frozen=True, slots=True)
class Stroke:
    """What befalls one request: it waits `delay` seconds, and then one of the others, or nothing."""

    delay: float = 0
    status: int = 0
    reset: bool = False
    lost: bool = False


class Faults:
    """The faults of every service. `now` is the sandbox's clock, which ends what has an end.

    `struck` counts what befell whom, by (target, kind): a rehearsal can tell that it was one.
    """

    def __init__(self, now: Callable[[], datetime], seed: int = 0) -> None:
        self.struck: Counter[tuple[str, str]] = Counter()
        self._now = now
        self._dice = {target: random.Random(f"{seed} {target}") for target in TARGETS}  # noqa: S311
        self._faults: dict[str, dict[Kind, Fault]] = {target: {} for target in TARGETS}
        self._watching: list[Callable[[str], None]] = []

    def put(self, target: str, fault: Fault) -> None:
        """From now on, in place of an earlier fault of its kind. Raises KeyError: no such target."""
        self._faults[target][fault.kind] = fault
        self._tell(target)

    def clear(self, target: str) -> None:
        """All is well again. Raises KeyError where there is no such target."""
        self._faults[target].clear()
        self._tell(target)

    def watch(self, changed: Callable[[str], None]) -> None:
        """`changed(target)` is called whenever somebody puts or clears a fault."""
        self._watching.append(changed)

    def active(self, target: str) -> tuple[Fault, ...]:
        """What is in force; faults whose time is over are forgotten."""
        known, now = self._faults[target], self._now()
        for kind in [kind for kind, one in known.items() if one.until is not None and one.until <= now]:
            del known[kind]
        return tuple(known.values())

    def is_off(self, target: str) -> bool:
        """Whether the service is to refuse every connection; each refusal is the caller's to count."""
        return any(fault.kind is Kind.OFF for fault in self.active(target))

    def draw(self, target: str) -> Stroke:
        """Roll for one request. Of reset, a status and lost the first that strikes is the one."""
        hits = {fault.kind: fault for fault in self.active(target) if self._strikes(target, fault)}
        late = hits.pop(Kind.LATENCY, None)
        delay = late.value if late is not None else 0
        kind = next((kind for kind in (Kind.RESET, Kind.STATUS, Kind.LOST) if kind in hits), None)
        for happened in (late.kind if late is not None else None, kind):
            if happened is not None:
                self.count(target, happened)
        status = int(hits[Kind.STATUS].value) if kind is Kind.STATUS else 0
        return Stroke(delay, status, kind is Kind.RESET, kind is Kind.LOST)

    def count(self, target: str, kind: Kind) -> None:
        """Remember that it happened."""
        self.struck[(target, kind.value)] += 1

    def _strikes(self, target: str, fault: Fault) -> bool:
        if fault.kind is Kind.OFF or fault.kind in LOGIN:
            return False
        return fault.share >= 100 or self._dice[target].random() * 100 < fault.share

    def _tell(self, target: str) -> None:
        for changed in self._watching:
            changed(target)
