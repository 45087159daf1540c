"""Where a data file had better not lie: in folders other programs copy while it is written, on file systems
whose locks cannot be trusted, on a disk that is nearly full."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path

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
