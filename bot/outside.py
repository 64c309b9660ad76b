"""What the optional sections of the config ask for: mail and the list, the wiki, names, announcements.

Each part is put together here, beside what every bot has (`bot.app`); its libraries are loaded only where
its section is there. What is not there is no error: its effects and looks say so, and its guards are waived.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.config import Config, read_secret
from bot.core import effects as fx
from bot.core.effects import Effect
from bot.core.rules import Rules
from bot.core.workflow import Workflow
from bot.desk import Desk
from bot.directory import Directory
from bot.gateways.patience import patiently
from bot.gateways.ports import Launchpad
from bot.outbox.local import Perform
from bot.outbox.lookers import PAUSES, Looker, page_looker
from bot.outbox.performers import (
    Posting,
    Publishing,
    announce_performer,
    mail_performer,
    page_performer,
)
from bot.outbox.telling import Telling, by_mail
from bot.store.database import Database
from bot.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Inside:
    """What the parts stand on."""

    config: Config
    database: Database
    desk: Desk
    directory: Directory
    launchpad: Launchpad
    flow: Workflow
    rules: Rules
    now: Callable[[], datetime]
    poke: Callable[[], None]
    performers: dict[type[Effect], Perform]
    looks: dict[str, Looker]
    telling: Telling
    stack: AsyncExitStack


class Door(Protocol):
    """What listens for the outside while the bot runs."""

    async def open(self) -> object: ...
    async def close(self) -> None: ...


def outside(inside: Inside) -> Door | None:
    """Put every part together that the config has a section for; gives the mail door, where there is one.

    Raises ConfigError for a secret that cannot be read.
    """
    _wiki(inside)
    _announce(inside)
    _calendar(inside)
    _names(inside)
    _releases(inside)
    return _mail(inside)


def _mail(inside: Inside) -> Door | None:
    mail = inside.config.mail
    if mail is None:
        inside.performers[fx.SendMail] = mail_performer(None)
        return None
    from bot.doors.lmtp import LmtpDoor
    from bot.gateways.keyserver import Keyserver
    from bot.gateways.mailer import MailSettings, SmtpMailer, message_id
    from bot.gateways.openpgp import OpenPgp
    from bot.mailroom import Mailroom
    from bot.texts import Texts

    secret = read_secret(mail.smtp_password, mail.smtp_password_file, "mail.smtp_password_file:")
    settings = MailSettings(
        host=mail.smtp_host,
        port=mail.smtp_port,
        sender=mail.address,
        tls=mail.smtp_tls,
        user=mail.smtp_user,
        password=secret,
    )
    posting = Posting(
        SmtpMailer(settings, inside.now),
        mail.list,
        lambda key: message_id(key, settings.domain),
        Texts().render,
    )
    inside.performers[fx.SendMail] = mail_performer(posting)
    inside.telling.post = by_mail(posting, inside.launchpad.person)
    keyserver = Keyserver(mail.keyserver, inside.config.launchpad.contact)
    inside.stack.push_async_callback(keyserver.close)
    home = Path(f"{inside.config.database}.gnupg") if "://" not in inside.config.database else Path("gnupg")
    room = Mailroom(
        inside.database,
        inside.desk,
        inside.directory,
        inside.launchpad,
        keyserver,
        OpenPgp(home),
        inside.now,
        inside.poke,
        own=mail.address,
        mailing_list=mail.list,
        archive=mail.archive or "",
    )
    return LmtpDoor(mail.lmtp_host, mail.lmtp_port, room.take)


def _wiki(inside: Inside) -> None:
    wiki = inside.config.wiki
    if wiki is None:
        inside.performers[fx.EnsurePage] = page_performer(None)
        return
    from bot.gateways.wiki import WikiGateway, WikiSettings
    from bot.outbox.pages import Pages
    from bot.texts import Texts

    gateway = WikiGateway(
        WikiSettings(
            api=wiki.api,
            user=wiki.user,
            password=read_secret(wiki.password, wiki.password_file, "wiki.password_file:") or "",
            contact=inside.config.launchpad.contact,
        )
    )
    inside.stack.push_async_callback(gateway.close)
    board = inside.config.roles.board

    async def seats() -> int:
        team = await patiently(lambda: inside.launchpad.team(board), PAUSES)
        return len(team.members) if team is not None else 0

    pages = Pages(
        *(inside.database, Texts().render, inside.flow, inside.rules, inside.now), board=board, seats=seats
    )
    inside.performers[fx.EnsurePage] = page_performer(Publishing(gateway, pages.put))
    inside.looks["page"] = page_looker(gateway)


def _announce(inside: Inside) -> None:
    """Another medium is one more line here; `bot.gateways.announce` says what one looks like."""
    from bot.gateways.announce import Announcer, Medium
    from bot.gateways.announce_feed import AtomFeed

    where, irc = inside.config.announce, inside.config.irc
    media: list[Medium] = []
    if where.feed is not None:
        media.append(AtomFeed(where.feed, f"News from {irc.channels[0]}", irc.nick))
    if where.webhooks:
        from bot.gateways.announce_web import Webhook

        for url in where.webhooks:
            hook = Webhook(url)
            inside.stack.push_async_callback(hook.close)
            media.append(hook)
    announcer = Announcer(media, f"{irc.network}/{irc.nick}")
    inside.performers[fx.Announce] = announce_performer(announcer.tell)


def _calendar(inside: Inside) -> None:
    """The file that people subscribe to; where none is configured, nobody asks for it."""
    path = inside.config.announce.calendar
    if path is None:
        return
    from bot.calendars import calendar
    from bot.gateways.calendar_file import CalendarFile
    from bot.outbox.calendars import calendar_performer

    title = f"Cycles of {inside.config.irc.channels[0]}"
    draw = calendar_performer(
        inside.database, inside.rules, lambda listed: calendar(title, listed), CalendarFile(path).write
    )
    inside.performers[fx.EnsureCalendar] = draw


def _releases(inside: Inside) -> None:
    """Releases: without a section the looks say so, and nothing is made."""
    from bot.deliverables import Deliverables
    from bot.gateways.openpgp_signing import Signer
    from bot.gateways.spool import Spool, spool_folder
    from bot.gateways.web_download import Downloader
    from bot.outbox.ledger import Ledger
    from bot.outbox.releasing import Releasing

    config = inside.config
    where = config.releases
    files = Downloader(config.launchpad.contact, allow_private=config.sandbox is not None)
    inside.stack.push_async_callback(files.close)
    signer = None
    if where is not None:
        secret = read_secret(None, where.passphrase_file, "releases.passphrase_file:") or ""
        signer = Signer(where.gnupg_home, where.key, secret, inside.now)
        inside.stack.push_async_callback(signer.close)
    largest = int((where.largest_mib if where else 1) * 2**20)

    def needed(unit: Unit) -> set[str]:
        rows = Ledger(unit.conn).unfinished()
        return {str(row.payload["sha256"]) for row in rows if "sha256" in row.payload}

    releasing = Releasing(
        launchpad=inside.launchpad,
        files=files,
        tarballs=Spool(spool_folder(config.database), largest),
        signing=signer,
        deliverables=Deliverables(where.deliverables) if where and where.deliverables else None,
        wanted=lambda: inside.database.read(needed),
    )
    inside.performers.update(releasing.performers())
    inside.looks.update(releasing.lookers())


def _names(inside: Inside) -> None:
    """The look `name`: the verdict on a word, and what each place said of it."""
    from bot.core.names import judge
    from bot.gateways.names import NameSearch, NameSettings

    config, places = inside.config, inside.config.names
    archive = f"{config.mail.archive}/" if config.mail and config.mail.archive else ""
    settings = NameSettings(
        contact=config.launchpad.contact,
        github=places.github or "",
        pypi=places.pypi or "",
        debian=places.debian or "",
        archive=archive,
    )
    search = NameSearch(settings, inside.launchpad)
    inside.stack.push_async_callback(search.close)

    async def name(query: str) -> dict[str, Any]:
        answers = await search.check(query)
        return judge(query, answers).found(answers)

    inside.looks["name"] = name
