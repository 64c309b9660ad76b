"""No bytes from anybody end the connection, fill the log or reach anyone as something they are not."""

from __future__ import annotations

import logging
import ssl
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.gateways.irc import IrcGateway, IrcSettings
from bot.gateways.irc_message import Message
from bot.gateways.irc_session import Session
from bot.gateways.ports import Line
from tests.gateways.irc_scripted import ALL_CAPS, Bot, bot_on, running, scene, scripted_irc

FROM = b":evil!e@h "
SAY = FROM + b"PRIVMSG #meeting :"
HOSTILE = [
    b":\xff\xfe!\xff@\xff PRIVMSG #meeting :\xff",
    b":a!b@c \xff\xff x :y",
    SAY + b"a\0b\rc",
    b"@a=" + b"x" * 8180 + b" " + SAY + b"tags",
    b"@" + b";" * 8180 + b" " + SAY + b"tags",
    b"@+x=" + b"\\:" * 4000 + b" " + SAY + b"tags",
    b"@",
    b"@ ",
    b":",
    b": ",
    b"\x01",
    b"PRIVMSG",
    b":a PRIVMSG",
    FROM + b"PRIVMSG #meeting",
    b"PRIVMSG #meeting :nobody says this",
    SAY + b"\x01\x01",
    SAY + b"\x01 \x01",
    SAY + b"\x01" * 400,
    FROM + b"PRIVMSG tminus :\x01DCC\x01",
    FROM + b"PRIVMSG tminus :\x01PING\x01",
    b":e PRIVMSG tminus :\x01VERSION\x01",
    SAY + b"x" * 5000,
    SAY + b"z" * 70_000,
    b":s 001",
    b":s 005",
    b":s 005 x PREFIX= CHANMODES = CASEMAPPING NICKLEN=-1 HOSTLEN=99999 USERLEN=0 :x",
    b":s 353",
    b":s 353 x =",
    b":s 353 x = #meeting :",
    b":s 353 x @ #nowhere :@a +b",
    b":s 366",
    b":s 311 x",
    b":s 318 x",
    b":s 330 x",
    b":s 396",
    b":s 433",
    b":s 437",
    b":s 471",
    b":s 473 x #nowhere :no",
    b":s 904",
    b":s 904 * :SASL authentication failed",
    b":s 999 x",
    b":s 99999 x :y",
    b":a!b@c JOIN",
    b":a!b@c JOIN #nowhere",
    b":a!b@c PART #nowhere",
    b":a!b@c QUIT",
    b":ghost!b@c NICK",
    b":ghost!b@c NICK other",
    b":a!b@c KICK #meeting",
    b":a!b@c KICK #meeting ghost",
    b":a!b@c ACCOUNT",
    b":s CAP",
    b":s CAP tminus",
    b":s CAP tminus LS",
    b":s CAP tminus NAK :sasl batch",
    b":s AUTHENTICATE",
    b":s AUTHENTICATE +",
    b":s BATCH",
    b":s BATCH +",
    b"PING",
    b"ERROR",
]


async def test_no_line_of_all_these_disconnects_or_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with scene(ALL_CAPS, "evil") as (peer, bot):
        with caplog.at_level(logging.WARNING):
            for _ in range(3):
                peer.send(*HOSTILE)
                peer.send_raw(b"\n\r\n\r\r\n \r\n")
                await peer.quiet_until("a")
            peer.send(SAY + b"the end")
            while (await bot.heard()).text != "the end":
                pass
        assert (bot.gateway.online, bot.states) == (True, [True])
        assert caplog.records == []


async def test_a_stream_of_single_bytes_is_read_like_any_other() -> None:
    async with scene() as (peer, bot):
        for byte in (SAY + "\U0001f407 é".encode() + b"\r\n") * 5:
            peer.send_raw(bytes([byte]))
        for _ in range(5):
            assert (await bot.heard()).text == "\U0001f407 é"


async def test_bad_bytes_become_replacement_characters() -> None:
    async with scene() as (peer, bot):
        peer.send(SAY + b"caf\xe9")
        assert (await bot.heard()).text == "caf\ufffd"


async def test_a_fault_of_whoever_listens_is_logged_once_and_harms_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(_: object) -> None:
        raise IndexError("a bug")

    async with scripted_irc() as server, running(Bot(server.port, broken, broken)) as bot:
        peer = await server.accept()
        await peer.host()
        await bot.online()
        peer.send(*[SAY + b"hello"] * 100)
        await peer.quiet_until("a")
        assert bot.gateway.online
        assert sum("could not be handled" in each.message for each in caplog.records) == 1
        await peer.close()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Message,
            st.sampled_from(
                ["cap", "welcome", "join", "part", "kick", "nick", "namreply", "featurelist", "endofwhois"]
            ),
            st.lists(st.sampled_from(["tminus", "#meeting", "*", "ACK", "a b", ""]), max_size=4),
            st.sampled_from(["tminus", "eday", ""]),
        ),
        max_size=12,
    )
)
async def test_no_order_of_server_lines_raises(script: list[Message]) -> None:
    heard: list[Line] = []
    session = Session(
        IrcSettings(network="n", host="h", port=1, channels=("#meeting",)), heard.append, lambda: None
    )
    for message in script:
        try:
            session._receive(message)
        except IndexError:
            continue
    session.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost alone, with its key, in one file."""
    folder = tmp_path_factory.mktemp("tls")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    out = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run([*command.split(), *names, *out], check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return both


def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def test_tls_with_a_trusted_certificate_for_that_name(certificate: Path) -> None:
    tls = {"tls": True, "tls_ca": str(certificate), "host": "localhost"}
    async with (
        scripted_irc(ssl=server_side(certificate)) as server,
        bot_on(server.port, **tls) as bot,
    ):
        peer = await server.accept()
        await peer.host()
        await bot.online()
        await bot.gateway.say("#meeting", "hello")
        assert await peer.expect("PRIVMSG") == "PRIVMSG #meeting :hello"
        await peer.close()


@pytest.mark.parametrize(
    ("trust", "host"), [(False, "localhost"), (True, "127.0.0.1")], ids=["unknown", "other name"]
)
async def test_tls_with_any_other_certificate_is_refused(certificate: Path, trust: bool, host: str) -> None:
    async with scripted_irc(ssl=server_side(certificate)) as server:
        gateway = IrcGateway(
            IrcSettings(
                network="n",
                host=host,
                port=server.port,
                tls=True,
                tls_ca=str(certificate) if trust else None,
            ),
            lambda _: None,
        )
        session = Session(gateway.settings, lambda _: None, lambda: None)
        with pytest.raises(ssl.SSLCertVerificationError):
            await session.hold()
        session.close()
