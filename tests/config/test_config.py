"""A config is read strictly, and a wrong value is refused in one line that names its key."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from bot.config import load, rules
from bot.core.rules import Rules
from tests.config.smallest import refusal, written


def test_the_smallest_config_has_the_defaults_that_are_documented(tmp_path: Path) -> None:
    config = load(written(tmp_path, {}))
    assert (config.irc.port, config.irc.tls, config.irc.nick, config.irc.prefix) == (
        6697,
        True,
        "tminus",
        "~",
    )
    assert (config.irc.burst, config.irc.rate, config.irc.ping_every) == (5, 1.0, 60)
    assert (config.log.level, config.log.format, config.sandbox) == ("info", "text", None)
    assert config.irc.channels == ("#home", "#other")
    assert rules(config) == Rules(home="#home")


def test_paths_begin_at_the_folder_of_the_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    written(folder, {"irc.tls_ca": "ca.pem"})
    monkeypatch.chdir(tmp_path)
    config = load(Path("etc/config.yaml"))
    assert config.irc.tls_ca == folder / "ca.pem"
    assert config.launchpad.credentials == folder / "lp.ini"
    assert config.database == str(folder / "var/tminus.db")
    assert config.control_path == folder / "var/tminus.db.sock"


def test_a_control_socket_may_be_named_and_must_be_beside_no_database_file(tmp_path: Path) -> None:
    away = {"database": "postgresql://bot:hush@db/tminus"}
    config = load(written(tmp_path, {**away, "control": "/run/tminus.sock"}))
    assert config.control_path == Path("/run/tminus.sock")
    assert config.database == "postgresql+psycopg://bot:hush@db/tminus"
    assert "control: must be given" in refusal(written(tmp_path, away))


@pytest.mark.parametrize(
    ("service", "api"),
    [
        ("production", "https://api.launchpad.net/devel"),
        ("qastaging", "https://api.qastaging.launchpad.net/devel"),
        ("staging", "https://api.staging.launchpad.net/devel"),
        ("http://127.0.0.1:8085/", "http://127.0.0.1:8085/devel"),
        ("http://[::1]:8085", "http://[::1]:8085/devel"),
        ("https://lp.example.org/api", "https://lp.example.org/api/devel"),
    ],
)
def test_a_service_has_its_api_root(tmp_path: Path, service: str, api: str) -> None:
    assert load(written(tmp_path, {"launchpad.service": service})).launchpad.api == api


def test_every_number_of_the_process_reaches_the_rules(tmp_path: Path) -> None:
    spans = dict.fromkeys(("settle_hours", "resolve_notice_hours"), 5)
    spans |= dict.fromkeys(("feedback_days", "prototype_days", "hold_days", "evidence_days"), 5)
    spans |= dict.fromkeys(("stale_days", "abandon_days", "adoption_days", "reapply_days"), 5)
    counts = dict.fromkeys(("repliers", "prereviews", "updates", "holds_each"), 5)
    words = {"zone": "Europe/London", "licence": "MIT / X / Expat Licence", "language": "C"}
    words |= {"release_zone": "UTC", "countdown": "friday"}
    changed = {f"process.{key}": value for key, value in {**spans, **counts, **words}.items()}
    changed |= {"mail.address": "tminus@example.org", "mail.list": "list@example.org"}
    changed |= {"wiki.api": "https://wiki.example.org/api.php", "wiki.user": "Tminus@tminus"}
    changed |= {"wiki.password": "secret", "announce.feed": "news.atom", "announce.calendar": "cycles.ics"}
    changed |= {"launchpad.project_group": "openstack"}
    found, usual = rules(load(written(tmp_path, changed))), Rules()
    assert [f.name for f in fields(Rules) if getattr(found, f.name) == getattr(usual, f.name)] == []


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("irc.hots", "x", "irc.hots: there is no such key; did you mean irc.host?"),
        ("databse", "x", "databse: there is no such key; did you mean database?"),
        ("nick", "x", "nick: there is no such key; did you mean irc.nick?"),
        ("log.zzz", 1, "log.zzz: there is no such key; here may be level, format"),
        ("irc.host", ..., "irc.host: is missing"),
        ("irc", ..., "irc: is missing"),
        ("irc", "x", "irc: must be a section"),
        ("process", None, "process: must be a section"),
        ("irc.host", "irc://x", "irc.host: must be the name or address"),
        ("irc.host", 7, "irc.host: must be text"),
        ("irc.port", 0, "irc.port: must be 1 or more"),
        ("irc.port", 65536, "irc.port: must be 65535 or less"),
        ("irc.port", "6697", "irc.port: must be a whole number"),
        ("irc.port", True, "irc.port: must be a whole number"),
        ("irc.port", 1.5, "irc.port: must be a whole number"),
        ("irc.tls", "maybe", "irc.tls: must be true or false"),
        ("irc.tls_ca", "", "irc.tls_ca: must be a path"),
        ("irc.nick", "two words", "irc.nick: must be a nick"),
        ("irc.realname", "a\nQUIT", "irc.realname: must be one line"),
        ("irc.channels", [], "irc.channels: must have 1 at least"),
        ("irc.channels", "#home", "irc.channels: must be a list"),
        ("irc.channels", ["#home", None], "irc.channels, item 2: is empty; write channels in quotes"),
        ("irc.channels", ["home"], "irc.channels, item 1: must be the name of a channel"),
        ("irc.prefix", None, 'irc.prefix: is empty; write it in quotes, such as "~"'),
        ("irc.prefix", "#", "irc.prefix: must be one to three marks"),
        ("irc.prefix", "a", "irc.prefix: must be one to three marks"),
        ("irc.prefix", "~~~~", "irc.prefix: must be one to three marks"),
        ("irc.prefix", "~ ", "irc.prefix: must be one to three marks"),
        ("irc.rate", -1, "irc.rate: must be 0 or more"),
        ("irc.rate", float("nan"), "irc.rate: must be"),
        ("irc.burst", 0, "irc.burst: must be 1 or more"),
        ("irc.account", "tminus", "irc.password_file: or irc.password must be there"),
        ("irc.password", "hush", "irc.password_file: and irc.password need irc.account"),
        ("launchpad.service", "prod", "launchpad.service: must be production, qastaging, staging or a URL"),
        ("launchpad.service", "http://lp.example.org", "launchpad.service: must be an https URL"),
        ("launchpad.service", "https://u:hush@lp.example.org", "launchpad.service: must be a URL without"),
        ("launchpad.service", "https://lp.example.org/devel", "launchpad.service: must be the root"),
        ("launchpad.service", "https://[", "launchpad.service: must be a URL"),
        ("launchpad.contact", "me", "launchpad.contact: must be a mail address"),
        ("launchpad.contact", "a@b\r\nX: y", "launchpad.contact: must be a mail address"),
        ("roles.board", "The Board", "roles.board: must be the name of a Launchpad team"),
        ("process.zone", "Mars/Base", "process.zone: must be a time zone"),
        ("process.zone", "../../etc/passwd", "process.zone: must be a time zone"),
        ("process.feedback_days", 0, "process.feedback_days: must be more than 0"),
        ("process.feedback_days", 1e300, "process.feedback_days: must be 3650 or less"),
        ("process.updates", -1, "process.updates: must be 0 or more"),
        ("log.level", "loud", "log.level: must be 'debug', 'info', 'warning' or 'error'"),
        ("database", "mysql://x/y", "database: must be a path (SQLite) or postgresql://"),
        ("database", "sqlite://", "database: must be a path (SQLite) or postgresql://"),
        ("control", 5, "control: must be a path"),
        ("sandbox.world", "http://lp.example.org", "sandbox.world: must be an https URL"),
    ],
)
def test_a_wrong_value_is_refused_by_its_key(tmp_path: Path, key: str, value: Any, said: str) -> None:
    path = written(tmp_path, {key: value})
    assert refusal(path).startswith(f"{path}: {said}")


def test_the_unknown_key_comes_before_what_is_missing_because_of_it(tmp_path: Path) -> None:
    said = refusal(written(tmp_path, {"irc.host": ..., "irc.hots": "x", "irc.port": "x"}))
    assert said.endswith("irc.hots: there is no such key; did you mean irc.host? (and 2 more)")
