"""What can go wrong, sorted by whose turn it is.

`UserError`  the person can act: shown to them, word for word.
`Trouble`    the world is unwell: tried again, and shown to the operator if it stays so.
anything else is our bug: logged with a traceback, shown as a reference number.
"""

from __future__ import annotations


class UserError(Exception):
    """Its message is a sentence for the person who asked: the rule, what we know, what to do next."""


class Refused(UserError):
    """The answer is no, and the message says why and what would help."""


class Unclear(UserError):
    """We could not read the command; the message shows how to say it."""


class Astray(Unclear):
    """Not even its first word is like one of ours: it may not have been meant for us."""


class Trouble(Exception):
    """Something outside failed in a way that may pass.

    `retry_after` is in seconds, where the other side named a time (HTTP `Retry-After`).
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unwell(Trouble):
    """The whole service gives no answer just now, whatever it is asked: it is no fault of this request."""


class Stuck(Trouble):
    """Something outside said no, and will say it again: a person has to act before another try."""


class Gone(Stuck):
    """What was asked for is closed for good on the other side, such as a suspended account (HTTP 410)."""


class NotPermitted(Stuck):
    """The service knows us, and does not let us do this one thing."""


class LoggedOut(Stuck):
    """The service does not take our login: nothing that we want of it can be done until it does again.

    It is no word about the one thing that was asked: that waits, and is tried again without failing.
    """
