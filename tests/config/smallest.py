"""A config of the smallest kind, changed for a test and written down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config import ConfigError, load

SMALLEST: dict[str, Any] = {
    "irc": {"network": "oftc", "host": "irc.example.org", "channels": ["#home", "#other"]},
    "launchpad": {"service": "qastaging", "credentials": "lp.ini", "contact": "me@example.org"},
    "roles": {
        "board": "ppb",
        "chairs": "ppb-chairs",
        "release_managers": "rm",
        "administrators": "admins",
    },
}


def written(folder: Path, changes: dict[str, Any], name: str = "config.yaml") -> Path:
    """A config of the smallest kind with `changes` by their dotted keys; a value of ... takes one away."""
    data = yaml.safe_load(yaml.safe_dump(SMALLEST))
    for dotted, value in changes.items():
        *sections, key = dotted.split(".")
        part = data
        for section in sections:
            part = part.setdefault(section, {})
        if value is ...:
            del part[key]
        else:
            part[key] = value
    path = folder / name
    path.write_text(yaml.safe_dump(data))
    path.chmod(0o600)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ConfigError) as refused:
        load(path)
    said = str(refused.value)
    assert said.isprintable()
    return said
