"""Being logged in to a wiki, and staying so: sessions and edit tokens end whenever the wiki likes."""

from __future__ import annotations

import asyncio

from bot.core.errors import Stuck, Trouble
from bot.gateways.wiki_answers import Values, inner, word
from bot.gateways.wiki_refusals import LOGGED_OUT, Refusal, one_line, seconds
from bot.gateways.wiki_wire import WikiSettings, Wire

_LATER = frozenset({"Throttled", "NeedToken", "WrongToken"})
"""Results of a login that may be another one soon: too many tries, or a cookie that got lost."""


class Member:
    """A logged-in member of the wiki, who logs in when first needed and again when forgotten."""

    def __init__(self, settings: WikiSettings, wire: Wire) -> None:
        self._settings = settings
        self._wire = wire
        self._turn = asyncio.Lock()
        self._token: str | None = None

    async def name(self, doing: str = "log in") -> str:
        """The account's name on the wiki, asked for anew."""
        found = inner(await self.get(doing, action="query", meta="userinfo"), "query", "userinfo")
        return one_line(found.get("name", ""), 255)

    async def rights(self) -> frozenset[str]:
        """The rights of our account, as far as the bot password grants them."""
        answer = await self.get("log in", action="query", meta="userinfo", uiprop="rights")
        found = inner(answer, "query", "userinfo").get("rights", [])
        return frozenset(map(str, found)) if isinstance(found, list) else frozenset()

    async def get(self, doing: str, **values: str) -> Values:
        """Read as ourselves; `doing` is for the sentence in the error."""
        return await self._ask(doing, False, values)

    async def edit(self, doing: str, **values: str) -> Values:
        """Change a page as ourselves."""
        return await self._ask(doing, True, values)

    async def _ask(self, doing: str, changes: bool, values: dict[str, str]) -> Values:
        for last in (False, True):
            token = await self._logged_in()
            try:
                if not changes:
                    return await self._wire.get(**values, **{"assert": "user"})
                # The token stands last, so that a form that was cut short does nothing.
                return await self._wire.post(**values, **{"assert": "user"}, token=token)
            except Refusal as refusal:
                if refusal.code not in LOGGED_OUT or last:
                    raise refusal.as_trouble(doing) from None
                if self._token == token:
                    self._token = None
        raise AssertionError("unreachable")

    async def _logged_in(self) -> str:
        """The edit token of our session, which we begin where there is none."""
        async with self._turn:
            if self._token is None:
                try:
                    self._token = await self._log_in()
                except Refusal as refusal:
                    raise refusal.as_trouble("log in") from None
            return self._token

    async def _log_in(self) -> str:
        self._wire.forget()
        answer = await self._wire.get(action="query", meta="tokens", type="login")
        token = word(inner(answer, "query", "tokens"), "logintoken")
        answer = await self._wire.post(
            action="login",
            lgname=self._settings.user,
            lgpassword=self._settings.password,
            lgtoken=token,
        )
        result = inner(answer, "login")
        if result.get("result") != "Success":
            raise _refused(result)
        found = await self._wire.get(action="query", meta="tokens", type="csrf", **{"assert": "user"})
        return word(inner(found, "query", "tokens"), "csrftoken")


def _refused(result: Values) -> Trouble:
    """What an unsuccessful login means."""
    reason = result.get("reason", "")
    code = ""
    if isinstance(reason, dict):
        code, reason = str(reason.get("code", "")), reason.get("text", "")
    said = one_line(f"{result.get('result', 'nothing')}. {reason}")
    if result.get("result") in _LATER or "throttled" in code or code == "sessionlost":
        wait = seconds(str(result.get("wait", "")))
        return Trouble(f'The wiki did not log us in yet: it said "{said}".', wait)
    return Stuck(
        f'The wiki did not log us in: it said "{said}". Check the user and the bot password '
        "(Special:BotPasswords) in the config."
    )
