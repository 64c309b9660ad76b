"""Commands are found where a person wrote them, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.command import Reply
from bot.core.errors import Unclear
from bot.core.letter import (
    MOST_COMMANDS,
    Letter,
    bare_subject,
    commands,
    own_lines,
    reply_subject,
    with_result,
)


def test_lines_indented_by_one_space_are_commands_in_order() -> None:
    text = "Hello bot,\n\n concern burrow ordering: needs one \n hold burrow until 2011-02-28\nthanks"
    assert commands(text) == ["concern burrow ordering: needs one", "hold burrow until 2011-02-28"]


@pytest.mark.parametrize(
    "text",
    [
        "status burrow",
        "  status burrow",
        "\tstatus burrow",
        " \tstatus burrow",
        "> status burrow",
        ">  status burrow",
        "> > status burrow",
        " ",
        "",
        " done\n status burrow",
        " Done \n status burrow",
        "-- \n status burrow",
        "--\n status burrow",
        "-----Original Message-----\n status burrow",
        "----- Forwarded by eday -----\n status burrow",
        " -----Original Message-----\n status burrow",
        "_______________________________________________\n status burrow",
        "-----BEGIN PGP SIGNATURE-----\n status burrow",
    ],
)
def test_what_is_quoted_signed_off_or_indented_otherwise_is_no_command(text: str) -> None:
    assert commands(text) == []


def test_own_lines_are_those_that_the_writer_wrote() -> None:
    text = "> quoted\n  > so too\nmine\n > and this\n\nmine too\n-- \nsignature"
    assert own_lines(text) == ["mine", "", "mine too"]
    assert own_lines("mine\n-----Original Message-----\nyours") == ["mine"]


def test_what_was_found_stands_in_the_place_of_looking() -> None:
    lines = ["> a", "ok r-1000: looking at x; I tell", "> b", "ok r-1001: looking at y", "ok r-10001: done"]
    found = Reply("x is taken", ok=False, receipt=0x1000, more=("by whom", "since when"))
    told = ["> a", "refused r-1000: x is taken", "by whom", "since when", *lines[2:]]
    assert with_result(lines, found) == told
    assert with_result(told, found) == told


def test_a_line_does_not_continue_the_command_above() -> None:
    assert commands(" concern burrow x: a long\nstory\n more") == ["concern burrow x: a long", "more"]


def test_a_blank_that_a_mail_program_made_of_html_counts_as_one() -> None:
    assert commands("\xa0status burrow") == ["status burrow"]


def test_a_clearsigned_text_holds_its_commands() -> None:
    assert commands("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n status\n") == ["status"]


def test_more_commands_than_a_mail_may_hold_are_not_begun() -> None:
    assert len(commands(" status\n" * MOST_COMMANDS)) == MOST_COMMANDS
    with pytest.raises(Unclear, match="none was done"):
        commands(" status\n" * (MOST_COMMANDS + 1))


@given(st.text())
def test_no_text_breaks_the_search_for_commands(text: str) -> None:
    try:
        found = commands(text)
    except Unclear:
        return
    assert all(command and command == command.strip() and "\n" not in command for command in found)


@given(st.text(alphabet=st.characters(exclude_characters="\n")))
def test_nothing_in_a_quoted_line_is_a_command(words: str) -> None:
    assert commands(f">{words}") == []


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("burrow", "Re: burrow"),
        ("Re: burrow", "Re: burrow"),
        ("RE: re: Re : burrow", "Re: burrow"),
        ("Re[2]: AW: Fwd: burrow", "Re: burrow"),
        ("[proposal] Re: burrow", "Re: [proposal] Re: burrow"),
        ("Regarding: burrow", "Re: Regarding: burrow"),
        ("", "Re:"),
        ("Re:", "Re:"),
    ],
)
def test_a_subject_is_answered_once(subject: str, answer: str) -> None:
    assert reply_subject(subject) == answer
    assert reply_subject(answer) == answer


def test_a_subject_without_its_marks_is_what_the_thread_is_about() -> None:
    assert bare_subject(" Re: SV: burrow ") == "burrow"


def test_an_answer_refers_to_the_whole_thread_once() -> None:
    letter = Letter("<c@x>", "<b@x>", ("<a@x>", "<c@x>", "<b@x>"))
    assert letter.thread == ("<a@x>", "<b@x>", "<c@x>")
    assert Letter("<c@x>", "<b@x>").thread == ("<b@x>", "<c@x>")
    assert Letter("<c@x>").thread == ("<c@x>",)


def test_a_clearsigned_letter_is_known_by_its_own_line_only() -> None:
    line = "-----BEGIN PGP SIGNED MESSAGE-----"
    assert Letter("<a@x>", text=f"hi\n{line}\nHash: SHA512\n").clearsigned
    assert not Letter("<a@x>", text=f"> {line}\n").clearsigned
