"""The one YAML file of a mail is found whatever carries it, and what is no such file is none."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.doors.attachments import LARGEST
from bot.doors.letters import BadLetter, read_letter

FILE = "series: cactus\nmilestones: {ff: 2011-03-24}\nprojects: [növa]\n"


def mail(*files: tuple[str, str, str], cte: str = "base64", text: str = "Hello\n") -> bytes:
    """A mail with files: kind, name and text of each."""
    one = EmailMessage(policy=SMTP)
    one["From"] = "ttx@sandbox.example"
    one.set_content(text)
    for kind, name, content in files:
        one.add_attachment(content, subtype=kind, filename=name or None, cte=cte, charset="utf-8")
    return bytes(one)


@pytest.mark.parametrize("cte", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize(
    ("kind", "name"), [("yaml", "cactus.yaml"), ("plain", "Cactus.YML"), ("x-yaml", ""), ("yaml", "file")]
)
def test_a_yaml_file_is_found_as_it_was(kind: str, name: str, cte: str) -> None:
    letter = read_letter(mail((kind, name, FILE), cte=cte))
    assert letter.attached == FILE
    assert letter.text.replace("\r\n", "\n") == "Hello\n"


@pytest.mark.parametrize(
    "files",
    [
        (),
        (("plain", "cactus.txt", FILE),),
        (("yaml", "one.yaml", FILE), ("yaml", "two.yaml", FILE)),
        (("yaml", "long.yaml", "#" * (LARGEST + 1)),),
    ],
)
def test_no_file_or_two_or_one_too_long_are_none(files: tuple[tuple[str, str, str], ...]) -> None:
    assert read_letter(mail(*files)).attached == ""


def test_a_file_that_is_no_text_is_none() -> None:
    raw = mail(("yaml", "a.yaml", "ABCDEF")).replace(b"QUJDREVG", b"//79/v//")
    assert read_letter(raw).attached == ""


def test_a_mail_with_more_parts_than_are_searched_keeps_its_words() -> None:
    raw = mail(*[("plain", f"{n}.txt", "x") for n in range(150)], ("yaml", "a.yaml", FILE))
    letter = read_letter(raw)
    assert (letter.text.replace("\r\n", "\n"), letter.attached) == ("Hello\n", "")


@given(st.binary(max_size=400))
def test_no_bytes_after_the_head_of_a_mail_do_harm(tail: bytes) -> None:
    head = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
    try:
        letter = read_letter(head + b'Content-Type: text/yaml; name="a.yaml"\r\n' + tail)
    except BadLetter:
        return
    assert isinstance(letter.attached, str)
