"""A service that is unwell is asked again, and one that says no is believed."""

from __future__ import annotations

import pytest

from bot.core.errors import Stuck, Trouble
from bot.gateways.patience import LONGEST_WAIT, patiently


class Service:
    """Answers with each of `answers` in turn."""

    def __init__(self, *answers: str | Trouble) -> None:
        self._answers = list(answers)
        self.asked = 0

    async def ask(self) -> str:
        self.asked += 1
        answer = self._answers.pop(0)
        if isinstance(answer, Trouble):
            raise answer
        return answer


async def test_it_is_asked_again_until_it_answers() -> None:
    service = Service(Trouble("503"), Trouble("503", 0.001), "burrow", "never")
    assert await patiently(service.ask, (0, 0, 0)) == "burrow"
    assert service.asked == 3


async def test_after_the_last_try_its_trouble_is_told() -> None:
    service = Service(Trouble("first"), Trouble("last"), "too late")
    with pytest.raises(Trouble, match="last"):
        await patiently(service.ask, (0,))


@pytest.mark.parametrize("no", [Stuck("no"), Trouble("busy", LONGEST_WAIT + 1)])
async def test_what_would_take_too_long_or_for_ever_is_told_at_once(no: Trouble) -> None:
    service = Service(no, "later")
    with pytest.raises(type(no)):
        await patiently(service.ask, (0,))
    assert service.asked == 1
