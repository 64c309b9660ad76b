"""Who sent a request, by its OAuth header (RFC 5849, PLAINTEXT; nonce and time are not checked)."""

from __future__ import annotations

import hmac
import re
from urllib.parse import unquote

from bot.sandbox.launchpad.faults import Fault, shown
from bot.sandbox.launchpad.state import Person, World

_PARAMETER = re.compile(r'(\w+)="([^"]*)"')


def requester(world: World, header: str | None) -> Person | None:
    """The person whose token `header` carries; None for nobody in particular.

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
    if token is None or token.consumer != consumer:
        raise Fault(401, f"Unknown access token ({shown(key)}).")
    signature = given.get("oauth_signature", "").encode(errors="replace")
    plaintext = given.get("oauth_signature_method") == "PLAINTEXT"
    if not plaintext or not hmac.compare_digest(signature, b"&" + token.secret.encode()):
        raise Fault(401, "Invalid signature.")
    return token.person
