"""What the bot tells its operator on standard error: one line for each event, text or JSON."""

from __future__ import annotations

import logging
import sys
import time


class Text(logging.Formatter):
    """For people. What strangers say stands in logs: no control character of theirs gets through."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s UTC %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
        self.converter = time.gmtime

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line itself; a traceback, which is ours, follows on lines of its own."""
        return one_line(super().formatMessage(record))


def set_up(level: str, form: str) -> None:
    """`level` is debug, info, warning or error; `form` is text for people or json for machines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_json() if form == "json" else Text())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("alembic").setLevel(logging.WARNING)


def one_line(text: str) -> str:
    """`text` without anything that could move a cursor or begin a line, and not without end."""
    return "".join(c if c.isprintable() else "?" for c in text)[:2000]


def _json() -> logging.Formatter:
    """One object a line. structlog is loaded here alone: it brings much that plain text does not need."""
    import structlog

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ExtraAdder(),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
    )
