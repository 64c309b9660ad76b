"""The mails that the process sends to the list: which template, with which values."""

from __future__ import annotations

from datetime import timedelta

from bot.core.dossier import Case, Post
from bot.core.effects import Plan, SendMail
from bot.core.rules import DAYS
from bot.core.when import length
from bot.core.workflow import Attempt

QUESTIONS = (
    "Is something like this missing?",
    "Is this the right shape for it, or is there something already that could grow into it?",
    "Would you use it, or work on it?",
)
"""What the community is asked about every proposal (step 3)."""


def title_of(case: Case) -> str:
    """The Subject of a proposal's thread, in the habit of 2011: `[Proposal] burrow: message queues`."""
    return f"[Proposal] {case.shown}: {case.title}"


def propose(a: Attempt, after: Case) -> Plan:
    """Step 3: the proposal goes to the list. Sent again only where it was not seen."""
    page = a.known.page or {}
    values = {
        "name": after.shown,
        "title": after.title,
        "proposer": after.proposer,
        "page": str(page.get("url", "")),
        "summary": a.known.answers.get("missing", after.title),
        "questions": list(QUESTIONS),
        "days": _days(a.rules.feedback),
    }
    plan = Plan()
    plan.add(SendMail("", title_of(after), "proposal", values, "proposal-mail"))
    return plan


def proposal_text(a: Attempt) -> str:
    """What the proposer confirms: the mail, in short."""
    return f'"{title_of(a.case)}" goes to {a.rules.mail_list}, with {len(QUESTIONS)} questions'


def show_prototype(a: Attempt, after: Case) -> Plan:
    """Step 5: the second announcement, in the proposal's thread; each address is announced once."""
    plan = Plan()
    url = a.args["url"]
    if not a.rules.mail_list or a.case.facts.get("prototype_url") == url:
        return plan
    first = a.known.thread("proposal-mail")
    values = {
        "name": after.shown,
        "title": after.title,
        "proposer": after.proposer,
        "url": url,
        "days": _days(a.rules.prototype),
    }
    about = f"Re: {title_of(after)}" if first else f"[Prototype] {after.shown}: {after.title}"
    topic, thread = "prototype-mail", first.message_id if first else ""
    plan.add(SendMail("", about, "prototype", values, topic, thread))
    return plan


def extended(after: Case, until: str, first: Post) -> SendMail:
    """Step 4: nobody spoke, so there is more time, once; an answer to the proposal's mail `first`."""
    values = {"name": after.shown, "title": after.title, "until": until}
    return SendMail("", f"Re: {title_of(after)}", "extended", values, in_reply_to=first.message_id)


def _days(span: timedelta) -> str:
    """`7 days`, as one says it in a letter."""
    return f"{span.days} days" if span.days > 1 and span == span.days * DAYS else length(span)
