"""Freeze exceptions: who may still merge what, why, and until when."""

from __future__ import annotations

from collections.abc import Callable

from bot.core import cycles, exempting
from bot.core.effects import Tell
from bot.core.errors import Refused
from bot.core.exceptions import FreezeException
from bot.core.people import Role
from bot.core.when import show_day
from bot.core.workflow import Move, decide
from bot.core.zones import show_end
from bot.plugin import Answer, Ask, Handler, Plugin
from workflows.freeze_exception import FREEZE_EXCEPTION, TIMED, next_due, of

plugin = Plugin("exceptions", __doc__)

OPEN = ("asked", "granted")
"""Where somebody still waits for something."""


@plugin.writes(
    "exception <project> ask <freeze> <thing> [benefit <benefit...>] [risk <risk...>]",
    by=Role.PERSON,
    example="E-3: [FFE] bp/binary-protocol is asked for by eday; a release manager decides",
)
def ask_for(ask: Ask, freeze: str, thing: str, benefit: str = "", risk: str = "") -> str:
    """ask to merge something though a freeze holds: what is won by it, and what may break"""
    case, kind, what = ask.case, exempting.read_freeze(freeze), exempting.read_thing(thing)
    if not benefit or not risk:
        form = f"exception {case.shown} ask {kind} {what} benefit ... risk ..."
        raise Refused(f"who asks says what is won by it, and what may break. Say: {form}")
    cycle = cycles.named(ask.known, "", ask.rules)
    if cycle.of_kind(kind) is None:
        have = f"{cycle.series} of {case.shown} has no {kind}, so nothing needs an exception to it"
        raise Refused(f"{have}. Say: freeze {case.shown} status")
    if cycles.out(cycle):
        raise Refused(f"{cycle.series} is out, so nothing is frozen there. Say: freeze {case.shown} status")
    if same := _same(ask, cycle.series, kind, what):
        step = FREEZE_EXCEPTION.step(same.state)
        how = f"exception {case.shown} again {exempting.label(same)} because ..."
        say = f"exception {case.shown} show {exempting.label(same)}" if same.state in OPEN else how
        raise Refused(
            f"each thing is asked for once, and {exempting.label(same)} is {step.title}. Say: {say}"
        )
    new = FreezeException(
        *(0, case.id, cycle.series, kind, what, benefit, risk, "asked", ask.who.person, ask.now)
    )
    asked = ask.exceptions.ask(new)
    name = exempting.label(asked)
    text = f"{name}: {exempting.title(asked)} is asked for by {ask.who.person}"
    ask.aloud(f"{case.shown}: {text}; benefit: {benefit}; risk: {risk}")
    ask.detail["exception"] = name
    return f"{text}; a release manager decides: exception {case.shown} grant|deny {name} because ..."


def _row(word: str) -> Move:
    return next(move for move in FREEZE_EXCEPTION.moves if move.name == f"exception {word}")


def _speaks(word: str, example: str) -> Callable[[Handler], Handler]:
    """A row of the table that people say, as a verb: its usage, rights and help stand there."""
    move = _row(word)

    def keep(handler: Handler) -> Handler:
        handler.__doc__ = move.about
        return plugin.writes(move.usage, by=move.by, proof=move.proof, example=example)(handler)

    return keep


@_speaks("grant", "E-3: [FFE] bp/binary-protocol is granted by ttx until Tue 5 Apr 2011 23:59 PDT ...")
def grant(ask: Ask, id: str, reason: str, date: str = "") -> str:
    return _make(ask, _row("grant"), _found(ask, id))


@_speaks("deny", "E-3: [FFE] bp/binary-protocol is denied by ttx: it touches every driver")
def deny(ask: Ask, id: str, reason: str) -> str:
    return _make(ask, _row("deny"), _found(ask, id))


@_speaks("merged", "E-3: [FFE] bp/binary-protocol is merged")
def merged(ask: Ask, id: str) -> str:
    return _make(ask, _row("merged"), _found(ask, id))


@_speaks("withdraw", "E-3: [FFE] bp/binary-protocol is withdrawn by eday")
def withdraw(ask: Ask, id: str) -> str:
    return _make(ask, _row("withdraw"), _found(ask, id))


@_speaks("again", "E-3: [FFE] bp/binary-protocol is asked for again by eday: it has tests now")
def again(ask: Ask, id: str, reason: str) -> str:
    return _make(ask, _row("again"), _found(ask, id))


@plugin.timed("relocks <project>", due=next_due)
def relocks(ask: Ask) -> str:
    """remind of exceptions that end in a day, and lock those whose last day is over"""
    said = []
    for one in ask.known.exceptions:
        attempt = of(ask.attempt(), one)
        for move in TIMED:
            due = move.due(attempt) if move.due else None
            if move.leaves(FREEZE_EXCEPTION.step(one.state)) and due is not None and due <= ask.now:
                said.append(_make(ask, move, one))
                break
    ask.detail["text"] = "; ".join(said)
    return "; ".join(said) or f"{ask.case.shown}: no exception ends"


@plugin.reads("exception list", example="2 exceptions wait or hold: burrow: E-3 asked for ...")
def everywhere(ask: Ask) -> Answer:
    """the exceptions of all projects that wait for a decision, or hold"""
    lines = [
        f"{case.shown}: {line(ask, one)}"
        for case in ask.cases.live()
        for one in ask.open_file(case).exceptions
        if one.state in OPEN
    ]
    if not lines:
        return Answer("no exception waits or holds")
    return Answer(f"{_count(len(lines))} wait or hold: {lines[0]}", tuple(lines[1:]))


@plugin.reads("exception <project> list", example="burrow: 2 exceptions: E-3 asked for: [FFE] bp/api ...")
def list_(ask: Ask) -> Answer:
    """the exceptions of a project, those that wait or hold first"""
    found = sorted(ask.known.exceptions, key=lambda one: (one.state not in OPEN, -one.id))
    lines = [line(ask, one) for one in found]
    if not lines:
        return Answer(f"{ask.case.shown}: no exception was asked for")
    return Answer(f"{ask.case.shown}: {_count(len(lines))}: {lines[0]}", tuple(lines[1:]))


@plugin.reads(
    "exception <project> show <id>", example="E-3 granted: [FFE] bp/api ...; benefit: ...; risk: ..."
)
def show(ask: Ask, id: str) -> str:
    """what an exception is good for, what may break, and what was decided"""
    one = _found(ask, id)
    decided = f"; decided by {one.decided_by}: {one.because}" if one.decided_by else ""
    when = show_day(one.asked_at)
    return f"{line(ask, one)}, {when}; benefit: {one.benefit}; risk: {one.risk}{decided}"


def line(ask: Ask, one: FreezeException) -> str:
    """`E-3 granted until ...: [FFE] bp/api, asked by eday`."""
    step, until = FREEZE_EXCEPTION.step(one.state).title, ""
    if one.until is not None and one.state == "granted":
        zone = cycles.zone(ask.known, one.series, ask.rules)
        until = f" until {show_end(one.until.astimezone(zone).date(), zone)}"
    return f"{exempting.label(one)} {step}{until}: {exempting.title(one)}, asked by {one.asked_by}"


def _make(ask: Ask, move: Move, one: FreezeException) -> str:
    """Let the exception go where the row leads, tell it aloud, and tell who asked. Raises Refused."""
    name, step = ask.case.shown, FREEZE_EXCEPTION.step(one.state)
    if step.final:
        say = f"exception {name} ask {one.freeze} {one.thing} benefit ... risk ..."
        raise Refused(f"{exempting.label(one)} is {step.title}, and that is its end. Say: {say}")
    decision = decide(FREEZE_EXCEPTION, move, of(ask.attempt(), one))
    ask.exceptions.keep(exempting.after(one, decision.after))
    ask.aloud(f"{name}: {decision.says}")
    if one.asked_by != ask.who.person:
        ask.later(Tell(one.asked_by, f"{name}: {decision.says}"))
    ask.detail["exception"] = exempting.label(one)
    return decision.says


def _found(ask: Ask, word: str) -> FreezeException:
    number, name = exempting.read_label(word), ask.case.shown
    found = next((one for one in ask.known.exceptions if one.id == number), None)
    if found is None:
        have = ", ".join(exempting.label(one) for one in ask.known.exceptions) or "none"
        raise Refused(f"{name} has no exception {word[:20]!r}; it has {have}. Say: exception {name} list")
    return found


def _same(ask: Ask, series: str, freeze: str, thing: str) -> FreezeException | None:
    return next(
        (
            one
            for one in reversed(ask.known.exceptions)
            if (one.series, one.freeze, one.thing) == (series, freeze, thing)
            and not FREEZE_EXCEPTION.step(one.state).final
        ),
        None,
    )


def _count(number: int) -> str:
    return "1 exception" if number == 1 else f"{number} exceptions"
