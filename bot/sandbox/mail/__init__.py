"""The sandbox's mail: a server, a mailing list with its archive, and the way to the bot."""

from __future__ import annotations

from bot.sandbox.mail.addresses import BOT_ADDRESS, LIST_ADDRESS, password_of
from bot.sandbox.mail.control import mail_routes
from bot.sandbox.mail.system import MailSystem

__all__ = ["BOT_ADDRESS", "LIST_ADDRESS", "MailSystem", "mail_routes", "password_of"]
