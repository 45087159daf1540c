"""Where a data file had better not lie, told by names, marks and mounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookcockpit.store import files


@pytest.mark.parametrize(
    ("folder", "program"),
    [
        ("/home/a/Dropbox/book", "Dropbox"),
        ("/home/a/Dropbox (Acme)/b", "Dropbox"),
        ("/Users/a/Library/CloudStorage/OneDrive-Acme", "OneDrive"),
        ("/mnt/c/Users/a/OneDrive - Acme/Documents", "OneDrive"),
        ("/Users/a/Library/CloudStorage/GoogleDrive-a@b.example/My Drive", "Google Drive"),
        ("/Users/a/Library/Mobile Documents/com~apple~CloudDocs", "iCloud"),
        ("/home/a/iCloudDrive", "iCloud"),
        ("/home/a/Nextcloud/work", "Nextcloud"),
        ("/home/a/omega", ""),
        ("/home/a/megaphone", ""),
        ("/home/a/.local/share/bookcockpit", ""),
    ],
)
def test_folders_are_known_by_their_names(folder: str, program: str) -> None:
    assert files.synced_by(Path(folder)) == program


def test_folders_are_known_by_what_the_program_leaves_in_them(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert files.synced_by(tmp_path / "a" / "b") == ""
    (tmp_path / "a" / ".stfolder").mkdir()
    assert files.synced_by(tmp_path / "a" / "b") == "Syncthing"
    assert "Syncthing" in files.unsafe(tmp_path / "a" / "b" / "book.db")


@pytest.mark.parametrize(
    ("folder", "system"),
    [
        ("/srv/share/team", "nfs4"),
        ("/srv/share", "nfs4"),
        ("/srv/shared", ""),
        ("/srv/share/local/x", ""),
        ("/mnt/my books/2026", "cifs"),
        ("/home/a", ""),
    ],
)
def test_file_systems_of_other_machines_are_known_by_their_mounts(
    folder: str, system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\n"
        "box:/x /srv/share nfs4 rw 0 0\n"
        "/dev/sdb1 /srv/share/local ext4 rw 0 0\n"
        "//box/y /mnt/my\\040books cifs rw 0 0\n"
        "odd line\n"
    )
    monkeypatch.setattr(files, "_MOUNTS", mounts)
    assert files.network_of(Path(folder)) == system


def test_where_mounts_cannot_be_read_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_MOUNTS", tmp_path / "none")
    assert files.network_of(Path("/srv")) == ""
    assert files.free_bytes(tmp_path / "none") is None
