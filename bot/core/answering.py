"""An answer that comes later than the door could wait goes to where the command was said."""

from __future__ import annotations

from bot.core.command import Command, Reply
from bot.core.effects import Plan, Say, SendMail


def answer_later(plan: Plan, command: Command, person: str, reply: Reply) -> None:
    """Plan to tell `reply` to who said `command`: by mail, or on IRC, the lines after the first in private.

    The shell asks itself, so nothing is planned for it.
    """
    speaker = command.speaker
    if speaker.door == "mail":
        lines = [f"> {command.text}", reply.line, *reply.more]
        values = {"lines": lines, "name": person}
        subject = f"Re: {command.text[:60]}"
        plan.add(SendMail(speaker.place, subject, "answer", values, in_reply_to=speaker.account or ""))
    if not speaker.place or not speaker.door.startswith("irc:"):
        return
    public = speaker.place.startswith(("#", "&"))
    last = plan.add(Say(speaker.place, f"{speaker.nick}: {reply.line}" if public else reply.line))
    for line in reply.more:
        last = plan.add(Say(speaker.nick, line), needs=[last])
