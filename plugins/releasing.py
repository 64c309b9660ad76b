"""Step 8 and after: a version of a project, signed and out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.core import cycles
from bot.core.deliverable_file import HASH
from bot.core.effects import (
    Announce,
    EnsureMilestone,
    Look,
    Say,
    SendMail,
    Then,
)
from bot.core.errors import Refused
from bot.core.people import Role
from bot.core.release_effects import (
    EnsureDeliverable,
    EnsureRelease,
    EnsureReleaseFile,
    ForgetTarball,
    SignRelease,
)
from bot.core.released import Released
from bot.core.releasing import (
    LOCAL,
    Pending,
    Wish,
    against,
    amiss,
    made,
    pending,
    question,
    with_pending,
)
from bot.core.schedule import Cycle
from bot.core.seen import our_project
from bot.core.version import read_version
from bot.core.when import show_day
from bot.plugin import Answer, Ask, Plugin
from bot.scheduling import change

plugin = Plugin("releasing", __doc__)

KINDS = frozenset({"SignRelease", "EnsureRelease", "EnsureReleaseFile", "EnsureDeliverable"})
"""The effects that a release under way is made of."""


def _looks(ask: Ask) -> tuple[Look, ...]:
    wish = _wish(ask)
    _free(ask, wish)
    return wish.looks(ask.case.id)


def _question(ask: Ask) -> str:
    wish = _wish(ask)
    _refuse(ask, wish)
    return question(ask.known, wish)


@plugin.writes(
    "release <project> <milestone> <version> tarball <link> hash <commit> [because <reason...>]",
    by=Role.RELEASE_MANAGER,
    looks=_looks,
    fresh=True,
    confirm=_question,
    example="burrow 2011.2 is being released; the channel hears when it is out",
)
def release(ask: Ask, milestone: str, version: str, link: str, commit: str, reason: str = "") -> str:
    """sign a tarball, put it on Launchpad and close the milestone, once nothing speaks against it"""
    wish, case = _wish(ask), ask.case
    _free(ask, wish)
    _refuse(ask, wish)
    one = made(ask.known, wish, ask.who.person)
    ask.change(replace(case, facts=with_pending(case.facts, {**pending(case.facts), wish.milestone: one})))
    signed = ask.later(SignRelease(wish.project, one.file, one.sha256))
    notes = f"{wish.project} {wish.version}, from commit {wish.commit}"
    today = _today(ask, cycles.having(ask.known, wish.milestone, ask.rules)).isoformat()
    released = ask.later(
        EnsureRelease(wish.project, wish.series, wish.milestone, today, notes),
        needs=[signed],
        after=[f"milestone {wish.project}/{wish.milestone}"],
    )
    file = ask.later(
        EnsureReleaseFile(wish.project, wish.series, wish.milestone, one.file, one.sha256), needs=[released]
    )
    ask.later(Then(f"release {wish.project} finish {wish.milestone}", case.id, None), needs=[file])
    return f"{wish.project} {wish.version} is being released; the channel hears when it is out"


def _read_back(ask: Ask) -> tuple[Look, ...]:
    return (Look("released", _under_way(ask).query(ask.case.shown), ask.case.id),)


@plugin.writes(
    "release <project> finish <milestone>",
    by=(Role.BOT, Role.RELEASE_MANAGER),
    looks=_read_back,
    fresh=True,
    example="burrow 2011.2 is out: https://launchpad.net/burrow/cactus/2011.2",
)
def finish(ask: Ask, milestone: str) -> str:
    """read a release back from Launchpad, and tell everybody if all of it is there"""
    one, case = _under_way(ask), ask.case
    say = f"Say: release {case.shown} finish {one.milestone}"
    query = one.query(case.shown)
    seen = ask.known.latest("released", query)
    if seen is None or seen.found is None:
        why = seen.trouble if seen and seen.trouble else "nobody has asked"
        raise Refused(f"{one.file} could not be read back, so nobody knows that it is out: {why}. {say}")
    if wrong := "; ".join(amiss(one, seen.found)):
        raise Refused(f"{case.shown} {one.version} is not out: {wrong}. Put that right, then {say.lower()}")
    url = str(seen.found["url"])
    _tell(ask, one, url, needs=_close(ask, one))
    _keep(ask, one)
    return f"{case.shown} {one.version} is out: {url}"


@plugin.reads("release <project> show", example="burrow: 2011.2 (15 Apr 2011, 8d304410250d) is out")
def show(ask: Ask) -> Answer:
    """what is out of a project, and what is being released"""
    name, out = ask.case.shown, ask.releases.of_case(ask.case.id)
    under_way = pending(ask.case.facts).values()
    lines = [f"{one.version} (by {one.by}, {one.hash[:12]}) is being released" for one in under_way]
    lines += [f"{one.version} ({show_day(one.at)}, {one.hash[:12]}) is out" for one in reversed(out)]
    if not lines:
        return Answer(f"nothing of {name} is out yet")
    return Answer(f"{name}: {lines[0]}", tuple(lines[1:]))


def _close(ask: Ask, one: Pending) -> list[int]:
    """Close the milestone, note the version, give up the tarball: what is told waits for the first two."""
    name, planned = ask.case.shown, len(ask.plan)
    if any(m.name == one.milestone for m in ask.known.milestones):  # else it was renamed meanwhile
        before = cycles.having(ask.known, one.milestone, ask.rules)
        events = (replace(e, closed=e.closed or e.name == one.milestone) for e in before.events)
        change(ask, before, replace(before, events=tuple(events)))
    ends = [
        place
        for place, there in enumerate(ask.plan.planned[planned:], planned)
        if isinstance(there.effect, EnsureMilestone)
    ]
    if one.noted:
        ends.append(ask.later(EnsureDeliverable(name, one.series, one.version, one.repo, one.hash)))
    ask.later(ForgetTarball(one.sha256))
    return ends


def _keep(ask: Ask, one: Pending) -> None:
    case = ask.case
    ask.releases.add(
        Released(case.id, one.milestone, one.version, one.repo, one.hash, one.sha256, one.by, ask.now)
    )
    left = {name: other for name, other in pending(case.facts).items() if name != one.milestone}
    ask.change(replace(case, facts=with_pending(case.facts, left)))
    ask.detail.update({"version": one.version, "sha256": one.sha256, "hash": one.hash, "by": one.by})


def _tell(ask: Ask, one: Pending, url: str, needs: list[int]) -> None:
    name, rules = ask.case.shown, ask.rules
    text = f"{name} {one.version} is out: {url}"
    if rules.home and ask.speaker.place != rules.home:
        ask.later(Say(rules.home, text), needs)
    if rules.news:
        ask.later(Announce(f"{name} {one.version}", text, url, ask.now.isoformat()), needs)
    if rules.mail_list:
        values = {
            "name": name,
            "title": ask.case.title,
            "version": one.version,
            "series": one.series,
            "milestone": one.milestone,
            "url": url,
            "file": one.file,
            "size": one.size,
            "sha256": one.sha256,
            "repo": one.repo,
            "commit": one.hash,
            "key": one.key,
            "by": one.by,
            "reason": one.because,
        }
        ask.later(SendMail("", f"[release] {name} {one.version} ({one.series})", "release", values), needs)


def _wish(ask: Ask) -> Wish:
    """What is asked for, in good form. Raises Refused, Unclear."""
    case, known, args = ask.case, ask.known, ask.args
    if not our_project(known):
        raise Refused(
            f"I release what is ours on Launchpad, and {case.shown} was not seen to be. "
            f"Say: bootstrap {case.shown} plan"
        )
    name = args["milestone"].lower()
    series = cycles.having(known, name, ask.rules).series
    version, link, commit = read_version(args["version"]).text, args["link"], args["commit"].lower()
    if not HASH.fullmatch(commit):
        raise Refused(f"{commit[:48]!r} is no commit; write its full hash, 40 digits of 0-9 and a-f")
    if link.startswith(LOCAL) and ask.speaker.door != "control":
        raise Refused(
            "a file on my own machine is for my operator, at its shell; "
            "give an https link, where I fetch the tarball"
        )
    if not link.startswith((LOCAL, "https://", "http://")):
        raise Refused(f"{link[:60]!r} is no link to a tarball; it begins with https://")
    return Wish(case.shown, series, name, version, link, commit, args.get("reason", ""))


def _free(ask: Ask, wish: Wish) -> None:
    """Raise Refused while this milestone is being released already."""
    there = pending(ask.case.facts).get(wish.milestone)
    if there is None:
        return
    say = f"release {wish.project} finish {wish.milestone}"
    rows = [
        row
        for row in ask.effects.unfinished(case_id=ask.case.id)
        if row.kind in KINDS
        or (row.kind == "Then" and row.payload["text"] == say)
        or (row.kind == "Look" and row.payload["query"] == there.query(wish.project))
    ]
    if rows:
        what = f"{wish.project} {there.version} is being released for {there.by}, {len(rows)} to do"
        stuck = next((f"; stuck: {row.error}" for row in rows if row.state == "dead"), "")
        raise Refused(f"{what}{stuck}. Wait, or say: effects")


def _refuse(ask: Ask, wish: Wish) -> None:
    """Raise Refused with everything that speaks against it."""
    out = tuple(ask.releases.of_case(ask.case.id))
    cycle = cycles.having(ask.known, wish.milestone, ask.rules)
    wrong = "; ".join(against(ask.known, wish, cycle, out, _today(ask, cycle)))
    if wrong:
        raise Refused(f"{wish.project} {wish.version} is not released: {wrong}")


def _under_way(ask: Ask) -> Pending:
    name = ask.args["milestone"].lower()
    found = pending(ask.case.facts).get(name)
    if found is None:
        raise Refused(
            f"nothing is being released as {name[:60]!r} of {ask.case.shown}. "
            f"Say: release {ask.case.shown} show"
        )
    return found


def _today(ask: Ask, cycle: Cycle) -> date:
    """The day where the cycle's days end."""
    return ask.now.astimezone(cycle.zone).date()
