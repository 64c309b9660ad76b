"""Imports point inwards: the picture of the house as a dictionary, and every module held against it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOUSES = ("bot", "workflows", "plugins")
EVERYTHING = HOUSES

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "bot": (),
    "bot.core": (),
    "bot.store": ("bot.core",),
    "bot.gateways": ("bot.core",),
    "bot.waking": (),
    "bot.outbox": (
        "bot.core",
        "bot.store",
        "bot.gateways.ports",
        "bot.gateways.release_ports",
        "bot.gateways.patience",
        "bot.waking",
    ),
    "bot.parts": ("bot.core",),
    "bot.cycle_parts": ("bot.core",),
    "bot.effect_parts": ("bot.core",),
    "bot.plugin": ("bot.core", "bot.parts", "bot.cycle_parts", "bot.effect_parts"),
    "bot.scheduling": ("bot.core", "bot.plugin"),
    "bot.routes": ("bot.core", "bot.plugin"),
    "bot.directory": ("bot.core", "bot.store"),
    "bot.clock": ("bot.core", "bot.store", "bot.waking"),
    "bot.turn": (
        *("bot.core", "bot.store", "bot.outbox", "bot.plugin", "bot.directory", "bot.routes"),
        "bot.yamltext",
    ),
    "bot.desk": ("bot.core", "bot.store", "bot.plugin", "bot.directory", "bot.routes", "bot.turn"),
    "bot.refreshing": (
        *("bot.core", "bot.store", "bot.outbox.ledger", "bot.outbox.lookers", "bot.directory", "bot.waking"),
    ),
    "bot.texts": ("bot.core",),
    "bot.mailroom": (
        *("bot.core", "bot.store", "bot.outbox", "bot.gateways.patience"),
        *("bot.directory", "bot.desk", "bot.doors"),
    ),
    "bot.outside": (
        *("bot.config", "bot.core", "bot.store", "bot.outbox", "bot.gateways", "bot.doors", "bot.calendars"),
        "bot.deliverables",
        *("bot.desk", "bot.directory", "bot.mailroom", "bot.texts"),
    ),
    "bot.doors": ("bot.core", "bot.desk", "bot.gateways.ports"),
    "bot.config": ("bot.core", "bot.gateways.irc_wire", "bot.yamltext"),
    "bot.yamltext": ("bot.core",),
    "bot.calendars": ("bot.core",),
    "bot.deliverables": ("bot.core", "bot.yamltext"),
    "bot.logs": (),
    "bot.verbs": ("bot.core", "bot.plugin", "bot.routes", "plugins", "workflows"),
    "bot.app": EVERYTHING,
    "bot.running": EVERYTHING,
    "bot.operating": EVERYTHING,
    "bot.bootstrapping": EVERYTHING,
    "bot.checking": EVERYTHING,
    "bot.login": EVERYTHING,
    "bot.applying": EVERYTHING,
    "bot.release_files": EVERYTHING,
    "bot.cli_files": EVERYTHING,
    "bot.cli": EVERYTHING,
    "bot.__main__": EVERYTHING,
    "bot.sandbox": EVERYTHING,
    "bot.sandbox.people": (),
    "bot.sandbox.irc": ("bot.core", "bot.sandbox.people"),
    "bot.sandbox.launchpad": ("bot.core", "bot.sandbox.people"),
    "workflows": ("bot.core",),
    "plugins": ("bot.core", "bot.plugin", "bot.scheduling", "workflows.freeze_exception"),
}
"""Each part of the house, and what it may import beside itself. The longest name that fits counts."""

OUTSIDE = ("bot.gateways", "bot.doors", "bot.sandbox")
SHELL = (
    *("bot.__main__", "bot.cli", "bot.running", "bot.operating", "bot.checking", "bot.login"),
    "bot.bootstrapping",
    "bot.applying",
    "bot.release_files",
    "bot.cli_files",
)

ONLY_FROM: dict[str, tuple[str, ...]] = {
    "bot.app": (*SHELL, "bot.sandbox"),
    "bot.sandbox": (*SHELL, "bot.app", "bot.sandbox"),
    "sqlalchemy": ("bot.store", "bot.outbox"),
    "alembic": ("bot.store",),
    "icalendar": ("bot.calendars",),
    **dict.fromkeys(("aiohttp", "irc", "launchpadlib", "lazr", "gnupg"), OUTSIDE),
    **dict.fromkeys(("smtplib", "imaplib", "aiosmtplib", "aiosmtpd"), OUTSIDE),
}
"""What only some parts may import, whatever else they are allowed."""

PURE = ("bot.core", "workflows", "plugins")
"""These need nothing but Python's own library."""

APART = ("plugins",)
"""The modules of these never import one another; the package's own `__init__` lists them."""


def complaints(sources: Mapping[str, str]) -> list[str]:
    """What is wrong with the modules in `sources`, which are given by path (`plugins/x.py`)."""
    modules = {_module(path) for path in sources}
    return [
        f"{path} imports {target}: {why}"
        for path, source in sorted(sources.items())
        for target in sorted(set(_imports(path, source, modules)))
        if (why := _wrong(_module(path), target))
    ]


def _wrong(module: str, target: str) -> str:
    for name, parts in ONLY_FROM.items():
        if _within(target, name) and not _within(module, name, *parts):
            return f"only {', '.join(parts)} may import {name}"
    if not _within(target, *HOUSES):
        foreign = target.partition(".")[0] not in sys.stdlib_module_names
        part = next((part for part in PURE if _within(module, part)), "")
        return f"{part} may import Python's own library alone" if part and foreign else ""
    part = max((name for name in MAY_IMPORT if _within(module, name)), key=len)
    if part == "bot" and module != "bot":
        return f"{module} is no part of the house; give it a place in MAY_IMPORT"
    if part in APART and module != part and _within(target, part):
        own = ".".join(module.split(".")[:2])
        return "" if _within(target, own) else f"the modules of {part} may not import one another"
    inner = _within(target, part) and (part != "bot" or target == "bot")
    if inner or target == "bot" or _within(target, *MAY_IMPORT[part]):
        return ""
    return f"{part} may import {', '.join(MAY_IMPORT[part]) or 'no other part'}"


def _imports(path: str, source: str, modules: set[str]) -> Iterator[str]:
    package = _module(path) if path.endswith("__init__.py") else _module(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            origin = ".".join(filter(None, (*above, node.module)))
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                yield inner if inner in modules else origin


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _within(module: str, *parts: str) -> bool:
    return any(module == part or module.startswith(f"{part}.") for part in parts)


def test_every_module_keeps_to_its_place() -> None:
    paths = [path for house in HOUSES for path in (ROOT / house).rglob("*.py")]
    found = complaints({str(path.relative_to(ROOT)): path.read_text() for path in paths})
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source", "why"),
    [
        ("plugins/x.py", "import bot.store", "bot.store: plugins may import bot.core, bot.plugin"),
        ("plugins/x.py", "from bot.store import unit", "bot.store: plugins may import bot.core, bot.plugin"),
        ("plugins/x.py", "from bot import store", "bot.store: plugins may import bot.core, bot.plugin"),
        (
            "plugins/x.py",
            "from plugins import y",
            "plugins.y: the modules of plugins may not import one another",
        ),
        ("plugins/x.py", "from . import y", "plugins.y: the modules of plugins may not import one another"),
        ("plugins/x.py", "from .y import z", "plugins.y: the modules of plugins may not import one another"),
        ("plugins/x.py", "import yaml", "yaml: plugins may import Python's own library alone"),
        ("workflows/x.py", "import bot.plugin", "bot.plugin: workflows may import bot.core"),
        ("bot/core/x.py", "import bot.store", "bot.store: bot.core may import no other part"),
        ("bot/core/x.py", "from .. import store", "bot.store: bot.core may import no other part"),
        ("bot/core/x.py", "import yaml", "yaml: bot.core may import Python's own library alone"),
        (
            "bot/desk.py",
            "import sqlalchemy as sa",
            "sqlalchemy: only bot.store, bot.outbox may import sqlalchemy",
        ),
        (
            "bot/desk.py",
            "from irc.client import X",
            "irc.client: only bot.gateways, bot.doors, bot.sandbox may",
        ),
        ("bot/clock.py", "import bot.desk", "bot.desk: bot.clock may import bot.core, bot.store"),
        ("bot/gateways/x.py", "from bot.sandbox import y", "bot.sandbox: only bot.__main__, bot.cli"),
        ("bot/store/x.py", "def f():\n    import bot.app", "bot.app: only bot.__main__, bot.cli"),
        ("bot/sandbox/irc/x.py", "import bot.desk", "bot.desk: bot.sandbox.irc may import bot.core"),
        ("bot/x.py", "import bot.core", "bot.core: bot.x is no part of the house"),
    ],
)
def test_an_import_that_points_outwards_is_named_with_what_is_allowed(
    path: str, source: str, why: str
) -> None:
    house = {"bot/store/__init__.py": "", "plugins/__init__.py": "", "plugins/y.py": "", path: source}
    (found,) = complaints(house)
    assert found.startswith(f"{path} imports {why}")


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("plugins/x.py", "import re\nfrom bot.plugin import Ask\nfrom bot.core.errors import Refused"),
        ("plugins/__init__.py", "from plugins import y"),
        ("workflows/x.py", "from workflows import y"),
        ("bot/store/x.py", "import sqlalchemy\nfrom bot.core import errors\nfrom bot.store import unit"),
        ("bot/cli.py", "from bot import __version__\nimport typer\nimport bot.sandbox.demo"),
        ("bot/sandbox/x.py", "import bot.app"),
    ],
)
def test_an_import_that_points_inwards_is_fine(path: str, source: str) -> None:
    assert complaints({"plugins/y.py": "", "workflows/y.py": "", path: source}) == []
