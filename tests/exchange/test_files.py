"""Files are written whole or not at all, for their owner only, and never outside their folder."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.exchange import files
from bookcockpit.exchange.files import TargetExists, file_names, safe_name, write_bytes, write_text


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_files_are_their_owners_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        written = write_text(tmp_path / "book.json", "Ä\n")
    finally:
        os.umask(before)
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert written.read_bytes() == "Ä\n".encode()
    assert _names(tmp_path) == ["book.json"]


def test_an_existing_file_stays_unless_forced(tmp_path: Path) -> None:
    target = tmp_path / "plan.md"
    target.write_text("old")
    with pytest.raises(TargetExists, match=r"exists already; say --force"):
        write_text(target, "new")
    assert target.read_text() == "old"
    write_text(target, "new", force=True)
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "plan.md"
    monkeypatch.setattr(files, "_sweep", lambda _: target.write_text("theirs"))
    with pytest.raises(TargetExists):
        write_text(target, "ours")
    assert target.read_text() == "theirs"
    assert _names(tmp_path) == ["plan.md"]


def test_a_failing_write_leaves_the_old_file_and_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "plan.md"
    target.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_text(target, "new", force=True)
    assert target.read_text() == "old"
    assert _names(tmp_path) == ["plan.md"]


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old")
    link.symlink_to(real)
    assert write_text(link, "new", force=True) == real.resolve()
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_leftovers_of_a_killed_run_are_swept_and_nothing_else(tmp_path: Path) -> None:
    gone = 2**22 - 1
    (tmp_path / f".bookcockpit-abc.{gone}.tmp").touch()
    (tmp_path / f".bookcockpit-abc.{os.getppid()}.tmp").touch()
    (tmp_path / ".bookcockpit-abc.tmp").touch()
    (tmp_path / ".other.tmp").touch()
    write_bytes(tmp_path / "x.csv", b"")
    assert _names(tmp_path) == [f".bookcockpit-abc.{os.getppid()}.tmp", ".bookcockpit-abc.tmp", ".other.tmp", "x.csv"]


@pytest.mark.parametrize("path", ["folder", "missing/file.csv"])
def test_a_target_that_cannot_be_a_file_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match=r"is not a file|No such file"):
        write_text(tmp_path / path, "x", force=True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Acme, Inc.", "Acme_Inc"),
        ("../../x", "x"),
        ("/etc/x", "etc_x"),
        ("CON", "account_CON"),
        ("nul.txt", "account_nul.txt"),
        ("…", "account"),
        ("", "account"),
        ("a\0b\nc", "a_b_c"),
        ("\u202egnp.exe", "gnp.exe"),
        ("trailing. ", "trailing"),
        ("株式会社", "株式会社"),
        ("x" * 300, "x" * 120),
        ("日" * 100, "日" * 40),
    ],
)
def test_file_names_are_safe_everywhere(name: str, expected: str) -> None:
    assert safe_name(name) == expected


@given(st.text())
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    folder = Path("/exports")
    path = folder / f"{safe_name(name)}-plan-2026-11-30.md"
    assert path.parent == folder
    assert 0 < len(safe_name(name).encode()) <= 120


def test_names_that_collide_get_a_part_of_their_id() -> None:
    names = {"1111111111": "Acme?", "2222222222": "ACME!", "3333333333": "Bolt"}
    assert file_names(names) == {"1111111111": "Acme_11111111", "2222222222": "ACME_22222222", "3333333333": "Bolt"}
