"""Steps 3 to 5: readers before the list, concerns, holds, the summary and the sense of the room."""

from __future__ import annotations

from bot.core.dossier import Concern
from bot.core.effects import Tell
from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.rules import LAUNCHPAD_NAME
from bot.core.when import end_of_day, length, read_day, show, show_moment
from bot.core.windows import window
from bot.plugin import Ask, Plugin

plugin = Plugin("feedback", __doc__)

WINDOWS = ("feedback", "prototype")


@plugin.writes(
    "prereview <project> ask <people...>", by=Role.DRIVER, example="vishy, jaypipes are asked to read burrow"
)
def ask_readers(ask: Ask, people: str) -> str:
    """ask a couple of people to read it before the list does"""
    _before_the_list(ask)
    names = [word.removeprefix("~").lower() for word in people.replace(",", " ").split()]
    wrong = [name for name in names if not LAUNCHPAD_NAME.fullmatch(name)]
    say = f"Say: prereview {ask.case.shown} ask NAME, NAME"
    if wrong or not names:
        raise Refused(f"{''.join(wrong[:1])[:40]!r} is no Launchpad name; theirs follows the ~ there. {say}")
    if len(names) > 10:
        raise Refused(f"a couple of people read it first, ten at most, and these are {len(names)}. {say}")
    known = {p.person: p for p in ask.known.prereviews}
    for name in names:
        if name not in known:
            ask.voices.read_before(ask.case.id, name, "asked", "", ask.now)
            ask.later(Tell(name, _request(ask)))
    return f"{', '.join(names)} {'are' if names[1:] else 'is'} asked to read {ask.case.shown}"


@plugin.writes("prereview <project> ok [<text...>]", by=Role.PERSON, example="vishy has read burrow (1 of 2)")
def read_ok(ask: Ask, text: str = "") -> str:
    """say that you read it and the list may"""
    return _read(ask, "ok", text)


@plugin.writes(
    "prereview <project> comment <text...>", by=Role.PERSON, example="the comment of vishy on burrow is kept"
)
def read_comment(ask: Ask, text: str) -> str:
    """say what should change before the list reads it"""
    return _read(ask, "comment", text)


@plugin.writes(
    "concern <project> <name> <text...>",
    by=Role.PERSON,
    example='concern "ordering" opened on burrow; its clock is stopped with 3 d 4 h left',
)
def concern(ask: Ask, name: str, text: str) -> str:
    """raise a named concern; it stops the clock of a feedback window until it is resolved"""
    word, case = name.rstrip(":").lower(), ask.case
    _in_window(ask)
    say = f"Say: concern {case.shown} NAME: TEXT"
    if not LAUNCHPAD_NAME.fullmatch(word):
        raise Refused(f"{name[:30]!r} cannot name a concern; one short word can. {say}")
    if any(c.name == word for c in ask.known.concerns):
        raise Refused(f"{case.shown} has had a concern {word!r}; another one has another name. {say}")
    ask.voices.concern(case.id, word, text, ask.who.person, ask.now)
    frame = window(ask.known, ask.rules, ask.now)
    left = f"; its clock is stopped with {length(frame.left)} left" if frame else ""
    stops = f", which stops its clock with {length(frame.left)} left" if frame else ""
    ask.aloud(f'{ask.who.person} raises concern "{word}" on {case.shown}{stops}', text)
    return f'concern "{word}" opened on {case.shown}{left}'


@plugin.writes(
    "resolve <project> <name> [because <reason...>]",
    by=Role.PERSON,
    example='concern "ordering" on burrow is resolved; the window ends Wed 23 Feb 2011 23:59 UTC',
)
def resolve(ask: Ask, name: str, reason: str = "") -> str:
    """close your concern; a driver may close another's a day after saying so"""
    case, who = ask.case, ask.who
    found = _open_concern(ask, name.rstrip(":").lower())
    driver = who.person in ask.known.drivers or not who.roles.isdisjoint({Role.DRIVER, Role.ADMIN})
    if found.by != who.person:
        if not driver:
            whose = f"who raised a concern or a driver resolves it, and {found.name!r} is of {found.by}"
            raise Refused(f"{whose}; you are {who.known}. Say: wait {case.shown}")
        if found.told_at is None:
            ask.voices.tell_resolving(case.id, found.name, ask.now)
            ask.later(Tell(found.by, _notice(ask, found)))
            due = show(ask.now + ask.rules.resolve_notice, ask.now)
            return f"{found.by} is told that you will resolve {found.name!r}; say it again after {due}"
        if ask.now < found.told_at + ask.rules.resolve_notice:
            due = show(found.told_at + ask.rules.resolve_notice, ask.now)
            word = f"resolve {case.shown} {found.name}"
            raise Refused(f"{found.by} was told, and may object until {due}. Say after that: {word}")
    ask.voices.resolve(case.id, found.name, who.person, reason or None, ask.now)
    frame = window(ask.known, ask.rules, ask.now)
    ends = f"; the window ends {show(frame.ends, ask.now)}" if frame and frame.ends else ""
    when = f", whose window ends {show_moment(frame.ends)}" if frame and frame.ends else ""
    ask.aloud(f'{who.person} resolves concern "{found.name}" on {case.shown}{when}', reason)
    return f'concern "{found.name}" on {case.shown} is resolved{ends}'


@plugin.writes(
    "object <project> <name> [because <reason...>]",
    by=Role.PERSON,
    example='concern "ordering" on burrow stands; eday is told',
)
def object_(ask: Ask, name: str, reason: str = "") -> str:
    """have your concern stand, though a driver has said that they will resolve it

    Their notice is void then; another one gives the author another day, so nobody who answers is passed
    over, and who has gone does not block for ever (process, step 4).
    """
    case, found = ask.case, _open_concern(ask, name.rstrip(":").lower(), "object")
    if found.by != ask.who.person:
        whose = f"who raised a concern objects to closing it, and {found.name!r} is of {found.by}"
        raise Refused(f"{whose}; you are {ask.who.known}. Say: concern {case.shown} NAME: TEXT")
    if found.told_at is None:
        known = f"nobody has said that they will resolve {found.name!r}, so it stands as it is"
        raise Refused(f"{known}. Say: wait {case.shown}")
    ask.voices.tell_resolving(case.id, found.name, None)
    driver = _who_told(ask, found)
    why = f": {reason}" if reason else ""
    stands = f'concern "{found.name}" on {case.shown} stands'
    if LAUNCHPAD_NAME.fullmatch(driver):
        ask.later(Tell(driver, f"{found.by} objects, so the {stands}{why}. Say: wait {case.shown}"))
    ask.aloud(f"{found.by} objects: {stands}", reason)
    return f"{stands}; {driver} is told"


@plugin.writes(
    "hold <project> until <date> because <reason...>",
    by=Role.PERSON,
    example="burrow is held until Mon 28 Feb 2011 23:59 UTC (in 6 d)",
)
def hold(ask: Ask, date: str, reason: str) -> str:
    """stop the clock of a window for some days; it is no concern"""
    _in_window(ask)
    until = end_of_day(read_day(date), ask.rules.zone)
    span = until - ask.now
    last = ask.now + ask.rules.hold_longest
    if span.total_seconds() <= 0 or until > end_of_day(last.date(), ask.rules.zone):
        days = ask.rules.hold_longest.days
        raise Refused(
            f"a hold ends on a day to come, {days} days away at most, and {date} is none. "
            f"Say: hold {ask.case.shown} until {last.date()} because ..."
        )
    mine = [h for h in ask.known.holds if h.by == ask.who.person]
    if len(mine) >= ask.rules.holds_each:
        raise Refused(
            f"one person holds a proposal {ask.rules.holds_each} times at most, and you have. "
            f"If something is wrong with it, say: concern {ask.case.shown} NAME: TEXT"
        )
    ask.voices.hold(ask.case.id, ask.who.person, until, reason, ask.now)
    ask.aloud(f"{ask.who.person} holds {ask.case.shown} until {show(until, ask.now)}", reason)
    return f"{ask.case.shown} is held until {show(until, ask.now)}"


@plugin.writes("summary <project> <text...>", by=Role.DRIVER, example="the summary of burrow is written")
def summary(ask: Ask, text: str) -> str:
    """sum up the discussion; a window closes with it"""
    ask.voices.answer(ask.case.id, "summary", text, ask.who.person, ask.now)
    ask.aloud(f"{ask.who.person} sums up {ask.case.shown}", text)
    return f"the summary of {ask.case.shown} is written; next: wait {ask.case.shown}"


@plugin.writes(
    "content <project> <value> [<text...>]",
    by=Role.PERSON,
    example="burrow: +5 0:2 -1:1 (4 drivers)",
)
def content(ask: Ask, value: str, text: str = "") -> str:
    """say +1, 0 or -1: the sense of the room, not binding"""
    _in_window(ask)
    if value not in {"+1", "0", "-1"}:
        raise Refused(f"{value[:20]!r} is none of +1, 0, -1. Say: content {ask.case.shown} +1")
    ask.voices.sense(ask.case.id, ask.who.person, int(value), text, ask.now)
    known = ask.known
    senses = [sense.value for sense in known.content.values()]
    drivers = len(known.drivers & set(known.content))
    of_them = f" ({drivers} {'drivers' if drivers > 1 else 'driver'})" if drivers else ""
    tally = f"+{senses.count(1)} 0:{senses.count(0)} -1:{senses.count(-1)}{of_them}"
    ask.aloud(f"{ask.case.shown}: {tally}; {ask.who.person} says {value}", text)
    more = ". What would make it better? Say it with a text" if value == "-1" and not text else ""
    return f"{ask.case.shown}: {tally}{more}"


def _in_window(ask: Ask) -> None:
    if ask.case.step not in WINDOWS:
        raise Refused(
            f"concerns, holds and content belong to {' and '.join(WINDOWS)}, and {ask.case.shown} is at "
            f"{ask.case.step}. Say: wait {ask.case.shown}"
        )


def _before_the_list(ask: Ask) -> None:
    case = ask.case
    if ask.flow.number(case.step) > ask.flow.number("proposal"):
        raise Refused(
            f"readers before the list are for steps 1 to 3, and {case.shown} is at {case.step}. "
            f"Say: wait {case.shown}"
        )


def _open_concern(ask: Ask, word: str, verb: str = "resolve") -> Concern:
    open_ = {c.name: c for c in ask.known.concerns if c.open}
    if word in open_:
        return open_[word]
    name = ask.case.shown
    say = f"{verb} {name} {next(iter(open_))}" if open_ else f"wait {name}"
    raise Refused(f"{name} has no open concern {word[:30]!r}; open: {', '.join(open_) or 'none'}. Say: {say}")


def _read(ask: Ask, state: str, text: str) -> str:
    _before_the_list(ask)
    if ask.who.person in ask.known.drivers:
        name = ask.case.shown
        known = f"others read it before the list does, and {name} is yours"
        raise Refused(f"{known}. Say: prereview {name} ask NAME")
    ask.voices.read_before(ask.case.id, ask.who.person, state, text, ask.now)
    if state == "comment":
        return f"the comment of {ask.who.person} on {ask.case.shown} is kept"
    done = sum(p.state == "ok" for p in ask.known.prereviews)
    return f"{ask.who.person} has read {ask.case.shown} ({done} of {ask.rules.prereviews})"


def _request(ask: Ask) -> str:
    name = ask.case.shown
    asks = f"{ask.who.person} asks you to read {name} ({ask.case.title}) before the list does"
    return f"{asks}. Say: prereview {name} ok"


def _notice(ask: Ask, found: Concern) -> str:
    days = length(ask.rules.resolve_notice)
    what = f"your concern {found.name!r} on {ask.case.shown}"
    stands = f"If it stands, say: object {ask.case.shown} {found.name} because ..."
    return f"{ask.who.person} may resolve {what} in {days}. {stands}"


def _who_told(ask: Ask, found: Concern) -> str:
    """Who gave notice that they will resolve it."""
    past = (e for e in reversed(ask.records.history(ask.case.id)) if e.move == "resolve")
    named = (e.by for e in past if str(e.detail.get("name", "")).rstrip(":").lower() == found.name)
    return next(named, ask.case.proposer)
