"""Who sent a request, by its OAuth header (RFC 5849, PLAINTEXT; nonce and time are not checked)."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from urllib.parse import unquote

from bot.sandbox.launchpad.faults import Fault, shown
from bot.sandbox.launchpad.state import Token, World

_PARAMETER = re.compile(r'(\w+)="([^"]*)"')


class Ailment(StrEnum):
    """What may become of a token that was good: as `tminus sandbox fault launchpad ...` names it."""

    EXPIRED = "token-expired"
    REVOKED = "token-revoked"
    READONLY = "token-readonly"
    SUSPENDED = "account-suspended"


Ails = Callable[[str, Token], Ailment | None]
"""Tells what ails a token, given its key."""


def sound(_key: str, _token: Token) -> Ailment | None:
    """Nothing ever ails a token."""
    return None


def requester(world: World, header: str | None, ails: Ails = sound) -> Token | None:
    """The token that `header` carries; None for nobody in particular.

    401 with the words by which Launchpad's clients tell a bad token from a missing permission.
    Other schemes than OAuth are ignored, as on Launchpad.
    """
    if header is None or not header.startswith("OAuth "):
        return None
    given = {key: unquote(value) for key, value in _PARAMETER.findall(header)}
    key = given.get("oauth_token", "")
    if not key:
        return None
    token = world.tokens.get(key)
    consumer = given.get("oauth_consumer_key", "")
    if consumer not in {t.consumer for t in world.tokens.values()}:
        raise Fault(401, f"Unknown consumer ({shown(consumer)}).")
    ailment = ails(key, token) if token is not None else None
    if token is None or token.consumer != consumer or ailment is Ailment.REVOKED:
        raise Fault(401, f"Unknown access token ({shown(key)}).")
    signature = given.get("oauth_signature", "").encode(errors="replace")
    plaintext = given.get("oauth_signature_method") == "PLAINTEXT"
    if not plaintext or not hmac.compare_digest(signature, b"&" + token.secret.encode()):
        raise Fault(401, "Invalid signature.")
    if ailment is Ailment.EXPIRED:
        raise Fault(401, f"Expired token ({shown(key)}).")
    if ailment is Ailment.SUSPENDED or token.person.suspended:
        raise Fault(401, "Inactive account.")
    return replace(token, level="READ_PUBLIC") if ailment is Ailment.READONLY else token
