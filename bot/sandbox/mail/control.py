"""What the rehearsal's own process may do with the mail system: write as somebody, read, and moderate."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from aiohttp import web

from bot.sandbox.mail.addresses import LIST_ADDRESS
from bot.sandbox.mail.system import MailSystem

PATH = "/+sandbox/mail"


def mail_routes(mail: MailSystem) -> list[web.RouteDef]:
    """Routes for a world; faults spare them. What makes no sense gets 400 and a sentence.

    `POST /+sandbox/mail` `{"author", "subject", "body"}`, and perhaps `to` (else the list),
    `in_reply_to` and `signed`, a clearsigned text: `{"message_id"}`.
    `GET /+sandbox/mail`: `{"queued", "held": [{"author", "subject", "why"}]}`.
    `GET /+sandbox/mail/NAME?after=N`: `{"mails": [base64]}`, without the first N.
    `PUT /+sandbox/mail/list` with one of `{"hold": AUTHOR}`, `{"release": AUTHOR or null}` and
    `{"delivery": {AUTHOR: true or false}}`: `{"held": how many, "released": how many}`.
    """

    async def write(request: web.Request) -> web.Response:
        asked = await _fields(request)
        texts = {key: asked[key] for key in asked if isinstance(asked[key], str)}
        try:
            signed = texts.get("signed")
            message_id = mail.write(
                texts["author"],
                texts.get("to", LIST_ADDRESS),
                texts["subject"],
                texts["body"] if signed is None else "",
                texts.get("in_reply_to"),
                None if signed is None else signed.encode(),
            )
        except KeyError as missing:
            raise _wrong(f"a mail needs {missing}") from None
        except ValueError as wrong:
            raise _wrong(str(wrong)) from None
        return web.json_response({"message_id": message_id})

    async def state(_request: web.Request) -> web.Response:
        held = [{"author": one.author, "subject": one.subject, "why": one.why} for one in mail.list.held]
        return web.json_response({"queued": len(mail.queue), "held": held})

    async def read(request: web.Request) -> web.Response:
        after = request.query.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) < 9):
            raise _wrong("after=N skips the first N")
        try:
            mails = mail.mailbox(request.match_info["name"])[int(after) :]
        except KeyError:
            return web.Response(status=404, text="nobody is called that\n")
        return web.json_response({"mails": [b64encode(one).decode() for one in mails]})

    async def moderate(request: web.Request) -> web.Response:
        asked, released = await _fields(request), 0
        delivery = asked.get("delivery", {})
        if not isinstance(delivery, dict) or not all(isinstance(on, bool) for on in delivery.values()):
            raise _wrong("delivery is a name and true or false")
        if isinstance(asked.get("hold"), str):
            mail.list.hold_next(asked["hold"])
        elif "release" in asked and isinstance(asked["release"], str | None):
            released = mail.list.release(asked["release"])
        elif not delivery:
            raise _wrong('say {"hold": AUTHOR}, {"release": AUTHOR or null} or {"delivery": {AUTHOR: true}}')
        for member, on in delivery.items():
            mail.list.deliver(member, on)
        return web.json_response({"held": len(mail.list.held), "released": released})

    return [
        web.post(PATH, write),
        web.get(PATH, state),
        web.put(f"{PATH}/list", moderate),
        web.get(f"{PATH}/{{name}}", read),
    ]


async def _fields(request: web.Request) -> dict[str, Any]:
    try:
        asked = await request.json()
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise _wrong("say it as a JSON object")
    return asked


def _wrong(why: str) -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text=f"{why}\n")
