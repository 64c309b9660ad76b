"""A signature proves who said exactly what, and when; all else is refused with its repair."""

from __future__ import annotations

import asyncio
import base64
import quopri
import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import Trouble
from bot.core.letter import commands
from bot.doors.letters import read_letter
from bot.gateways.openpgp import BadSignature, OpenPgp, Signed
from bot.gateways.openpgp_block import signed_block
from bot.gateways.openpgp_verdict import SKEW, verdict
from bot.sandbox.keyring import Keyring

NOW = datetime(2011, 2, 14, 12, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
TEXT = " concern burrow ordering: grün\n-- \nEric\n- dash\nFrom me\n".encode()


class People:
    """Eric, Vish, and a key that ends after two days; each with a certificate."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        self.eday = keyring.make("Eric Day <eday@sandbox.example>")
        self.vishy = keyring.make("Vish <vishy@sandbox.example>")
        self.short = keyring.make("Jay <jaypipes@sandbox.example>", "2d")
        self.lost = keyring.make("Jorge <jorge@sandbox.example>")
        self.mail = keyring.sign(TEXT, self.eday)
        self.keys = {one: keyring.certificate(one) for one in (self.eday, self.vishy, self.short, self.lost)}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    keyring = Keyring(tmp_path_factory.mktemp("keys"), lambda: NOW)
    yield People(keyring)
    keyring.close()


@pytest.fixture
async def openpgp(tmp_path: Path) -> AsyncIterator[OpenPgp]:
    gateway = OpenPgp(tmp_path / "openpgp")
    await gateway.open()
    yield gateway
    await gateway.close()
    assert not (tmp_path / "openpgp").exists()


async def test_a_signed_mail_says_who_what_and_when(openpgp: OpenPgp, people: People) -> None:
    signed = await openpgp.verify(people.mail, [people.keys[people.eday]], now=NOW, window=WEEK)
    assert (signed.fingerprint, signed.signed_by, signed.created) == (people.eday, people.eday, NOW)
    assert [line.rstrip() for line in signed.text.split("\n")] == [
        line.rstrip() for line in TEXT.decode().split("\n")
    ]
    assert commands(signed.text) == ["concern burrow ordering: grün"]


async def test_only_what_is_covered_counts(openpgp: OpenPgp, people: People) -> None:
    around = b" hold burrow\n" + people.mail + b"\n withdraw burrow\n"
    signed = await openpgp.verify(around, [people.keys[people.eday]], now=NOW, window=WEEK)
    assert commands(signed.text) == ["concern burrow ordering: grün"]


WRAPPINGS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda text: b"From: a@x\n\n" + text,
    "with CRLF": lambda text: (b"From: a@x\n\n" + text).replace(b"\n", b"\r\n"),
    "base64": lambda text: b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(text),
    "quoted-printable": lambda text: (
        b"Content-Transfer-Encoding: quoted-printable\n\n" + quopri.encodestring(text)
    ),
    "with a footer below": lambda text: b"From: a@x\n\n hold a\n" + text + b"_" * 47 + b"\n hold b\n",
    "with a footer apart": lambda text: (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + text + b"\n--b\n\n hold b\n--b--\n"
    ),
    "flowed": lambda text: b"Content-Type: text/plain; format=flowed\n\n" + text,
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
async def test_a_signature_outlives_the_way_through_mail_servers_and_lists(
    openpgp: OpenPgp, people: People, wrapping: str
) -> None:
    text = b"  concern a\n" if wrapping == "flowed" else b" concern a\n"
    letter = read_letter(WRAPPINGS[wrapping](people.keyring.sign(text, people.eday)))
    assert letter.clearsigned
    signed = await openpgp.verify(letter.body, [people.keys[people.eday]], now=NOW, window=WEEK)
    assert commands(letter.form.read(signed.data)) == ["concern a"]


async def test_the_same_signing_is_the_same_request_and_another_one_is_not(
    openpgp: OpenPgp, people: People
) -> None:
    async def identity(mail: bytes, key: str, now: datetime = NOW) -> str:
        return (await openpgp.verify(mail, [people.keys[key]], now=now, window=WEEK)).id

    first = await identity(people.mail, people.eday)
    assert first == await identity(people.mail.replace(b"\n", b"  \r\n"), people.eday, NOW + SKEW)
    assert first != await identity(people.keyring.sign(TEXT, people.vishy), people.vishy)
    assert first != await identity(people.keyring.sign(TEXT + b"\n more\n", people.eday), people.eday)


async def test_one_of_several_keys_is_enough_and_rubbish_beside_it_no_harm(
    openpgp: OpenPgp, people: People
) -> None:
    rubbish: list[bytes | str] = [b"rubbish", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nzz\n", b""]
    keys = [people.keys[people.vishy], *rubbish, people.keys[people.eday]]
    signed = await openpgp.verify(people.mail, keys, now=NOW, window=WEEK)
    assert signed.fingerprint == people.eday


REPAIRS: dict[str, tuple[Callable[[People], bytes], str]] = {
    "none": (lambda p: TEXT, "not signed"),
    "tampered": (lambda p: p.mail.replace(b"concern", b"resolve"), "not the one that was signed"),
    "cut": (lambda p: p.mail[:-50], "has no end"),
    "signature first": (lambda p: b"-----BEGIN PGP SIGNATURE-----\n" + p.mail, "more than one signed block"),
    "rubbish as signature": (
        lambda p: re.sub(rb"(?s)(SIGNATURE-----\n\n).*\n-----END", rb"\1aaaa\n-----END", p.mail),
        "cannot be read",
    ),
    "two blocks": (lambda p: p.mail + p.mail, "more than one signed block"),
    "two signatures": (lambda p: p.keyring.sign(TEXT, p.eday, p.vishy), "more than one signature"),
    "words in its head": (lambda p: p.mail.replace(b"SHA512\n", b"SHA512\n hold\n"), "no signature covers"),
    "not dash-escaped": (
        lambda p: p.mail.replace(b"Hash: SHA512", b"NotDashEscaped: x"),
        "no signature covers",
    ),
    "opaque": (
        lambda p: b"-----BEGIN PGP MESSAGE-----\n\nowGb\n-----END PGP MESSAGE-----",
        "clearsign the text",
    ),
    "expired signature": (lambda p: p.keyring.sign(TEXT, p.eday, expires="1d"), "signature has expired"),
    "expired key": (lambda p: p.keyring.sign(TEXT, p.short), "has expired: extend it"),
    "too large": (lambda p: p.mail + b"x" * 1_100_000, "1024 kB"),
}


@pytest.mark.parametrize("case", REPAIRS)
async def test_a_signature_that_proves_nothing_is_refused_with_its_repair(
    openpgp: OpenPgp, people: People, case: str
) -> None:
    make, repair = REPAIRS[case]
    with pytest.raises(BadSignature, match=repair) as refusal:
        await openpgp.verify(make(people), list(people.keys.values()), now=NOW + timedelta(3), window=WEEK)
    assert "\n" not in str(refusal.value)


async def test_a_key_that_is_not_the_persons_is_named(openpgp: OpenPgp, people: People) -> None:
    for keys in ([], [people.keys[people.vishy]]):
        with pytest.raises(BadSignature, match=f"by the key {people.eday[-16:]}, which is not among your"):
            await openpgp.verify(people.mail, keys, now=NOW, window=WEEK)


async def test_a_revoked_key_proves_nothing(openpgp: OpenPgp, people: People) -> None:
    mail = people.keyring.sign(TEXT, people.lost)
    assert await openpgp.verify(mail, [people.keys[people.lost]], now=NOW, window=WEEK)
    people.keyring.revoke(people.lost)
    with pytest.raises(BadSignature, match="was revoked"):
        await openpgp.verify(mail, [people.keyring.certificate(people.lost)], now=NOW, window=WEEK)


async def test_a_signature_counts_for_its_time_alone(openpgp: OpenPgp, people: People) -> None:
    keys = [people.keys[people.eday]]
    await openpgp.verify(people.mail, keys, now=NOW + WEEK, window=WEEK)
    await openpgp.verify(people.mail, keys, now=NOW - SKEW, window=WEEK)
    with pytest.raises(BadSignature, match=r"made Mon 14 Feb 2011 12:00 UTC, and one older than 7 d"):
        await openpgp.verify(people.mail, keys, now=NOW + WEEK + timedelta(seconds=1), window=WEEK)
    with pytest.raises(BadSignature, match="still to come"):
        await openpgp.verify(people.mail, keys, now=NOW - SKEW - timedelta(seconds=1), window=WEEK)


async def test_many_checks_at_once_all_succeed(openpgp: OpenPgp, people: People) -> None:
    checks = [
        openpgp.verify(people.mail, [people.keys[people.eday]], now=NOW, window=WEEK) for _ in range(20)
    ]
    assert len({signed.id for signed in await asyncio.gather(*checks)}) == 1


async def test_without_gpg_it_is_the_operators_turn(tmp_path: Path, people: People) -> None:
    gateway = OpenPgp(tmp_path / "openpgp", binary="no-such-gpg")
    with pytest.raises(Trouble, match="install the package gnupg"):
        await gateway.open()
    with pytest.raises(Trouble, match="install the package gnupg"):
        await gateway.verify(people.mail, [], now=NOW, window=WEEK)


@pytest.mark.parametrize(
    ("script", "why"),
    [("exec sleep 600", "did not end"), ("exit 3", "cannot be run"), ("kill -9 $$", "cannot")],
)
async def test_a_gpg_that_is_broken_is_trouble_and_is_ended(
    tmp_path: Path, people: People, script: str, why: str
) -> None:
    broken = tmp_path / "gpg"
    broken.write_text(f"#!/bin/sh\n{script}\n")
    broken.chmod(0o755)
    gateway = OpenPgp(tmp_path / "openpgp", binary=str(broken), patience=0.3)
    with pytest.raises(Trouble, match=why):
        await gateway.verify(people.mail, [], now=NOW, window=WEEK)
    await gateway.close()


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A gpg that says that it has begun, and does not end."""
    slow = tmp_path / "gpg"
    slow.write_text(f"#!/bin/sh\ntouch {tmp_path}/begun\nexec sleep 600\n")
    slow.chmod(0o755)
    return slow


async def begun(binary: Path, check: asyncio.Task[Signed]) -> None:
    async with asyncio.timeout(10):
        while not (binary.parent / "begun").exists():
            assert not check.done()
            await asyncio.sleep(0.001)


async def test_checks_end_with_the_bot(tmp_path: Path, people: People, endless: Path) -> None:
    gateway = OpenPgp(tmp_path / "openpgp", binary=str(endless), patience=600)
    check = asyncio.create_task(gateway.verify(people.mail, [], now=NOW, window=WEEK))
    await begun(endless, check)
    await gateway.close()
    with pytest.raises(Trouble):
        await check


async def test_a_check_that_nobody_waits_for_ends(tmp_path: Path, people: People, endless: Path) -> None:
    gateway = OpenPgp(tmp_path / "openpgp", binary=str(endless), patience=600)
    check = asyncio.create_task(gateway.verify(people.mail, [], now=NOW, window=WEEK))
    await begun(endless, check)
    check.cancel()
    with pytest.raises(asyncio.CancelledError):
        await check
    await gateway.close()


async def test_what_a_killed_bot_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "openpgp" / "left").mkdir(parents=True)
    gateway = OpenPgp(tmp_path / "openpgp")
    version = await gateway.open()
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert list((tmp_path / "openpgp").iterdir()) == []
    await gateway.close()


GOOD = (
    "[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG A uid\n"
    f"[GNUPG:] VALIDSIG {'A' * 40} 2011-02-14 1297684800 0 4 0 22 10 01 {'B' * 40}\n"
)


def test_the_primary_key_is_told_from_the_one_that_signed() -> None:
    assert verdict(GOOD, b"x", NOW, WEEK) == Signed(b"x", "B" * 40, "A" * 40, NOW)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("", "cannot be read"),
        ("gpg: [GNUPG:] GOODSIG A uid", "cannot be read"),
        ("[GNUPG:] GOODSIG A uid\n", "cannot be read"),
        (GOOD + GOOD, "more than one signature"),
        (GOOD + "[GNUPG:] BADSIG A uid\n", "more than one signature"),
        (GOOD.replace(" 10 01 ", " 2 01 "), "outdated digest"),
        (GOOD.replace(" 10 01 ", " 10 10 "), "clearsign"),
        (GOOD.replace("A" * 40, "A" * 64), "do not read"),
        ("[GNUPG:] ERRSIG A 99 10 01 1297684800 4 -\n", "do not read"),
    ],
)
def test_what_gpg_says_is_good_only_when_all_of_it_is(status: str, why: str) -> None:
    with pytest.raises(BadSignature, match=why):
        verdict(status, b"x", NOW, WEEK)


LINES = st.sampled_from(
    [
        b"-----BEGIN PGP SIGNED MESSAGE-----",
        b"-----BEGIN PGP SIGNATURE-----",
        b"-----END PGP SIGNATURE-----",
        b"Hash: SHA512",
        b"",
        b" hold",
        b"\r",
        b"\xff",
    ]
)


@given(st.lists(LINES, max_size=12))
@settings(max_examples=300)
def test_a_block_is_whole_or_refused(lines: list[bytes]) -> None:
    try:
        block = signed_block(b"\n".join(lines))
    except BadSignature:
        return
    assert block.startswith(b"-----BEGIN PGP SIGNED MESSAGE-----\n")
    assert block.endswith(b"-----END PGP SIGNATURE-----\n")
    assert block.count(b"-----BEGIN PGP SIGNATURE-----") == 1
