"""The words we send, from templates in `workflows/texts`: a value that is missing is an error, never a hole.

`NAME.wiki.j2` makes wiki text: every value is put in so that it only says what it says (`wikitext`).
Any other `NAME.j2` makes plain text, into which values go as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined, select_autoescape
from markupsafe import Markup

from bot.core.wikitext import paragraphs, wikitext

FOLDER = Path(__file__).parent.parent / "workflows" / "texts"


class Texts:
    """The templates of a folder, each read once. What each wants stands in the comment at its top."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._wiki = _environment(folder, _in_wiki)
        self._wiki.filters["paragraphs"] = lambda text: _safe(paragraphs(_plain(text)))
        self._plain = _environment(folder, _plain)

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """The text of the template `name` ("proposal.wiki"), without line feeds at its end.

        Values are texts, numbers, and lists and mappings of them. Raises what jinja2 raises for a
        template that does not exist, and for a value that is missing; TypeError for one that is no
        text and no number (None, say). These are our bugs, never a person's.
        """
        environment = self._wiki if name.endswith(".wiki") else self._plain
        return environment.get_template(f"{name}.j2").render(values).rstrip("\n")


def _environment(folder: Path, finalize: Callable[[object], str]) -> Environment:
    # Escaping for HTML is on in wiki text alone, as what keeps the words of templates and macros apart
    # from values; nothing reaches it, since `finalize` has made the values safe before.
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(("wiki.j2",), disabled_extensions=()),
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _in_wiki(value: object) -> str:
    return value if isinstance(value, Markup) else _safe(wikitext(_plain(value)))


def _plain(value: object) -> str:
    """The value as text; only what is meant to be read is."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Undefined):
        raise TypeError(f"a text cannot show {value!r}")
    return str(value)


def _safe(text: str) -> str:
    return Markup(text)  # noqa: S704 (made by `wikitext`, and never shown as HTML)
