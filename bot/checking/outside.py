"""Mail, the wiki, announcements and name services: whether they take us, and what is missing."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from urllib.parse import urlsplit

from bot.checking.finding import Finding
from bot.checking.releases import releases
from bot.config import Announce, Config, Mail, Names, Wiki, read_secret
from bot.core.errors import Trouble, UserError

EDITS = ("edit", "createpage")
"""The rights that the bot needs on the wiki."""


async def outside(config: Config, running: bool) -> AsyncIterator[Finding]:
    """What the optional sections ask for; a part without a section is not looked at.

    Where the bot is `running`, its own ports are taken by it, and are not looked at.
    """
    contact = config.launchpad.contact
    work: list[Awaitable[list[Finding]]] = []
    if config.mail is not None:
        work += [_smtp(config.mail), _keys(config.mail, contact)]
        if not running:
            work.append(_lmtp(config.mail))
    if config.wiki is not None:
        work.append(_wiki(config.wiki, contact))
    if config.releases is not None:
        work.append(releases(config.releases))
    for findings in await asyncio.gather(*work):
        for finding in findings:
            yield finding
    for finding in (*_announce(config.announce), *_names(config.names)):
        yield finding


async def _smtp(mail: Mail) -> list[Finding]:
    from bot.gateways.mailer import MailSettings, SmtpMailer

    try:
        secret = read_secret(mail.smtp_password, mail.smtp_password_file, "mail.smtp_password_file:")
        settings = MailSettings(
            host=mail.smtp_host,
            port=mail.smtp_port,
            sender=mail.address,
            tls=mail.smtp_tls,
            user=mail.smtp_user,
            password=secret,
        )
        await SmtpMailer(settings).try_out()
    except (UserError, Trouble) as wrong:
        return [Finding("mail", False, f"{wrong}; see mail.smtp_host and the keys beside it")]
    login = f"logged in as {mail.smtp_user}" if mail.smtp_user else "without a login"
    secure = {"none": "not encrypted", "starttls": "encrypted (STARTTLS)", "tls": "encrypted (TLS)"}
    where = f"{mail.smtp_host}:{mail.smtp_port}, {secure[mail.smtp_tls]}, {login}"
    return [Finding("mail", True, f"{where}, takes mail from {mail.address}")]


async def _lmtp(mail: Mail) -> list[Finding]:
    where = f"{mail.lmtp_host}:{mail.lmtp_port}"
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(asyncio.Protocol, mail.lmtp_host, mail.lmtp_port)
    except OSError as wrong:
        why = (wrong.strerror or str(wrong)).lower()
        return [Finding("mail", False, f"we cannot listen on {where}: {why}; correct mail.lmtp_port")]
    server.close()
    await server.wait_closed()
    return [Finding("mail", True, f"{where} is free to listen on (LMTP)")]


async def _keys(mail: Mail, contact: str) -> list[Finding]:
    """Signatures are checked with gpg and the keys of a key server; the bot has no key of its own."""
    from bot.gateways.keyserver import Keyserver
    from bot.gateways.openpgp import OpenPgp

    with tempfile.TemporaryDirectory() as folder:
        gpg = OpenPgp(Path(folder, "gnupg"))
        try:
            version = await gpg.open()
        except Trouble as trouble:
            return [Finding("signatures", False, str(trouble))]
        finally:
            await gpg.close()
    server = Keyserver(mail.keyserver, contact)
    try:
        await server.certificate("0" * 40)
    except Trouble as trouble:
        return [Finding("signatures", False, f"{mail.keyserver}: {trouble}; correct mail.keyserver")]
    finally:
        await server.close()
    return [Finding("signatures", True, f"gpg {version}, keys from {mail.keyserver}")]


async def _wiki(wiki: Wiki, contact: str) -> list[Finding]:
    from bot.gateways.wiki import WikiGateway, WikiSettings

    try:
        password = read_secret(wiki.password, wiki.password_file, "wiki.password_file:") or ""
    except UserError as wrong:
        return [Finding("wiki", False, str(wrong))]
    gateway = WikiGateway(WikiSettings(api=wiki.api, user=wiki.user, password=password, contact=contact))
    try:
        name = await gateway.log_in()
        rights = await gateway.rights()
    except Trouble as trouble:
        return [Finding("wiki", False, f"{trouble} See wiki.api and the keys beside it")]
    finally:
        await gateway.close()
    missing = [right for right in EDITS if right not in rights]
    if missing:
        text = f"{name} lacks the right to {' and '.join(missing)}; grant it at Special:BotPasswords"
        return [Finding("wiki", False, f"{text}, or ask the wiki's administrators")]
    return [Finding("wiki", True, f"logged in as {name} at {wiki.api}, who may edit and create pages")]


def _announce(announce: Announce) -> list[Finding]:
    found = []
    if announce.feed is not None:
        feed = announce.feed
        # The feed is written anew beside the old one, and its folder is made where it is missing.
        folder = next(above for above in feed.absolute().parents if above.exists())
        good = folder.is_dir() and os.access(folder, os.W_OK) and not feed.is_dir()
        say = f"the feed {feed} can be written"
        no = f"the feed {feed} cannot be written; give its folder to the bot's user"
        found.append(Finding("announce", good, say if good else no))
    if announce.webhooks:
        hosts = ", ".join(sorted({urlsplit(url).hostname or "?" for url in announce.webhooks}))
        count = f"{len(announce.webhooks)} webhook{'s' if announce.webhooks[1:] else ''}"
        found.append(Finding("announce", True, f"{count} well-formed ({hosts}); they are not called now"))
    return found


def _names(names: Names) -> list[Finding]:
    asked = [urlsplit(url).hostname or "?" for url in (names.github, names.pypi, names.debian) if url]
    places = ", ".join(sorted(set(asked)))
    text = f"asked without credentials: Launchpad, {places}" if places else "Launchpad alone is asked"
    return [Finding("names", True, text)]
