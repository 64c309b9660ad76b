"""The key that releases are signed with, and the folder where they are noted."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

from bot.checking.finding import Finding
from bot.config import Releases, read_secret
from bot.core.errors import Trouble, UserError
from bot.core.when import show_day
from bot.gateways.openpgp_signing import Signer


async def releases(config: Releases) -> list[Finding]:
    """Whether the key signs now, and until when; it is tried out."""
    found = [await _key(config)]
    if config.deliverables is not None:
        found.append(await asyncio.to_thread(_folder, config.deliverables))
    return found


async def _key(config: Releases) -> Finding:
    try:
        secret = read_secret(None, config.passphrase_file, "releases.passphrase_file:") or ""
    except UserError as wrong:
        return Finding("releases", False, str(wrong))
    signer = Signer(config.gnupg_home, config.key, secret, lambda: datetime.now(UTC))
    try:
        key = await signer.key()
    except Trouble as trouble:
        return Finding("releases", False, str(trouble))
    finally:
        await signer.close()
    until = f"until {show_day(key.until)}" if key.until else "and never expires"
    return Finding("releases", True, f"the key {key.fingerprint} signs {until}")


def _folder(folder: Path) -> Finding:
    there = next(above for above in (folder.absolute(), *folder.absolute().parents) if above.exists())
    if there.is_dir() and os.access(there, os.W_OK):
        return Finding("releases", True, f"deliverable files can be written in {folder}")
    return Finding("releases", False, f"{there} cannot be written; give it to the bot's user")
