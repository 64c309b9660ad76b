"""Who gets mail in the sandbox: its people, its mailing list, and the bot under many names."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.sandbox.people import BOT, RESIDENTS

DOMAIN = "sandbox.example"
LIST_DOMAIN = f"lists.{DOMAIN}"
LIST = "openstack"
LIST_ADDRESS = f"{LIST}@{LIST_DOMAIN}"
LIST_BOUNCES = f"{LIST}-bounces@{LIST_DOMAIN}"
"""The envelope sender of what the list sends out."""

BOT_ADDRESS = f"{BOT}@{DOMAIN}"
DAEMON = f"mailer-daemon@{DOMAIN}"

PEOPLE = frozenset(resident.name for resident in RESIDENTS if resident.name != BOT)

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}")
_BOT = re.compile(re.escape(BOT) + r"(\+[^@]*)?")


class Place(StrEnum):
    """Where an address leads. What goes to NOWHERE is taken and thrown away, as bounces are."""

    MAILBOX = "mailbox"
    LIST = "list"
    BOT = "bot"
    NOWHERE = "nowhere"


def place_of(address: str) -> Place | None:
    """Where mail to this address goes; None where there is no such address here."""
    if not is_address(address):
        return None
    address = address.lower()
    local, _, domain = address.partition("@")
    if address == LIST_ADDRESS:
        return Place.LIST
    if address in (LIST_BOUNCES, DAEMON, f"postmaster@{DOMAIN}"):
        return Place.NOWHERE
    if domain != DOMAIN:
        return None
    if _BOT.fullmatch(local):
        return Place.BOT
    return Place.MAILBOX if local in PEOPLE else None


def is_address(address: str) -> bool:
    """Whether it is an address as SMTP carries it without quotes (RFC 5321, Dot-string and Domain)."""
    return _ADDRESS.fullmatch(address) is not None


def password_of(name: str) -> str:
    """What a resident says to the submission port."""
    return f"{name}-mail"
