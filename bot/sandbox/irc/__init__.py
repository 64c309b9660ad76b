"""The sandbox's IRC network: one small server with accounts, true enough for any IRC client.

It behaves as InspIRCd does where clients could notice: capabilities, SASL PLAIN, tags, limits.
"""

from __future__ import annotations

from bot.sandbox.irc.network import IrcNetwork

__all__ = ["IrcNetwork"]
