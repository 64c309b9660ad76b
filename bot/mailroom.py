"""What becomes of a letter: seen on the list, counted as a voice, or read as commands of who signed it.

One answering mail holds every command with its result. An unsigned mail is a plain voice: it counts as
feedback, and its commands are refused with the repair. A letter is dealt with once, however often the
mail server hands it over; nothing is said to be taken before it is in the database.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.core.command import Command, Reply, Speaker
from bot.core.dossier import Case, Post
from bot.core.effects import Plan as Effects
from bot.core.effects import SendMail, Then
from bot.core.errors import Refused, Trouble, UserError
from bot.core.letter import Letter, commands, own_lines, reply_subject
from bot.core.people import Principal, Proof
from bot.core.when import HOUR
from bot.desk import Desk
from bot.directory import Directory
from bot.doors.letters import BadLetter, read_letter
from bot.doors.lmtp import TAKEN, refused
from bot.gateways.patience import patiently
from bot.outbox.answers import add_answer
from bot.outbox.ledger import Ledger
from bot.store.database import Database
from bot.store.unit import Unit

log = logging.getLogger(__name__)

WINDOW = timedelta(hours=48)
"""How old a signature may be."""
ANSWERS = 30
"""Answers that one address gets in an hour: whoever writes more may be a program, or somebody's victim."""
KEPT = 500
"""Characters of a post that are kept, to show what was asked."""
PAUSES = (0.2, 0.5)
"""Seconds before Launchpad is asked again whose an address is, where that decides how a letter counts."""
LARGE = 64 * 1024
"""Bytes from which a letter is read in a thread."""

_OWN_ID = re.compile(r"<([^@<>]+)@([^@<>]+)>")


class People(Protocol):
    """Who can tell whose an address is, and which keys they have. Raises Trouble."""

    async def person_by_email(self, address: str) -> str | None: ...
    async def fingerprints(self, person: str) -> tuple[str, ...]: ...


class Keys(Protocol):
    """Where certificates are fetched. Raises Trouble."""

    async def certificate(self, fingerprint: str) -> bytes | None: ...


class Signature(Protocol):
    """What somebody signed."""

    @property
    def data(self) -> bytes: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def id(self) -> str: ...


class Checker(Protocol):
    """Who checks signatures. Raises UserError with the repair, or Trouble."""

    async def verify(
        self, message: bytes, certificates: list[bytes], *, now: datetime, window: timedelta
    ) -> Any: ...


@dataclass(frozen=True, slots=True)
class Answers:
    """The lines of an answering mail, and the receipts of commands in it that still look at the world."""

    lines: list[str]
    looking: tuple[int, ...] = ()


class Mailroom:
    """Deals with letters. `own` is the bot's address, `mailing_list` that of the list.

    `archive` is the root of the list's archive: a post of ours is said to be kept there and nowhere else,
    for its headers are anybody's word. "" says that there is none.
    """

    def __init__(
        self,
        database: Database,
        desk: Desk,
        directory: Directory,
        people: People,
        keys: Keys,
        checker: Checker,
        now: Callable[[], datetime],
        poke: Callable[[], None],
        *,
        own: str,
        mailing_list: str,
        archive: str = "",
    ) -> None:
        self._database, self._desk, self._directory = database, desk, directory
        self._people, self._keys, self._checker = people, keys, checker
        self._now, self._poke, self._own, self._list = now, poke, own, mailing_list
        self._domain = own.rpartition("@")[2]
        self._archive = f"{archive.rstrip('/')}/" if archive else ""
        self._turn = asyncio.Lock()

    async def take(self, mail: bytes, sender: str, recipients: list[str]) -> list[str]:
        """One reply line for each recipient, once the letter is dealt with for good. Raises Trouble."""
        try:
            if len(mail) > LARGE:
                letter = await asyncio.to_thread(read_letter, mail, sender)
            else:
                letter = read_letter(mail, sender)
        except BadLetter as bad:
            log.info("a mail of %s cannot be read: %s", sender or "nobody", bad)
            through_list = b"\nlist-id:" in mail[:LARGE].lower()
            return [TAKEN if through_list else refused(str(bad))] * len(recipients)
        async with self._turn:
            await self._deal(letter)
        return [TAKEN] * len(recipients)

    async def _deal(self, letter: Letter) -> None:
        letter = self._under_its_own_name(letter)
        number, on_list = letter.message_id, bool(letter.list_id) and self._list in (*letter.to, *letter.cc)

        def look(unit: Unit) -> tuple[bool, bool, bool]:
            in_thread = self._about(unit, letter, on_list)[0] is not None
            return unit.posts.known(number, on_list), unit.posts.alone(number), in_thread

        known, answered, in_thread = await self._database.read(look)
        if known:
            return
        person = await self._person(letter.sender, must=letter.clearsigned or in_thread)
        answer = None if letter.automatic or answered else await self._commands(letter, person)
        await self._database.write(lambda unit: self._keep(unit, letter, person, on_list, answer))
        self._poke()

    def _under_its_own_name(self, letter: Letter) -> Letter:
        """A stranger's letter with an id such as ours would take the place of the mail that is to have it."""
        own = _OWN_ID.fullmatch(letter.message_id)
        if own is None or own[2] != self._domain or "/" not in own[1] or letter.sender == self._own:
            return letter
        digest = hashlib.sha256(f"{letter.message_id} {letter.sender}".encode() + letter.body).hexdigest()
        return replace(letter, message_id=f"<{digest}@not-ours.invalid>")

    async def _person(self, address: str, must: bool) -> str | None:
        """The person behind an address, None for nobody.

        Where Launchpad cannot be asked, a letter that `must` be somebody's comes again later: a signed one,
        and one that counts in a thread, in which nobody is to count twice, once as an address. Raises
        Trouble for that.
        """
        if not address or address == self._own:
            return None
        try:
            return await patiently(lambda: self._people.person_by_email(address), PAUSES if must else ())
        except Trouble as trouble:
            if must:
                raise
            log.warning("could not ask whose %s is: %s", address, trouble)
            return None

    async def _commands(self, letter: Letter, person: str | None) -> Answers | None:
        """What the answering mail says: each command with its result. None where there was none."""
        if letter.sender in {"", self._own, self._list}:
            return None
        try:
            if letter.pgp_mime:
                raise Refused(
                    "a signature as an attachment (PGP/MIME) is not read yet. Sign the text: clearsign"
                )
            if letter.clearsigned:
                return await self._signed(letter, person)
            said = commands(letter.text)
        except UserError as no:
            return Answers([f"refused: {no}"])
        if not said:
            return None
        why = "I do the commands of signed mails alone, and this mail has no signature"
        return Answers([f"> {said[0]}", f"refused: {why}. Sign it (clearsigned), or say it on IRC"])

    async def _signed(self, letter: Letter, person: str | None) -> Answers | None:
        if person is None:
            raise Refused(
                f"Launchpad knows nobody with the address {letter.sender}. "
                "Write from an address that is yours on Launchpad"
            )
        prints = await self._people.fingerprints(person)
        if not prints:
            raise Refused(
                f"{person} has no OpenPGP key on Launchpad. Add it at +editpgpkeys, or say it on IRC"
            )
        found = await asyncio.gather(*(self._keys.certificate(one) for one in prints[:10]))
        now = self._now()
        certificates = [key for key in found if key is not None]
        signed = await self._checker.verify(letter.body, certificates, now=now, window=WINDOW)
        if signed.fingerprint not in prints:
            raise Refused(
                f"the key {signed.fingerprint} is none of {person}'s on Launchpad. Add it there first"
            )
        said = commands(letter.form.read(signed.data))
        known = f"{person} (signed by key {signed.fingerprint[-16:]})"
        who = self._directory.person(person, Proof.SIGNED, known, signed.fingerprint)
        return await self._done(letter, signed.id, said, who) if said else None

    async def _done(self, letter: Letter, key: str, said: list[str], who: Principal) -> Answers:
        """Each command and its result, in order, until one is refused.

        One that has to look first is begun, and the next one does not wait for what it finds.
        """
        lines: list[str] = []
        looking: list[int] = []
        speaker = Speaker("mail", letter.sender, letter.message_id, letter.sender)
        for n, text in enumerate(said, 1):
            # with roles learnt meanwhile
            asker = self._directory.person(who.person, who.proof, who.known, who.key)
            reply: Reply = await self._desk.speak(
                Command(f"mail:{key}/{n}", text, speaker, letter.attached), asker
            )
            lines += [f"> {text}", reply.line, *reply.more, ""]
            if reply.looking and reply.receipt is not None:
                looking.append(reply.receipt)
            if not reply.ok:
                left = len(said) - n
                lines += [f"{left} more not done, because this one was refused."] if left else []
                break
        return Answers(lines[:-1] if lines and not lines[-1] else lines, tuple(looking))

    def _keep(
        self, unit: Unit, letter: Letter, person: str | None, on_list: bool, answer: Answers | None
    ) -> None:
        now = self._now()
        if unit.posts.known(letter.message_id, on_list):
            return
        case, topic = self._about(unit, letter, on_list)
        if answer and unit.posts.answered(letter.sender, now - HOUR) >= ANSWERS:
            log.info("%s has had answers enough for now", letter.sender)
            answer = None
        counts = case is not None and not letter.automatic and letter.sender != self._own
        mine = case.id if case is not None and (counts or topic) else None
        if mine is None and not answer:
            return
        post = Post(
            message_id=letter.message_id,
            in_reply_to=letter.in_reply_to or "",
            by=person or letter.sender or "somebody",
            at=now,
            topic=topic,
            asks=_asks(letter.text),
            text=_words(letter.text)[:KEPT],
        )
        unit.posts.add(replace(post, by=letter.sender) if mine is None else post, mine)
        plan = Effects()
        if case is not None and topic:
            found = {"message_id": letter.message_id}
            if self._archive and letter.archived_at.startswith(self._archive):
                found["url"] = letter.archived_at
            unit.voices.evidence(case.id, topic, letter.message_id, now, found, None)
            if topic == "proposal-mail" and case.step == "proposal":
                plan.add(Then(f"seen {case.label}", case.id, case.entry))
        if answer:
            values = {"lines": answer.lines, "name": letter.sender_name or letter.sender}
            subject = reply_subject(letter.subject)
            mail = SendMail(letter.sender, subject, "answer", values, in_reply_to=letter.message_id)
            add_answer(plan, mail, answer.looking, unit)
        if case is not None and (counts or topic):
            unit.cases.keep(case, case, live=True)
        if len(plan):
            key = hashlib.sha256(letter.message_id.encode()).hexdigest()[:32]
            Ledger(unit.conn).post(plan, f"letter/{key}", case.id if case else None, now)

    def _about(self, unit: Unit, letter: Letter, on_list: bool) -> tuple[Case | None, str]:
        """The case whose thread this is, and the topic where it is a mail of ours that we now see."""
        if not on_list:
            return None, ""
        own = _OWN_ID.fullmatch(letter.message_id)
        if own is not None and own[2] == self._domain and letter.sender == self._own:
            sent = Ledger(unit.conn).by_key(own[1])
            if sent is not None and sent.case_id is not None and sent.kind == SendMail.__name__:
                topic = sent.payload.get("topic") or f"{sent.payload.get('template')}-mail"
                return unit.cases.get(sent.case_id), str(topic)
        named = (*letter.references, *((letter.in_reply_to,) if letter.in_reply_to else ()))
        case_id = unit.posts.case_of(named) if named else None
        return (unit.cases.get(case_id), "") if case_id is not None else (None, "")


def _asks(text: str) -> bool:
    """Whether the writer asks something: a line of theirs that ends with a question mark."""
    return any(line.rstrip().endswith("?") for line in own_lines(text))


def _words(text: str) -> str:
    """What the writer wrote, without what they quote: votes and questions stand in it."""
    return "\n".join(own_lines(text)).strip()
