"""No file, however it is made, gets more than one line out of the reader of the config."""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import ConfigError, keys, load
from bot.config.document import parse
from tests.config.smallest import SMALLEST, refusal

PIECES = (
    "irc",
    ": ",
    "- ",
    "? ",
    "  ",
    "!!int ",
    "---",
    "...",
    "<<",
    "0x",
    "1:2",
    *"[]{}&*!'\"|>%~1.#\t@`\\,\n\x85",
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        ("# nothing\n", "it is empty"),
        ("- a\n", "line 1: here must be a key"),
        ("a: 1\nb: 2\na: 3\n", "line 3: the key 'a' stands here a second time"),
        ("irc:\n  nick: a\n  nick: b\n", "line 3: the key 'nick' stands here a second time"),
        ("a: &x 1\nb: *x\n", "line 1: anchors and tags are not allowed"),
        ("a: *x\n", "line 1: aliases are not allowed"),
        ("a: !!python/object/apply:os.system [id]\n", "line 1: anchors and tags are not allowed"),
        ("a: 1\n---\nb: 2\n", "line 2: a second document"),
        ("a: [1\n", "line 2: "),
        ("a: 1\n\tb: 2\n", "line 2: "),
        ("5: a\n", "line 1: a key must be a word"),
        ("? [a]\n: b\n", "line 1: a key must be a word"),
        ("a: 12:30\n", "line 1: this looks like a number but is none"),
        ("[" * 100_000, "line 1: "),
        ("a: " + "[" * 100_000, "line 1: nested too deeply"),
        ("a: \0", "it has a character"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_by_its_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(text)
    assert refusal(path).startswith(f"{path}: {said}")


def test_a_date_stays_text_and_numbers_are_numbers() -> None:
    found = parse("a: 2011-03-24\nb: 1_000\nc: 1.5\nd: off\ne:\nf: '7'\ng: .inf\nh: 0o7\n")
    assert list(found.values()) == ["2011-03-24", 1000, 1.5, False, None, "7", float("inf"), "0o7"]


def test_files_that_are_none_are_refused_and_block_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "huge").write_bytes(b"#" * 1_000_001)
    for name, said in (
        ("none", "does not exist"),
        (".", "is not a file"),
        ("pipe", "is not a file"),
        ("binary", "is not text in UTF-8"),
        ("huge", "is longer than 1000000 bytes"),
        ("a\0b", "cannot be read"),
    ):
        assert said in refusal(tmp_path / name)


def read(text: str) -> None:
    try:
        found: object = parse(text)
    except ConfigError as refused:
        found = refused
    assert isinstance(found, dict) or str(found).isprintable()


@given(st.text())
def test_no_text_brings_the_reader_down(text: str) -> None:
    read(text)


@given(st.lists(st.sampled_from(PIECES)))
def test_no_pieces_of_yaml_bring_the_reader_down(pieces: list[str]) -> None:
    read("".join(pieces))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.sampled_from([key for key, _ in keys()]), value=VALUES)
def test_no_value_brings_the_models_down(tmp_path: Path, key: str, value: Any) -> None:
    data = copy.deepcopy(SMALLEST)
    section, _, name = key.rpartition(".")
    (data.setdefault(section, {}) if section else data)[name] = value
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8", "surrogatepass")
    path.chmod(0o600)
    said = ""
    try:
        load(path)
    except ConfigError as refused:
        said = str(refused)
    assert said.isprintable()
