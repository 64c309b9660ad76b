"""Which capabilities we ask of a server, and how we log in, step by step.

A state machine without I/O: parsed parameters go in, lines to send come out, and `LoginRefused`
ends the attempt. It follows IRCv3 capability negotiation 302 and SASL 3.2. The library has SASL
only in its blocking client, and there a refused login goes on logged out.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from bot.core.errors import Trouble

WANTED = (
    "message-tags",
    "account-tag",
    "account-notify",
    "extended-join",
    "server-time",
    "multi-prefix",
    "batch",
)
"""What we use: tags carry accounts and message ids; `batch` tells replayed history from news."""

REFUSALS = frozenset({"nicklocked", "saslfail", "sasltoolong", "saslaborted", "saslmechs"})
"""The numerics 902, 904, 905, 906 and 908, by the library's names."""

_CHUNK = 400
_MOST_CAPS = 500


class LoginRefused(Trouble):
    """The server did not let us log in: wrong password, no SASL, or services that are away."""


class Login:
    """One login on one connection. `caps` are the capabilities that are switched on now."""

    def __init__(self, account: str | None, password: str | None) -> None:
        self.caps: set[str] = set()
        self._account, self._password = account, password
        self._offered: dict[str, str] = {}
        self._open = 0
        self._asked = False
        self._ended = False
        self._secret_due = False
        self._logged_in = False

    def cap(self, params: Sequence[str]) -> list[str]:
        """Answer `CAP`; `params` are what follows it, our name first."""
        verb, names = params[1].upper(), params[-1].split() if len(params) > 2 else []
        if verb == "LS" and not self._asked:
            self._note(names)
            return [] if params[2] == "*" and len(params) > 3 else self._request()
        if verb == "ACK":
            self.caps.update(name for name in names if not name.startswith("-"))
            return self._settle()
        if verb == "NAK":
            return self._refused(names)
        if verb == "NEW":
            fresh = {name.partition("=")[0] for name in names} - self.caps
            return [f"CAP REQ :{name}" for name in WANTED if name in fresh]
        if verb == "DEL":
            self.caps.difference_update(names)
        return []

    def authenticate(self, params: Sequence[str]) -> list[str]:
        """Answer `AUTHENTICATE +` with the account and password, in chunks of 400 bytes."""
        if params[0] != "+" or not self._secret_due:
            return []
        self._secret_due = False
        token = f"\0{self._account}\0{self._password}"
        secret = base64.b64encode(token.encode()).decode()
        chunks = [secret[at : at + _CHUNK] for at in range(0, len(secret), _CHUNK)]
        if len(chunks[-1]) == _CHUNK:
            chunks.append("+")
        return [f"AUTHENTICATE {chunk}" for chunk in chunks]

    def succeeded(self) -> list[str]:
        """Go on after 903: the server knows us."""
        self._logged_in = True
        return self._end()

    def refused(self, params: Sequence[str]) -> None:
        """End the attempt at any of `REFUSALS` while we are logging in."""
        if self._account is not None and not self._logged_in:
            raise LoginRefused(f"login as {self._account} was refused: {params[-1]}")

    def welcomed(self) -> None:
        """Check, when the server lets us in, that it did not forget the login."""
        if self._account is not None and not self._logged_in:
            raise LoginRefused(f"the server offers no login for {self._account}")
        self._ended = True

    def _note(self, names: list[str]) -> None:
        for name in names[: _MOST_CAPS - len(self._offered)]:
            key, _, value = name.partition("=")
            self._offered[key] = value

    def _request(self) -> list[str]:
        self._asked = True
        lines: list[str] = []
        if self._account is not None:
            mechanisms = self._offered.get("sasl")
            if mechanisms is None:
                raise LoginRefused("the server offers no SASL; its services may be away")
            if mechanisms and "PLAIN" not in mechanisms.upper().split(","):
                raise LoginRefused(f"the server does not take SASL PLAIN, only {mechanisms}")
            lines.append("CAP REQ :sasl")
        wanted = [name for name in WANTED if name in self._offered]
        if wanted:
            lines.append("CAP REQ :" + " ".join(wanted))
        self._open = len(lines)
        return lines or self._end()

    def _refused(self, names: list[str]) -> list[str]:
        if "sasl" in names and not self._ended:
            raise LoginRefused("the server offers SASL but refuses it")
        singly = [f"CAP REQ :{name}" for name in names if name in WANTED]
        if len(singly) < 2 or self._ended:
            return self._settle()
        self._open += len(singly) - 1
        return singly

    def _settle(self) -> list[str]:
        self._open -= 1
        if self._open > 0 or self._ended or not self._asked:
            return []
        if self._account is None:
            return self._end()
        if self._secret_due or self._logged_in:
            return []
        self._secret_due = True
        return ["AUTHENTICATE PLAIN"]

    def _end(self) -> list[str]:
        if self._ended:
            return []
        self._ended = True
        return ["CAP END"]
