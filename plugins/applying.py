"""A milestone file makes the cycle of many projects at once: their series, milestones and dates."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from bot import scheduling
from bot.core import cycles
from bot.core.answering import answer_later
from bot.core.applied import Run, run_of
from bot.core.command import Command, Reply, read_receipt, show_receipt
from bot.core.dossier import Case
from bot.core.effects import Effect, EnsureMilestones, Look, SeeMilestones, Then
from bot.core.errors import Refused, Unclear, UserError
from bot.core.fitting import fitted
from bot.core.milestone_file import MilestoneFile, read
from bot.core.people import Role
from bot.core.seen import our_project
from bot.plugin import Answer, Ask, Plugin

plugin = Plugin("applying", __doc__)

TOLD = 5
"""Lines about what failed that are told without being asked for, where the answer is no mail."""

LATER = "a later run of such a file took its place"


def _fetch(ask: Ask) -> tuple[Look, ...]:
    return (Look("file", ask.args["link"]),)


@plugin.writes(
    "milestones apply <link>",
    by=Role.RELEASE_MANAGER,
    looks=_fetch,
    fresh=True,
    example="cactus: 4 milestones of 60 projects are being made. To follow it, say: milestones report r-1f3a",
)
def apply(ask: Ask, link: str) -> Answer:
    """make series and milestones of many projects as a milestone file on the web says"""
    return _apply(ask, _fetched(ask, link), dry=False)


@plugin.writes(
    "milestones try <link>",
    by=Role.RELEASE_MANAGER,
    looks=_fetch,
    fresh=True,
    example="cactus: 4 milestones of 60 projects are being looked at; nothing is changed ...",
)
def attempt(ask: Ask, link: str) -> Answer:
    """what applying a milestone file on the web would change; nothing is changed"""
    return _apply(ask, _fetched(ask, link), dry=True)


@plugin.writes(
    "milestones apply attached [<sum>]",
    by=Role.RELEASE_MANAGER,
    example="cactus: 4 milestones of 60 projects are being made ...",
)
def apply_attached(ask: Ask, sum: str = "") -> Answer:
    """the same with the file that is attached to a signed mail, whose SHA-256 sum stands in the command"""
    return _apply(ask, _attached(ask, sum, "apply"), dry=False)


@plugin.writes(
    "milestones try attached [<sum>]",
    by=Role.RELEASE_MANAGER,
    example="cactus: 4 milestones of 60 projects are being looked at; nothing is changed ...",
)
def try_attached(ask: Ask, sum: str = "") -> Answer:
    """what applying the attached file would change; nothing is changed"""
    return _apply(ask, _attached(ask, sum, "try"), dry=True)


@plugin.reads("milestones report <receipt>", example="60 projects: 298 created, 2 failed ...")
def report(ask: Ask, receipt: str) -> Answer:
    """what came of applying a milestone file, line by line"""
    run = _run(ask, receipt)
    return Answer(run.sentence, (*run.failed, *run.left, *run.lines))


@plugin.follows("milestones tell <receipt>")
def tell(ask: Ask, receipt: str) -> str:
    """tell who applied a file what came of it"""
    run, number = _run(ask, receipt), read_receipt(receipt)
    asked = ask.records.receipt(number) if number is not None else None
    assert asked is not None  # its run was found
    wrong = (*run.failed, *run.left)
    if asked.speaker.door == "mail":
        more: tuple[str, ...] = (*wrong, *run.lines)
        text = run.sentence
    else:
        more, text = wrong[:TOLD], f"{run.sentence}. All of it: milestones report {receipt}"
    reply = Reply(text, receipt=asked.number, more=more)
    answer_later(ask.plan, Command("", asked.text, asked.speaker), asked.by, reply)
    return f"{asked.by} is told: {run.sentence}"


def _apply(ask: Ask, text: str, *, dry: bool) -> Answer:
    file = _read(ask, text)
    if not dry:
        _supersede(ask, file)
    milestones = [
        [line.name, line.day.isoformat() if line.day else "", line.code_name] for line in file.lines
    ]
    summary = f"{file.series.capitalize()} release"
    posted = []
    for word in file.projects:
        project, own, refused, after = word, _own(ask, word), "", list[str]()
        if own is not None:
            project = own.shown
            refused = _noted(ask, own, file, summary, dry=dry)
            after = [f"project {project}", f"series {project}/{file.series}"]
            after += [f"milestone {project}/{line.name}" for line in file.lines]
        if dry:
            effect: Effect = SeeMilestones(project, file.series, milestones, refused)
        else:
            effect = EnsureMilestones(project, file.series, summary, milestones, refused)
        posted.append(ask.later(effect, after=after))
    shown = show_receipt(ask.receipt)
    if ask.speaker.door != "control":
        ask.later(Then(f"milestones tell {shown}", 0, 0), needs=posted)
    doing = "being looked at; nothing is changed" if dry else "being made"
    many = f"{len(file.lines)} milestones of {len(file.projects)} projects"
    return Answer(
        f"{file.series}: {many} are {doing}. To follow it, say: milestones report {shown}", file.notes
    )


def _own(ask: Ask, word: str) -> Case | None:
    """The case that makes this project, where it is ours on Launchpad."""
    case = ask.cases.find(word)
    return case if case is not None and our_project(ask.open_file(case)) else None


def _noted(ask: Ask, case: Case, file: MilestoneFile, summary: str, *, dry: bool) -> str:
    """Have the dates in our own record of a project; gives why not, where they do not fit into it."""
    own = replace(ask, found=case)
    known = own.known
    before = cycles.cycle(known, file.series, ask.rules)
    try:
        after, moves = fitted(known.milestones, file, before)
    except UserError as no:
        return str(no)
    if dry or (after == before and file.series in known.series):
        return ""
    if file.series not in known.series:
        today = ask.now.astimezone(ask.rules.release_zone).date()
        own.schedules.begin(case.id, file.series, summary, "", today, ask.now)
    scheduling.note(own, before, after, moves)
    ask.moved.add(case.id)
    return ""


def _read(ask: Ask, text: str) -> MilestoneFile:
    try:
        return read(ask.yaml(text))
    except Unclear as wrong:
        raise Refused(f"nothing was done, because the milestone file is not in order: {wrong}") from None


def _fetched(ask: Ask, link: str) -> str:
    seen = ask.bindings.seen("file", link)
    if seen is None or seen.found is None:
        why = seen.trouble if seen else "nobody has asked for it"
        raise Refused(f"the file could not be read: {why} Say it again with a link that leads to it")
    return str(seen.found["text"])


def _attached(ask: Ask, sha256: str, verb: str) -> str:
    """The file that came with the command. A signature covers the words of a mail alone, so they name it."""
    if not ask.attached:
        raise Refused(
            "no file came with this. Attach one file whose name ends in .yaml to a signed mail, "
            f"or say: milestones {verb} LINK"
        )
    if ask.speaker.door == "control":
        return ask.attached
    if not sha256:
        raise Refused(
            "the signature covers your words and not what is attached. Write the file's sum into them: "
            f"milestones {verb} attached SHA256 (sha256sum FILE tells it)"
        )
    if sha256.lower() not in _sums(ask.attached):
        raise Refused(
            "the file that arrived is not the one whose sum you wrote. Send it again, as it is (most "
            f"programs do where its name ends in .yaml), or say: milestones {verb} LINK"
        )
    return ask.attached


def _sums(text: str) -> set[str]:
    """The sums that `text` may have at home: mail programs change the ends of lines, and the last one."""
    whole = text.rstrip("\n")
    texts = (text, whole, f"{whole}\n")
    ends = (*texts, *(one.replace("\n", "\r\n") for one in texts))
    return {hashlib.sha256(one.encode()).hexdigest() for one in ends}


def _supersede(ask: Ask, file: MilestoneFile) -> None:
    """What an earlier run could not do yet is not needed where this one wants all of that, too."""
    names = {line.name for line in file.lines}
    for row in ask.effects.unfinished(["launchpad"]):
        old = row.payload
        if row.kind != EnsureMilestones.__name__ or row.state == "running":
            continue
        same = old["project"] in file.projects and old["series"] == file.series
        if same and names.issuperset(name for name, _, _ in old["milestones"]):
            ask.effects.skip(row.id, LATER, ask.now)


def _run(ask: Ask, receipt: str) -> Run:
    number = read_receipt(receipt)
    run = run_of(ask.effects.of_key(show_receipt(number))) if number is not None else None
    if run is None:
        raise Refused(f"{receipt[:30]!r} is no receipt of a milestone file that was applied. Say: show last")
    return run
