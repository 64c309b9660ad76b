"""When a feedback window ends: a pure function of what happened to the case.

A window is a length of time in which nobody stands in the way. An open concern, a hold and parking
stop it; after the last of them, or after a change of the text, at least two days remain; it ends at
the end of a day, never at an hour when people sleep. A first window that hardly anyone answered is
extended once by the same length; then silence is an answer (spec: step 4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.dossier import Dossier
from bot.core.rules import Rules
from bot.core.when import DAY, end_of_day
from bot.core.when import length as show_length

ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class Window:
    """`ends` is None while the clock is stopped; `left` is what then remains of it.

    `first` is the end before an extension, and the same as `ends` where there was none.
    """

    length: timedelta
    ends: datetime | None
    left: timedelta
    extended: bool = False
    first: datetime | None = None

    def over(self, now: datetime) -> bool:
        return self.ends is not None and now >= self.ends


def window(known: Dossier, rules: Rules, now: datetime) -> Window | None:
    """The window of the step that the case is in, or None where the step has none."""
    step = known.case.step
    length = {"feedback": rules.feedback, "prototype": rules.prototype}.get(step)
    if length is None:
        return None
    opened = _opened(known)
    if opened is None:
        return Window(length, None, length)
    raw, first = opened + max(length, rules.settle), None
    for start, end in _interruptions(known, opened, now):
        evening = _evening(raw, rules.zone)
        if first is None and evening < start and _quiet(known, rules, evening):
            first, raw = evening, evening + length
        raw = max(raw + (end - start), end + rules.settle)
    if _stopped_now(known, now):
        return Window(length, None, max(raw - now, rules.settle), first is not None)
    ends = _evening(raw, rules.zone)
    if first is None and ends <= now and _quiet(known, rules, ends):
        first, ends = ends, _evening(ends + length, rules.zone)
    return Window(length, ends, max(ends - now, ZERO), first is not None, first or ends)


def holds_end(known: Dossier, now: datetime) -> datetime | None:
    """When the last running hold ends, where nothing but holds stops the clock."""
    running = [h.until for h in known.holds if h.at <= now < h.until]
    if not running or _stopped_now(replace(known, holds=()), now):
        return None
    return max(running)


def repliers(known: Dossier, until: datetime) -> set[str]:
    """People other than the drivers who spoke up about the proposal by `until`."""
    spoke = {c.by for c in known.concerns if c.at <= until}
    spoke |= {h.by for h in known.holds if h.at <= until}
    spoke |= {person for person, sense in known.content.items() if sense.at <= until}
    spoke |= {p.by for p in known.posts if not p.topic and p.at <= until}
    return spoke - known.drivers


def blocking(known: Dossier, now: datetime) -> list[str]:
    """What stands in the way of a window now, in words: open concerns and running holds."""
    words = [f'"{c.name}" ({c.by}, {show_length(now - c.at)})' for c in known.concerns if c.open]
    words += [f"hold by {h.by} until {h.until:%d %b}" for h in known.holds if h.at <= now < h.until]
    return words


def _opened(known: Dossier) -> datetime | None:
    """A first window opens with the step; a second one when the prototype was shown."""
    if known.case.step == "feedback":
        return known.case.since
    shown = known.case.facts.get("prototype_at")
    return datetime.fromisoformat(shown) if shown else None


def _stops(known: Dossier, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    for concern in known.concerns:
        yield concern.at, concern.resolved_at or now
    for hold in known.holds:
        yield hold.at, min(hold.until, now)
    for start, end in known.case.facts.get("stops", ()):
        yield datetime.fromisoformat(start), datetime.fromisoformat(end)
    if started := known.case.facts.get("stopped_at"):
        yield datetime.fromisoformat(started), now
    if known.case.stale_since is not None:
        yield known.case.stale_since, now


def _merged(known: Dossier, opened: datetime, now: datetime) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(_stops(known, now)):
        start = max(start, opened)
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _interruptions(known: Dossier, opened: datetime, now: datetime) -> list[tuple[datetime, datetime]]:
    """Stops, and changes of the text as stops of no length, in the order in which they began."""
    stops = _merged(known, opened, now)
    if changed := known.case.facts.get("text_changed"):
        moment = datetime.fromisoformat(changed)
        stops += [(moment, moment)] if moment >= opened else []
    return sorted(stops)


def _quiet(known: Dossier, rules: Rules, ends: datetime) -> bool:
    """Whether hardly anyone answered a first window. Once the clock has told that enough did, they did."""
    case = known.case
    heard = case.facts.get("heard") == case.entry
    return case.step == "feedback" and not heard and len(repliers(known, ends)) < rules.repliers


def _evening(moment: datetime, zone: ZoneInfo) -> datetime:
    """The first end of a day in `zone` that is not before `moment`."""
    day = moment.astimezone(zone).date()
    ends = end_of_day(day, zone)
    return ends if ends >= moment else end_of_day(day + DAY, zone)


def _stopped_now(known: Dossier, now: datetime) -> bool:
    case = known.case
    return (
        case.parked_until is not None
        or case.stale_since is not None
        or any(c.open for c in known.concerns)
        or any(h.at <= now < h.until for h in known.holds)
    )
