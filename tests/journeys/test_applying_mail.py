"""A milestone file comes with a signed mail whose words name its sum, and its lines are the answer."""

from __future__ import annotations

import email
import hashlib
from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from bot.sandbox.mail import BOT_ADDRESS
from bot.sandbox.mail.letter import Letter
from tests.journeys.postal import PostalTown
from tests.journeys.test_applying import NAMES, days, furnish, milestone_file


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[PostalTown]:
    one = PostalTown(tmp_path)
    try:
        await one.open()
        yield one
    finally:
        await one.close()


class Desk:
    """ttx, who writes to the bot with a file beside his words."""

    def __init__(self, town: PostalTown) -> None:
        self._town, self._letters = town, 0

    async def sends(self, text: str, file: str, *, signed: bool = True) -> str:
        """The subject of the mail, after which answers are found."""
        self._letters += 1
        words = (await self._town.sign("ttx", text)).decode() if signed else text
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"] = "ttx@sandbox.example", BOT_ADDRESS
        mail["Subject"] = f"letter {self._letters}"
        mail["Date"] = email.utils.format_datetime(self._town.world.clock())
        mail["Message-ID"] = f"<letter-{self._letters}@sandbox.example>"
        mail.set_content(words)
        mail.add_attachment(file, subtype="yaml", filename="cactus.yaml")
        self._town.mail.accept(Letter("ttx@sandbox.example", (BOT_ADDRESS,), bytes(mail)))
        return str(mail["Message-ID"])

    async def hears(self, about: str, nth: int = 0) -> str:
        return await self._town.letter_to("ttx", about, nth)


async def test_the_attached_file_is_applied_and_every_line_is_told(town: PostalTown) -> None:
    furnish(town, "nova")
    await town.key("ttx")
    ttx, file = Desk(town), milestone_file("nova", "absent")
    total = hashlib.sha256(file.encode()).hexdigest()
    sent = await ttx.sends(f" milestones try attached {total}\n milestones apply attached {total}\n", file)
    answer = await ttx.hears(sent)
    assert "2 projects are being looked at; nothing is changed" in answer
    assert "2 projects are being made" in answer
    told = await ttx.hears(sent, 1), await ttx.hears(sent, 2)
    done = next(one for one in told if "in a dry run" not in one)
    assert all(f"nova {name}: created" in done for name in NAMES)
    assert "absent: refused: There is no project absent" in done
    assert len(days(town, "nova")) == 4


async def test_a_file_that_the_signature_does_not_name_is_not_applied(town: PostalTown) -> None:
    furnish(town, "nova")
    await town.key("ttx")
    ttx, file = Desk(town), milestone_file("nova")
    total = hashlib.sha256(file.encode()).hexdigest()
    answer = await ttx.hears(await ttx.sends(" milestones apply attached\n", file))
    assert "the signature covers your words and not what is attached" in answer
    answer = await ttx.hears(await ttx.sends(f" milestones apply attached {total}\n", file + "# swapped\n"))
    assert "is not the one whose sum you wrote" in answer
    answer = await ttx.hears(
        await ttx.sends(f" milestones apply attached {total}\n", file, signed=False),
    )
    assert "this mail has no signature" in answer
    assert town.wire.writes == []
