"""The answering mail of a letter: one for all of its commands, which waits for what is being looked at.

It is in the ledger as soon as the letter is taken, and needs the effects that resume its commands; each of
these puts what was found in the place of "looking at". So nothing is lost where the bot is killed in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.command import Reply, show_receipt
from bot.core.effects import Plan, Resume, SendMail
from bot.core.letter import with_result
from bot.outbox.ledger import Ledger
from bot.store.unit import Unit


def add_answer(plan: Plan, mail: SendMail, looking: Sequence[int], unit: Unit) -> None:
    """Plan the answer `mail`, whose `lines` hold replies to the receipts `looking`, as far as they stand."""
    after = []
    for number in looking:
        receipt = unit.records.receipt(number)
        if receipt is None or receipt.state == "looking":
            after.append(Resume(number).subject)
        else:
            mail = _with(mail, receipt.reply)
    plan.add(mail, after=after)


def fill_in(ledger: Ledger, reply: Reply) -> None:
    """Put `reply`, which was looked for, into every answer that waits for it."""
    assert reply.receipt is not None
    resumes = (row for row in ledger.of_key(show_receipt(reply.receipt)) if row.kind == Resume.__name__)
    for resume in resumes:
        for row in ledger.waiting_for(resume.id):
            if row.kind == SendMail.__name__:
                ledger.reword(row.id, _with(SendMail(**row.payload), reply))


def _with(mail: SendMail, reply: Reply) -> SendMail:
    lines = with_result(mail.values["lines"], reply)
    return replace(mail, values={**mail.values, "lines": lines})
