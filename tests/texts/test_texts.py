"""The words we send are what people will read, and a person's words stay words in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from bot.core.page import block, put_block
from bot.texts import FOLDER, Texts
from tests.texts.examples import EVIL, EXAMPLES, HOSTILE, PROPOSAL, golden

TEXTS = Texts()


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_text_reads_as_its_golden_file(name: str) -> None:
    template, values = EXAMPLES[name]
    assert TEXTS.render(template, values) + "\n" == golden(name).read_text()


def test_each_template_has_a_golden_file_and_none_is_left_over() -> None:
    templates = {path.name.removesuffix(".j2") for path in FOLDER.glob("*.j2")}
    assert templates == {template for template, _ in EXAMPLES.values()}
    assert {path.stem for path in golden("x").parent.glob("*.golden")} == set(EXAMPLES)


@pytest.mark.parametrize("name", ["proposal", "application", "agenda"])
def test_every_value_that_is_missing_is_an_error(name: str) -> None:
    template, values = EXAMPLES[name]
    for key in values:
        with pytest.raises(UndefinedError, match=f"'{key}' is undefined"):
            TEXTS.render(template, {one: value for one, value in values.items() if one != key})


def test_a_value_that_is_missing_inside_a_list_is_an_error() -> None:
    for key in ("question", "answer"):
        half = {"question": "q", "answer": "a"}
        del half[key]
        with pytest.raises(UndefinedError, match=key):
            TEXTS.render("proposal.wiki", {**PROPOSAL, "answers": [half]})


@pytest.mark.parametrize("value", [None, True, ["x"], b"x", object()])
def test_what_nobody_could_read_is_an_error(value: object) -> None:
    with pytest.raises(TypeError, match="cannot show"):
        TEXTS.render("proposal.wiki", {**PROPOSAL, "name": value})


def test_every_value_that_a_template_wants_is_explained_at_its_top() -> None:
    for template, values in EXAMPLES.values():
        top = (FOLDER / f"{template}.j2").read_text().partition("#}")[0]
        for key in values:
            assert re.search(rf"\b{key}\b", top), (template, key)


def test_a_text_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(TemplateNotFound):
        TEXTS.render("nothing.wiki", {})


def test_words_of_people_make_no_markup_on_a_page() -> None:
    page = TEXTS.render("proposal.wiki", HOSTILE)
    lines = page.splitlines()
    assert [line for line in lines if line.startswith("[[Category")] == ["[[Category:Related Projects]]"]
    headings = [line for line in lines if re.fullmatch(r"==+ .* ==+", line)]
    assert headings == [
        line for line in golden("proposal").read_text().splitlines() if re.fullmatch(r"==+ .* ==+", line)
    ]
    assert "~~~" not in page
    assert "<!--" not in page
    assert block(put_block("", "proposal", page), "proposal") == page


def test_a_plain_text_takes_values_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "note.j2").write_text("Dear {{ who }}, {{ number }}\n")
    assert Texts(tmp_path).render("note", {"who": EVIL, "number": 3}) == f"Dear {EVIL}, 3"
