"""What the project says about itself is true."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from bot.config import Config, keys, load

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "config.example.yaml"

OPTIONAL = re.compile(r"^( *)#(?=( {2})*[a-z_]+:( |$))", re.MULTILINE)
"""The mark before an optional key of the example: no space follows it, or an even indentation."""


def written(part: object, parent: str = "") -> list[str]:
    if not isinstance(part, dict):
        return []
    return [
        found for key, value in part.items() for found in (parent + key, *written(value, f"{parent}{key}."))
    ]


def test_the_example_config_is_valid_as_it_stands() -> None:
    config = load(EXAMPLE)
    assert config.database == str(ROOT / "var/tminus.db")
    assert config.process == Config.model_fields["process"].default
    assert config.log == Config.model_fields["log"].default


def test_the_example_config_shows_every_key_once_in_the_order_of_the_models() -> None:
    everything = OPTIONAL.sub(r"\1", EXAMPLE.read_text())
    shown = written(yaml.safe_load(everything))
    assert set(shown) == {key for key, _ in keys()}
    assert [key for key in shown if "." not in key] == [key for key, _ in keys() if "." not in key]
    assert len(re.findall(r"^ *[a-z_]+:", everything, re.MULTILINE)) == len(shown)


def test_every_key_of_the_example_config_is_explained() -> None:
    lines = OPTIONAL.sub(r"\1", EXAMPLE.read_text()).splitlines()
    for above, line, below in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        if re.match(r" *[a-z_]+:", line):
            near = (above, below) if line.endswith(":") else (above,)
            beside = re.search(r" # \w", line)
            assert beside or any(re.match(r" *# \w", other) for other in near), line


def test_every_key_of_the_config_says_what_it_is_for() -> None:
    for key, about in keys():
        assert about, key
        assert "\n" not in about
        assert len(about) < 90, key
