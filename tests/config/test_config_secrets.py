"""Secrets are read from files of their owner alone, and never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import ConfigError, load, read_credentials, read_password
from tests.config.smallest import refusal, written


@pytest.mark.parametrize(
    "text",
    [
        "irc:\n  password: *SECRET\n",
        "irc:\n  password: %SECRET\n",
        "irc:\n  password: !SECRET\n",
        'irc:\n  password: "SECRET\n',
        'irc:\n  password: "\\SECRET"\n',
        "irc:\n  password: @SECRET\n",
        "irc:\n  password: [SECRET]\n",
        "irc:\n  password: {SECRET}\n",
        "irc:\n  password: SECRET: x\n",
        "irc:\n  password: SECRET\n  host: [x\n",
        "database: mysql://u:SECRET@h/d\n",
        "launchpad:\n  service: https://u:SECRET@h\n",
    ],
)
def test_no_message_tells_a_secret(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.yaml").write_text(text)
    assert "SECRET" not in refusal(tmp_path / "config.yaml")


def test_a_config_hides_its_secrets(tmp_path: Path) -> None:
    secrets = {
        "irc.account": "tminus",
        "irc.password": "hush",
        "database": "postgresql://u:hush@h/d",
        "control": "/run/c",
    }
    config = load(written(tmp_path, secrets))
    assert "hush" not in f"{config!r} {config} {config.irc}"
    assert read_password(config.irc) == "hush"


@pytest.mark.parametrize(
    "changes",
    [
        {"irc.account": "tminus", "irc.password": "hush"},
        {"database": "postgresql://u:hush@h/d", "control": "/run/c"},
        {"database": "postgresql://h/d?user=u&password=hush", "control": "/run/c"},
    ],
)
def test_a_config_with_a_password_is_for_its_owner_alone(tmp_path: Path, changes: dict[str, str]) -> None:
    path = written(tmp_path, changes)
    path.chmod(0o644)
    assert refusal(path).endswith(f"Run: chmod 600 {path}")
    rehearsal = written(tmp_path, {**changes, "sandbox.world": "http://127.0.0.1:1"}, "rehearsal.yaml")
    rehearsal.chmod(0o644)
    load(rehearsal)


@pytest.mark.parametrize(
    "changes", [{}, {"database": "v@r:1/db"}, {"database": "postgresql://u@h/d", "control": "/run/c"}]
)
def test_a_config_without_a_password_may_be_read_by_all(tmp_path: Path, changes: dict[str, str]) -> None:
    path = written(tmp_path, changes)
    path.chmod(0o644)
    load(path)


def test_the_irc_password_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    config = load(written(tmp_path, {"irc.account": "tminus", "irc.password_file": "word"}))
    word = tmp_path / "word"
    with pytest.raises(ConfigError, match=r"^irc.password_file: .* does not exist"):
        read_password(config.irc)
    word.write_text("two words \nnot this\n")
    word.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        read_password(config.irc)
    word.chmod(0o600)
    assert read_password(config.irc) == "two words "
    word.write_text("\nhush")
    with pytest.raises(ConfigError, match="the first line") as refused:
        read_password(config.irc)
    assert "hush" not in str(refused.value)
    both = {"irc.account": "t", "irc.password_file": "word", "irc.password": "hush"}
    assert "irc.password_file: cannot stand beside irc.password" in refusal(written(tmp_path, both))


GOOD = "[1]\nconsumer_key = tminus\nconsumer_secret =\naccess_token = tok%en\naccess_secret = hush\n"


def test_the_credentials_of_launchpadlib_are_read(tmp_path: Path) -> None:
    path = tmp_path / "lp.ini"
    path.write_text(GOOD)
    path.chmod(0o600)
    found = read_credentials(path)
    assert (found.consumer, found.token, found.secret) == ("tminus", "tok%en", "hush")
    assert "hush" not in repr(found)
    assert "tok" not in repr(found)


def test_what_launchpadlib_writes_is_read(tmp_path: Path) -> None:
    from launchpadlib.credentials import AccessToken, Credentials

    path = tmp_path / "lp.ini"
    theirs = Credentials("tminus")
    theirs.access_token = AccessToken("token", "hush")
    theirs.save_to_path(str(path))
    found = read_credentials(path)
    assert (found.consumer, found.token, found.secret) == ("tminus", "token", "hush")


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        (GOOD, 0o644, "chmod 600"),
        (GOOD, 0o620, "chmod 600"),
        ("", 0o600, "lacks a good consumer_key"),
        ("hush", 0o600, "no file of launchpadlib"),
        (GOOD + GOOD, 0o600, "no file of launchpadlib"),
        (GOOD.replace("[1]", "[2]"), 0o600, "lacks a good consumer_key"),
        (GOOD.replace("access_secret = hush\n", ""), 0o600, "lacks a good access_secret"),
        (GOOD.replace("hush", ""), 0o600, "lacks a good access_secret"),
        (GOOD.replace("hush", "hush\n  and more"), 0o600, "lacks a good access_secret"),
        ("#" * 20_000, 0o600, "is longer than"),
    ],
)
def test_credentials_that_cannot_work_are_refused(tmp_path: Path, text: str, mode: int, said: str) -> None:
    path = tmp_path / "lp.ini"
    path.write_text(text)
    path.chmod(mode)
    with pytest.raises(ConfigError, match=f"^launchpad.credentials: .*{said}") as refused:
        read_credentials(path)
    assert "hush" not in str(refused.value)


def test_missing_credentials_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"does not exist\. Log in to Launchpad"):
        read_credentials(tmp_path / "none")
