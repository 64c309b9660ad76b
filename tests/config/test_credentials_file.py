"""The credentials file is launchpadlib's: either reads what the other wrote, and nobody else reads it."""

from __future__ import annotations

import contextlib
import os
import stat
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from launchpadlib.credentials import AccessToken
from launchpadlib.credentials import Credentials as Theirs

from bot.config import ConfigError, Credentials, parse_told, read_credentials, write_credentials

KEYS = Credentials("tminus", "token", "hush", "WRITE_PRIVATE", "https://api.launchpad.net")
words = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=80)
names = st.from_regex(r"[!-~]([ -~]{0,40}[!-~])?", fullmatch=True)


def test_what_we_write_is_for_its_owner_alone_from_the_start(tmp_path: Path) -> None:
    path, before = tmp_path / "lp.ini", os.umask(0)
    try:
        write_credentials(path, KEYS)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_credentials(path) == KEYS
    assert os.listdir(tmp_path) == ["lp.ini"]


def test_an_old_file_is_replaced_whole_and_its_mode_with_it(tmp_path: Path) -> None:
    path = tmp_path / "lp.ini"
    path.write_text("old")
    path.chmod(0o644)
    with path.open() as reader:
        write_credentials(path, KEYS)
        assert reader.read() == "old", "who reads meanwhile reads one file or the other"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_credentials(path) == KEYS


@given(consumer=names, token=words, secret=words)
def test_launchpadlib_reads_what_we_write_and_we_read_what_it_writes(
    consumer: str, token: str, secret: str
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "lp.ini")
        ours = Credentials(consumer, token, secret)
        write_credentials(path, ours)
        theirs = Theirs.load_from_path(str(path))
        assert (theirs.consumer.key, theirs.consumer.secret) == (consumer, "")
        assert (theirs.access_token.key, theirs.access_token.secret) == (token, secret)
        assert read_credentials(path) == ours


@pytest.mark.parametrize("consumer", ["tminus", "System-wide: Debian GNU/Linux (host)"])
def test_what_launchpadlib_writes_over_ours_is_read(tmp_path: Path, consumer: str) -> None:
    path = tmp_path / "lp.ini"
    write_credentials(path, KEYS)
    theirs = Theirs(consumer)
    theirs.access_token = AccessToken("other", "secret")
    theirs.save_to_path(str(path))
    assert read_credentials(path) == Credentials(consumer, "other", "secret")


def test_where_nothing_can_be_written_it_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "lp.ini"):
        with pytest.raises(ConfigError, match=r"^launchpad.credentials: .* cannot be written: ") as refused:
            write_credentials(path, replace(KEYS, secret="SECRET"))
        assert "SECRET" not in str(refused.value)
    assert os.listdir(tmp_path.parent).count(tmp_path.name) == 1
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "said",
    [
        "consumer = tminus\nkey = token\nsecret = hush\n",
        "access_token=token\r\naccess_secret=hush",
        "Token = token\n\n# words\nsecret=hush\n",
        "[1]\nconsumer_key = tminus\nconsumer_secret =\naccess_token = token\naccess_secret = hush\n",
    ],
)
def test_a_token_may_be_told_in_plain_lines(said: str) -> None:
    assert parse_told(said, "standard input") == Credentials("tminus", "token", "hush")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "lacks a good access_token"),
        ("SECRET", "lacks a good access_token"),
        ("key = token\n", "lacks a good access_secret"),
        ("key = token\nsecret = SECRET SECRET", "lacks a good access_secret"),
        ("key = tok\u00e9n\nsecret = SECRET", "lacks a good access_token"),
        ("[1\nSECRET", "is no file of launchpadlib"),
        ("[2]\nkey = SECRET", "lacks a good consumer_key"),
    ],
)
def test_what_is_no_token_is_said_to_be_none_and_never_shown(said: str, words: str) -> None:
    with pytest.raises(ConfigError, match=f"^standard input {words}") as refused:
        parse_told(said, "standard input")
    assert "SECRET" not in str(refused.value)


@given(st.text(max_size=300))
def test_nothing_that_is_told_brings_it_down(said: str) -> None:
    with contextlib.suppress(ConfigError):
        parse_told(said, "standard input")
