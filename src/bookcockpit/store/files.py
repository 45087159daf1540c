"""Giving a finished file its name, all of it or none; and where a data file had better not lie."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bookcockpit import kept


@contextmanager
def unnamed(name: Path) -> Iterator[Path]:
    """An empty private file under a passing name in the folder of `name`; gone afterwards unless it was given that."""
    handle, passing = tempfile.mkstemp(prefix=f".{name.name}.", suffix=".new", dir=name.parent)
    os.close(handle)
    try:
        yield Path(passing)
    finally:
        Path(passing).unlink(missing_ok=True)


def give_name(finished: Path, name: Path) -> None:
    """Let a file written under a passing name in the same folder be found as `name`.

    Raises `FileExistsError` rather than replace what is there.
    """
    try:
        # A link, unlike a rename, never replaces what another program put there meanwhile.
        os.link(finished, name)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems (exFAT, some network shares) have no links.
        if os.path.lexists(name):
            raise FileExistsError(name) from None
        os.rename(finished, name)
    finished.unlink(missing_ok=True)
    sync(name.parent)
    kept.note()


def sync(path: Path) -> None:
    """Make sure what a file holds, or a new name in a folder, is still there after a power cut."""
    if os.name == "nt" and path.is_dir():
        # Windows opens no folders; its file system keeps names by itself.
        return
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


SYNCED = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "icloud": "iCloud",
    "mobile documents": "iCloud",
    "com~apple~clouddocs": "iCloud",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "syncthing": "Syncthing",
    "pcloud": "pCloud",
    "box sync": "Box",
    "mega": "MEGA",
}
"""How the names of folders begin whose files a program copies elsewhere, and which program."""

_MARKS = {
    ".stfolder": "Syncthing",
    ".dropbox.cache": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
}
"""What such a program leaves in the topmost folder it copies, whatever that is called."""

NETWORK = ("nfs", "cifs", "smb", "afpfs", "9p", "ceph", "glusterfs", "davfs", "ncpfs", "fuse.sshfs", "fuse.rclone")
"""How the names of file systems begin that are on another machine (as in /proc/mounts)."""

_MOUNTS = Path("/proc/mounts")
_ESCAPED = re.compile(r"\\([0-7]{3})")


def unsafe(path: Path) -> str:
    """One sentence on why a data file should lie elsewhere; empty where nothing speaks against its place."""
    folder = path.resolve().parent
    if program := synced_by(folder):
        return (
            f"{folder} is copied by {program}, which may take half a write or put an older file back; "
            "better keep the book elsewhere and only its backups there."
        )
    if system := network_of(folder):
        return (
            f"{folder} is on another machine ({system}), where two programs may write at once; "
            "better keep the book on a disk of this one."
        )
    return ""


def synced_by(folder: Path) -> str:
    """The program that copies the files of a folder elsewhere, as far as names and marks tell; or ""."""
    for each in (folder, *folder.parents):
        name = each.name.casefold()
        for start, program in SYNCED.items():
            # “Dropbox (Acme)”, “OneDrive - Acme”, but not “omega” or “megaphone”.
            if re.match(rf"{re.escape(start)}(?![a-z0-9])", name) or name == f"{start}drive":
                return program
        with suppress(OSError):
            for mark, program in _MARKS.items():
                if (each / mark).exists():
                    return program
    return ""


def network_of(folder: Path) -> str:
    """The network file system a folder is on; "" for a local one or where it cannot be known."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    found, system = Path("/"), ""
    for line in lines:
        _, where, kind, *_ = [*line.split(" "), "", "", ""]
        at = Path(_ESCAPED.sub(lambda code: chr(int(code[1], 8)), where))
        if (folder == at or at in folder.parents) and len(at.parts) >= len(found.parts):
            found, system = at, kind
    return system if system.startswith(NETWORK) else ""


def free_bytes(folder: Path) -> int | None:
    """What the disk of a folder still takes; None where it cannot be known."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
