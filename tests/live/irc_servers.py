"""Real IRC servers for tests, on 127.0.0.1: ngircd alone, and InspIRCd with Atheme's services.

Debian's packages `ngircd`, `inspircd` and `atheme-services` are all that is needed. A server that
is not installed is an error, because a test that was not run proves nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.sandbox.ircclient import RawClient

_START = 30
_SYSTEM = "/usr/sbin:/usr/bin:/sbin:/bin"

_NGIRCD = """
[Global]
Name = irc.test
Info = for tests
AdminEMail = nobody@irc.test
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = hello
ServerUID = {user}
[Limits]
MaxNickLength = 30
MaxConnectionsIP = 0
MaxPenaltyTime = 0
[Options]
DNS = no
Ident = no
PAM = no
IncludeDir = {folder}/none
"""

_MODULES = (
    "ircv3 ircv3_accounttag ircv3_batch ircv3_capnotify ircv3_ctctags ircv3_echomessage "
    "ircv3_msgid ircv3_servertime cap sasl deaf servprotect svshold hideoper services_account "
    "spanningtree namesx md5 sha256 password_hash"
)

_INSPIRCD = """
<config format="xml">
<server name="irc.test" description="for tests" network="Test">
<admin name="nobody" nick="nobody" email="nobody@irc.test">
<bind address="127.0.0.1" port="{port}" type="clients">
<bind address="127.0.0.1" port="{link}" type="servers">
<connect name="all" allow="*" timeout="20" pingfreq="120" recvq="64K" softsendq="1M"
  hardsendq="2M" localmax="500" globalmax="500" resolvehostnames="no" useident="no"
  threshold="100000" commandrate="100000" fakelag="no">
<performance clonesonconnect="no">
<limits maxnick="30">
<path configdir="{folder}" datadir="{folder}" logdir="{folder}">
<pid file="{folder}/inspircd.pid">
<dns server="127.0.0.1" timeout="1">
<sasl target="services.test" requiressl="no">
<link name="services.test" ipaddr="127.0.0.1" port="{link}" allowmask="127.0.0.1"
  sendpass="secret" recvpass="secret">
<uline server="services.test" silent="yes">
"""

_ATHEME_MODULES = (
    "backend/opensex crypto/pbkdf2v2 protocol/inspircd nickserv/main nickserv/register "
    "nickserv/identify nickserv/logout saslserv/main saslserv/plain"
)

_ATHEME = """
serverinfo {{
  name = "services.test"; desc = "services"; numeric = "00A"; recontime = 1; netname = "Test";
  hidehostsuffix = "services.test"; adminname = "nobody"; adminemail = "nobody@irc.test";
  registeremail = "nobody@irc.test"; mta = "/bin/true"; loglevel = {{ error; info; }};
  maxlogins = 50; maxusers = 0; mdlimit = 30; emaillimit = 1000; emailtime = 300; auth = none;
  casemapping = rfc1459;
}};
uplink "irc.test" {{
  host = "127.0.0.1"; send_password = "secret"; receive_password = "secret"; port = {link};
}};
pbkdf2v2 {{ rounds = 10000; }};
nickserv {{
  nick = "NickServ"; user = "services"; host = "services.test"; real = "Nicknames"; expire = 0;
}};
saslserv {{ nick = "SaslServ"; user = "services"; host = "services.test"; real = "SASL"; }};
general {{
  silent; flood_msgs = 0; ratelimit_uses = 1000; ratelimit_period = 1; commit_interval = 5;
  default_clone_limit = 0; uplink_sendq_limit = 1048576;
}};
"""


@asynccontextmanager
async def ngircd(folder: Path) -> AsyncIterator[int]:
    """A bare RFC 2812 server without accounts or tags; gives its port."""
    port = _free_port()
    config = folder / "ngircd.conf"
    config.write_text(_NGIRCD.format(port=port, folder=folder, user=os.getuid()))
    async with _running(folder, ["ngircd", "-n", "-f", str(config)]):
        await _accepts(port)
        yield port


@asynccontextmanager
async def inspircd(folder: Path, accounts: Sequence[str]) -> AsyncIterator[int]:
    """A server with IRCv3 and services, where these accounts exist (password NAME-irc)."""
    port, link = _free_port(), _free_port()
    modules = "\n".join(f'<module name="{name}">' for name in _MODULES.split())
    ircd, services = folder / "inspircd.conf", folder / "atheme.conf"
    ircd.write_text(_INSPIRCD.format(port=port, link=link, folder=folder) + modules)
    modules = "\n".join(f'loadmodule "modules/{name}";' for name in _ATHEME_MODULES.split())
    services.write_text(modules + _ATHEME.format(link=link))
    root = os.getuid() == 0
    server = ["inspircd", "--nofork", "--nolog", "--config", str(ircd)]
    atheme = ["atheme-services", "-n", "-c", str(services), "-D", str(folder)]
    atheme += ["-p", str(folder / "atheme.pid"), "-l", str(folder / "atheme.log")]
    async with _running(folder, server + ["--runasroot"] * root):
        await _accepts(port)
        async with _running(folder, atheme + ["-r"] * root):
            await _register(port, accounts)
            yield port


async def _register(port: int, accounts: Sequence[str]) -> None:
    """Make the accounts, once the services are there (`sasl` is among the capabilities)."""
    async with asyncio.timeout(_START):
        for name in accounts:
            async with await RawClient.connect(port, name) as client:
                while True:
                    client.send("CAP LS 302")
                    if " sasl" in (await client.expect(r"CAP \S+ LS")).raw:
                        break
                    await asyncio.sleep(0.1)
                client.send("CAP END")
                client.send(f"PRIVMSG NickServ :REGISTER {name}-irc {name}@irc.test")
                await client.expect(r"NickServ\S* NOTICE .*(registered|already)", _START)


@asynccontextmanager
async def _running(folder: Path, command: list[str]) -> AsyncIterator[Process]:
    path = shutil.which(command[0], path=os.environ.get("PATH", "") + ":" + _SYSTEM)
    if path is None:
        raise RuntimeError(f"{command[0]} is not installed: apt-get install {command[0]}")
    with (folder / f"{command[0]}.out").open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            path, *command[1:], stdin=DEVNULL, stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _accepts(port: int) -> None:
    async with asyncio.timeout(_START):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            await writer.wait_closed()
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
