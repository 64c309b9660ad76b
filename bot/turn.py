"""What happens to one command inside its transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.answering import answer_later
from bot.core.command import Command, Reply, show_receipt
from bot.core.dossier import Case, Dossier, Evidence
from bot.core.effects import Look, Plan, Resume, Say
from bot.core.errors import Refused, UserError
from bot.core.people import Principal, Proof, Role
from bot.core.roster import Binding
from bot.core.rules import Rules
from bot.core.when import HOUR, length
from bot.core.workflow import (
    Attempt,
    Decision,
    Move,
    Workflow,
    decide,
    elsewhere,
    touched,
)
from bot.directory import Directory, admit
from bot.outbox.answers import fill_in
from bot.outbox.ledger import Ledger
from bot.plugin import Answer, Ask, Verb
from bot.routes import Route, Routes
from bot.store.records import Done, Receipt
from bot.store.unit import Unit
from bot.yamltext import read as read_yaml

CONFIRM = timedelta(hours=1)
"""How long a question may be confirmed."""
FRESH = timedelta(minutes=10)
"""How old evidence may be before the world is asked again."""
STRANGER_RECEIPTS = 12
"""Receipts that an account which speaks for nobody gets in an hour."""


class Later(Exception):
    """The world has to be asked first."""

    def __init__(self, looks: tuple[Look, ...]) -> None:
        super().__init__()
        self.looks = looks


class Confirm(Exception):
    """The asker has to confirm first; the sentence says what will happen."""


Unmade = Later | Confirm | UserError
"""Why a command was not carried out. Whatever it had written by then is undone."""


@dataclass(frozen=True, slots=True)
class House:
    """What stays the same from command to command."""

    flow: Workflow
    rules: Rules
    routes: Routes
    directory: Directory


@dataclass(frozen=True, slots=True)
class Tail:
    """The answer, and what has to follow the commit. `bound` are all bindings, where one was changed."""

    reply: Reply
    wrote: int | None = None
    posted: bool = False
    bound: tuple[Binding, ...] | None = None
    moved: frozenset[int] = frozenset()


class Turn:
    """One command, one transaction. Made inside the database thread, used once."""

    def __init__(
        self,
        house: House,
        unit: Unit,
        command: Command,
        who: Principal,
        now: datetime,
        *,
        entry: int | None = None,
        resumed: Receipt | None = None,
    ) -> None:
        self._house, self._unit, self._command = house, unit, command
        self._who, self._now, self._entry, self._resumed = who, now, entry, resumed
        self._ledger = Ledger(unit.conn)
        self._confirmed = False
        self._number = 0
        self._lines: list[Done] = []
        self._wrote: int | None = None
        self._posted = False
        self._moved: frozenset[int] = frozenset()

    def read(self, route: Route) -> Reply:
        """Answer a verb that changes nothing."""
        assert route.verb is not None
        case = self._case(route.args)
        ask = self._ask(case, self._who, route.args)
        return _reply(route.verb.handler(ask, **_values(route.args)))

    def write(self, route: Route) -> Tail:
        """Carry out a verb or move, with its receipt.

        Raises Later, Confirm or UserError where it is not carried out (the transaction is to be undone
        then, and `settle` run in another), RolesWanted, Conflict.
        """
        if (before := self._begin()) is not None:
            return before
        return self._end("done", self._act(route))

    def settle(self, route: Route, why: Unmade) -> Tail:
        """Keep what became of a command that was not carried out: a refusal, a question, a look.

        Raises UserError for strangers, and for the clock and the bot who try again: they get no receipt.
        """
        unkept = not self._who.identified or Role.CLOCK in self._who.roles
        if unkept and self._resumed is None and isinstance(why, UserError):
            raise why
        if (before := self._begin()) is not None:
            return before
        if isinstance(why, Later):
            return self._end("looking", self._look(why.looks))
        if isinstance(why, Confirm):
            return self._end("confirm", Answer(f"{why}. To go on: confirm {show_receipt(self._number)}"))
        if Role.BOT in self._who.roles:
            self._note_refusal(route, str(why))
        return self._end("refused", Answer(str(why)))

    def _begin(self) -> Tail | None:
        """Take the receipt's number; gives the answer where the command was answered before."""
        if self._resumed is not None:
            self._number = self._resumed.number
            return None
        before, self._number = self._unit.records.begin(self._command.id)
        if before is not None:
            return Tail(before.reply)
        self._spare_the_disk()
        return None

    def _end(self, state: str, answer: Answer) -> Tail:
        records, who = self._unit.records, self._who
        if self._resumed is not None:
            records.finish(self._number, state, answer.text)
        else:
            records.write(self._number, self._command, who, self._now, state, answer.text)
        for line in self._lines:  # after the receipt, which they name
            records.log(line, who, self._now, self._number)
        reply = Reply(answer.text, state != "refused", self._number, answer.more, state == "looking")
        if self._resumed is not None:
            self._tell(reply)
        bindings = self._unit.bindings
        bound = tuple(bindings.all()) if bindings.changed else None
        return Tail(reply, self._wrote, self._posted, bound, self._moved)

    def _spare_the_disk(self) -> None:
        """Receipts of accounts that speak for nobody are few: whoever registers accounts is a stranger."""
        if self._who.identified or self._who.proof < Proof.ACCOUNT:
            return
        account = self._command.speaker.account or ""
        if self._unit.records.strangers(account, self._now - HOUR) >= STRANGER_RECEIPTS:
            raise Refused(f"account {account} has asked often enough for now; try again in an hour")

    def _act(self, route: Route) -> Answer:
        case = self._case(route.args)
        fixed = self._entry is not None and not (route.verb and route.verb.quiet)
        if fixed and case is not None and case.entry != self._entry:
            self._log(case, "superseded", case.step, {"said": self._command.text})
            return Answer(f"{case.shown} has left that step meanwhile; nothing was moved")
        if route.verb is not None:
            return self._verb(route.verb, route.args, case)
        assert case is not None
        return self._move(route, case)

    def _verb(self, verb: Verb, args: Mapping[str, str], case: Case | None) -> Answer:
        self._under_way(verb, case)
        who = self._admit(verb, case)
        ask = self._ask(case, who, args)
        if verb.looks is not None and self._resumed is None:
            self._need(verb.looks(ask), case, fresh=verb.fresh and not self._confirmed)
        if verb.confirm is not None and not self._confirmed:
            raise Confirm(verb.confirm(ask))
        said = verb.handler(ask, **_values(args))
        answer = said if isinstance(said, Answer) else Answer(said)
        if ask.found is not None and not verb.quiet:
            after = touched(ask.case, self._now) if Role.DRIVER in who.roles else ask.case
            self._keep(case or after, after)
            detail = {k: v for k, v in args.items() if k not in {"project", "idea"}}
            self._log(after, verb.name, after.step, {**detail, **ask.detail}, case)
        self._post(ask.plan, ask.found)
        self._posted = self._posted or ask.poke
        self._moved = frozenset({*ask.moved, *([case.id] if case and verb.quiet else [])})
        return answer

    def _under_way(self, verb: Verb, case: Case | None) -> None:
        """Nothing is done about a case that has ended, while somebody can bring it back."""
        if case is None or not (here := self._house.flow.step(case.step)).final:
            return
        back = next((m for m in self._house.flow.moves if m.spoken and m.leaves(here)), None)
        if back is not None:
            why = f"{verb.name} is for proposals under way, and {case.shown} is {here.title}"
            raise Refused(f"{why}. Say: {back.usage.replace('<project>', case.shown)}")

    def _move(self, route: Route, case: Case) -> Answer:
        flow = self._house.flow
        here = flow.step(case.step)
        move = next((m for m in route.moves if m.leaves(here)), route.moves[0])
        if not move.leaves(here):
            raise Refused(elsewhere(flow, move, case))
        who = self._admit(move, case)
        known = self._unit.dossier(case)
        attempt = Attempt(known, who, self._now, route.args, self._house.rules)
        if move.looks is not None and self._resumed is None:
            self._need(move.looks(attempt), case)
        decision = decide(flow, move, attempt)
        if move.confirm and not self._confirmed and (question := move.confirm(attempt)):
            raise Confirm(question)
        self._make(decision)
        return Answer(decision.says)

    def _make(self, decision: Decision) -> None:
        before, after, move = decision.before, decision.after, decision.move
        kept = self._keep(before, after)
        self._log(kept, move.name, after.step, decision.detail, before)
        if asked := before.facts.get("waiver"):
            self._note_waiver(decision, asked)
        self._post(decision.plan, kept)
        moved = after.step != before.step
        spoken = self._who.roles.isdisjoint({Role.CLOCK, Role.BOT})
        timed = Role.CLOCK in self._who.roles and move.says is not None
        if moved or timed or spoken:
            self._announce(decision.says, kept)

    def _admit(self, wanted: Verb | Move, case: Case | None) -> Principal:
        """The asker, with what they are to this case. Raises Refused, or RolesWanted."""
        known = self._house.directory
        return admit(known, self._unit, self._who, case, wanted.name, wanted.by, wanted.proof)

    def _need(self, looks: tuple[Look, ...], case: Case | None, fresh: bool = False) -> None:
        known = self._unit.dossier(case) if case is not None else None
        if fresh or any(not self._is_fresh(look, known) for look in looks):
            raise Later(looks)

    def _is_fresh(self, look: Look, known: Dossier | None) -> bool:
        seen: Evidence | None
        if known is not None:
            seen = known.latest(look.what, look.query)
        else:
            seen = self._unit.bindings.seen(look.what, look.query)
        return seen is not None and seen.found is not None and self._now - seen.at <= FRESH

    def _look(self, looks: tuple[Look, ...]) -> Answer:
        plan = Plan()
        asked = [plan.add(look) for look in looks]
        plan.add(Resume(self._number), needs=asked)
        self._ledger.post(plan, show_receipt(self._number), looks[0].case, self._now)
        self._posted = True
        return Answer(f"looking at {', '.join(look.query for look in looks)}; I tell you what I find")

    def _keep(self, before: Case, after: Case) -> Case:
        kept = self._unit.cases.keep(before, after, live=not self._house.flow.step(after.step).final)
        self._wrote = kept.id
        return kept

    def _log(
        self,
        case: Case,
        move: str,
        target: str,
        detail: Mapping[str, object],
        before: Case | None = None,
    ) -> None:
        source = (before or case).step
        self._lines.append(Done(case.id, move, source, target, detail))
        self._wrote = case.id

    def _note_waiver(self, decision: Decision, asked: Mapping[str, str]) -> None:
        """A step that was left over a waiver: who asked and who seconded stays known."""
        if decision.move.name != "second":
            return
        self._unit.voices.waiver(
            decision.before.id,
            {
                "step": decision.before.step,
                "by": asked["by"],
                "because": asked["because"],
                "at": datetime.fromisoformat(asked["at"]),
                "second": self._who.person,
                "seconded_at": self._now,
            },
        )

    def _note_refusal(self, route: Route, why: str) -> None:
        """What the bot itself was refused is for people to know: in the history, and in the channel."""
        case = self._case(route.args)
        if case is not None:
            self._log(case, f"{route.name} refused", case.step, {"why": why})
            self._announce(f"{case.shown}: {why}", case)

    def _announce(self, text: str, case: Case) -> None:
        home = self._house.rules.home
        if home and self._command.speaker.place != home:
            plan = Plan()
            plan.add(Say(home, text))
            self._post(plan, case, "told")

    def _tell(self, reply: Reply) -> None:
        """The answer to who asked a while ago."""
        if self._command.speaker.door == "mail":
            fill_in(self._ledger, reply)
            return
        plan = Plan()
        answer_later(plan, self._command, self._who.person, reply)
        if len(plan):
            self._ledger.post(plan, f"{show_receipt(self._number)}/answer", None, self._now)
            self._posted = True

    def _post(self, plan: Plan, case: Case | None, part: str = "") -> None:
        if not len(plan):
            return
        key = "/".join(filter(None, (show_receipt(self._number), part)))
        if self._resumed is not None:
            key += "/resumed"
        self._ledger.post(plan, key, case.id if case else None, self._now)
        self._posted = True

    def _again(self, number: int) -> Answer:
        """Run the command behind a receipt, now confirmed. Raises Refused."""
        receipt, shown = self._unit.records.receipt(number), show_receipt(number)
        if receipt is None or receipt.by != self._who.person:
            raise Refused(
                f"{shown} is no question that I asked you; who was asked confirms. Say: show {shown}"
            )
        if receipt.state != "confirm":
            raise Refused(f"{shown} waits for no word of yours any more. Say: show {shown}")
        if self._now - receipt.at > CONFIRM:
            asked = f"{shown} was asked {length(self._now - receipt.at)} ago"
            raise Refused(f"{asked}, and a question is open for {length(CONFIRM)}. Say again: {receipt.text}")
        self._unit.records.finish(number, "done", f"{receipt.answer} (confirmed)")
        self._confirmed = True
        return self._act(self._house.routes.find(receipt.text))

    def _case(self, args: Mapping[str, str]) -> Case | None:
        word = args.get("project") or args.get("idea")
        if word is None:
            return None
        case = self._unit.cases.find(word)
        if case is None:
            raise Refused(f"I know no proposal called {word[:40]!r}. Say: status")
        return case

    def _ask(self, case: Case | None, who: Principal, args: Mapping[str, str]) -> Ask:
        unit, house = self._unit, self._house
        return Ask(
            *(who, self._now, self._command.speaker, args, house.flow, house.rules, house.routes.verbs),
            *(unit.cases, unit.records, unit.voices, unit.posts),
            schedules=unit.schedules,
            exceptions=unit.exceptions,
            releases=unit.releases,
            settings=unit.settings,
            bindings=unit.bindings,
            effects=self._ledger,
            people=house.directory,
            open_file=unit.dossier,
            open_schedule=unit.schedule,
            again=self._again,
            receipt=self._number,
            attached=self._command.attached,
            yaml=read_yaml,
            found=case,
        )


def _values(args: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in args.items() if name not in {"project", "idea"}}


def _reply(said: str | Answer) -> Reply:
    return Reply(said) if isinstance(said, str) else Reply(said.text, more=said.more)
