"""How a program gets a token: it asks for one, a person decides on a page, the program fetches it.

This is OAuth 1.0 (RFC 5849, 2) as Launchpad does it: forms on the web host, PLAINTEXT alone, and the
consumer's own secret is empty. Statuses are Launchpad's. Nobody logs in here: the page lets its reader
be anybody who lives in the sandbox.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from html import escape
from urllib.parse import urlencode

from bot.sandbox.launchpad.faults import Fault
from bot.sandbox.launchpad.service import TEXT, Reply
from bot.sandbox.launchpad.state import LEVELS, Request, Token, World
from bot.sandbox.launchpad.wadl import JSON

HTML = "text/html; charset=utf-8"
GOOD_FOR = timedelta(hours=2)
"""How long a request token waits for a decision."""
MOST = 1000
"""Request tokens that are kept; the oldest are forgotten first."""
LONGEST_CONSUMER = 200
DENIED = "UNAUTHORIZED"

Values = Mapping[str, str]


def request_token(world: World, form: Values, as_json: bool) -> Reply:
    """`POST /+request-token`: a token for a person to decide about. 401 with no words for a bad request."""
    consumer = form.get("oauth_consumer_key", "")
    if not consumer or len(consumer) > LONGEST_CONSUMER or not _signed(form, ""):
        raise _unauthorised("")
    while len(world.requests) >= MOST:
        world.requests.pop(next(iter(world.requests)))
    key, request = secrets.token_hex(10), Request(consumer, secrets.token_hex(40), world.now())
    world.requests[key] = request
    told = {"oauth_token": key, "oauth_token_secret": request.secret}
    if not as_json:
        return Reply(200, urlencode(told).encode(), TEXT)
    levels = [{"value": value, "title": title} for value, title in LEVELS.items()]
    whole = {**told, "oauth_token_consumer": consumer, "access_levels": levels}
    return Reply(200, json.dumps(whole).encode(), JSON)


def authorize_page(world: World, query: Values, allowed: Sequence[str]) -> Reply:
    """`GET /+authorize-token`: a page that asks who one is, and what the program may do.

    `allowed` are the levels to offer beside no access; none stands for all of them.
    """
    key = query.get("oauth_token", "")
    request = _waiting(world, key)
    if request is None:
        return _page(404, "No such request", "<p>Nobody waits for this. Ask the program to begin again.</p>")
    levels = [level for level in LEVELS if level in (*allowed, DENIED)]
    offered = levels if levels != [DENIED] else [*LEVELS]
    people = "".join(
        f'<label><input type="radio" name="person" value="{escape(name)}" required> '
        f"{escape(person.display_name)} ({escape(name)})</label><br>"
        for name, person in world.people.items()
        if not person.is_team
    )
    buttons = "".join(f'<button name="level" value="{one}">{LEVELS[one]}</button> ' for one in offered)
    return _page(
        200,
        f"What may {request.consumer} do?",
        f'<form method="post" action="/+authorize-token?oauth_token={escape(key)}"><p>You are</p>'
        f"<p>{people}</p><p>{buttons}</p></form>",
    )


def decide(world: World, values: Values) -> Reply:
    """`POST /+authorize-token` with `oauth_token`, `person` and `level`: that person decides, once."""
    request = _waiting(world, values.get("oauth_token", ""))
    if request is None:
        return _page(404, "No such request", "<p>Nobody waits for this. Ask the program to begin again.</p>")
    person, level = world.people.get(values.get("person", "")), values.get("level", "")
    if person is None or person.is_team or level not in LEVELS:
        return _page(400, "Who are you?", "<p>Choose a person, and what the program may do.</p>")
    request.person, request.level = person, level
    return _page(200, LEVELS[level], "<p>That is all. You may close this page.</p>")


def access_token(world: World, form: Values) -> Reply:
    """`POST /+access-token`: the token, once a person has said yes; it is given out once.

    401 while nobody has decided, and for a request that is unknown, too old or used; 403 after a no.
    """
    key = form.get("oauth_token", "")
    request = _known(world, key)
    if request is None or request.consumer != form.get("oauth_consumer_key"):
        raise _unauthorised("No request token specified.")
    if not _signed(form, request.secret):
        raise _unauthorised("Invalid OAuth signature.")
    if request.person is None:
        raise _unauthorised("The request token has not yet been reviewed.")
    if request.level == DENIED:
        raise Fault(403, "The person refused to authorize the request token.")
    del world.requests[key]
    made, token = secrets.token_hex(10), secrets.token_hex(40)
    world.tokens[made] = Token(request.consumer, token, request.person, request.level)
    told = {"oauth_token": made, "oauth_token_secret": token, "lp.context": "None"}
    return Reply(200, urlencode(told).encode(), TEXT)


def _known(world: World, key: str) -> Request | None:
    request = world.requests.get(key)
    return request if request is not None and world.now() - request.asked < GOOD_FOR else None


def _waiting(world: World, key: str) -> Request | None:
    request = _known(world, key)
    return request if request is not None and request.person is None else None


def _signed(form: Values, secret: str) -> bool:
    plaintext = form.get("oauth_signature_method") == "PLAINTEXT"
    signature = form.get("oauth_signature", "").encode(errors="replace")
    return plaintext and secrets.compare_digest(signature, b"&" + secret.encode())


def _unauthorised(words: str) -> Fault:
    return Fault(401, words, {"WWW-Authenticate": 'OAuth realm="https://api.launchpad.net"'})


def _page(status: int, title: str, body: str) -> Reply:
    text = (
        f"<!DOCTYPE html><html><head><title>{escape(title)}</title></head>"
        f"<body><h1>{escape(title)}</h1>{body}</body></html>\n"
    )
    return Reply(status, text.encode(errors="replace"), HTML)
