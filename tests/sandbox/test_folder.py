"""The sandbox's folder: one sandbox at a time, older files aside, nothing of others touched."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.core.errors import Refused
from bot.sandbox.folder import BEFORE, Folder


def a_rehearsal(path: Path, memory: str) -> None:
    """What an earlier one left, with the socket and the gpg folder of a bot that was killed."""
    folder = Folder(path)
    (path / "tminus.db.gnupg" / "check").mkdir(parents=True)
    (path / "tminus.db").write_text(memory)
    with socket.socket(socket.AF_UNIX) as control:
        control.bind(str(path / "tminus.db.sock"))
    folder.release()


def test_files_of_the_rehearsal_before_are_kept_and_those_before_it_are_not(tmp_path: Path) -> None:
    for memory in ("first", "second"):
        a_rehearsal(tmp_path / "new", memory)
        folder = Folder(tmp_path / "new")
        assert folder.begin_anew(keep=True)
        assert not (folder.path / "tminus.db").exists()
        assert not (folder.path / "tminus.db.sock").exists()
        assert (folder.path / BEFORE / "tminus.db").read_text() == memory
        folder.release()


def test_a_fresh_start_keeps_nothing_of_the_last_one_and_leaves_other_files(tmp_path: Path) -> None:
    a_rehearsal(tmp_path / "new", "first")
    (tmp_path / "new" / "notes.txt").write_text("mine")
    folder = Folder(tmp_path / "new")
    assert folder.begin_anew(keep=False)
    assert not folder.begin_anew(keep=False)
    assert sorted(file.name for file in folder.path.iterdir()) == ["notes.txt", "sandbox.lock"]
    folder.release()


def test_one_sandbox_at_a_time(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "new")
    with pytest.raises(Refused, match="is running"):
        Folder(tmp_path / "new")
    folder.release()
    Folder(tmp_path / "new").release()


@pytest.mark.parametrize("name", ["config.yaml", "tminus.db", "letter.txt"])
def test_a_folder_with_other_files_is_refused_and_left_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(Refused, match="a folder of its own"):
        Folder(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    with pytest.raises(Refused, match="is a file"):
        Folder(tmp_path / name)
    with pytest.raises(Refused, match="cannot be used"):
        Folder(tmp_path / name / "below")


def test_a_name_that_no_socket_fits_into_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="shorter"):
        Folder(tmp_path / ("n" * 100))
    assert list(tmp_path.iterdir()) == []
