"""What is to be written, for whom and where, and where that file goes."""

from __future__ import annotations

import errno
import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from rich.cells import cell_len

from bookcockpit.core.entities import Account, Stakeholder
from bookcockpit.core.plan.qbr import review_of
from bookcockpit.exchange.documents import DOCUMENTS, Document, Edition, Sources, write_document
from bookcockpit.exchange.files import TargetExists, write_text
from bookcockpit.tui.paths import text_of
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import Passage, fitted, shown

_REASONS = {
    errno.EACCES: "its folder may not be written to",
    errno.EPERM: "its folder may not be written to",
    errno.EROFS: "its disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.ENAMETOOLONG: "its name is too long",
}


class Standing(NamedTuple):
    """What is at a place: nothing, this very text, something else, or a `problem` that keeps a file from it."""

    kind: Literal["nothing", "same", "other", "problem"]
    problem: str = ""


def working_folder() -> Path:
    """Where the command line would write; the home folder if that is gone."""
    try:
        return Path.cwd()
    except OSError:
        return Path.home()


def standing(path: Path, text: str) -> Standing:
    """Look at the place a text would go to."""
    content = text.encode()
    try:
        if not path.parent.is_dir():
            return Standing("problem", f"There is no folder “{path.parent}”; f names another.")
        if path.is_dir():
            return Standing("problem", f"“{path}” is a folder; f names a file.")
        if not os.path.lexists(path):
            return Standing("nothing")
        is_same = path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError as error:
        # A file that may not be read may still be replaced.
        return Standing("other") if os.path.lexists(path) else Standing("problem", why_not(path, error))
    return Standing("same" if is_same else "other")


def why_not(path: Path, error: OSError) -> str:
    """Why nothing was written, in a sentence with the way on."""
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return f"“{path.name}” was not written: {reason}. f names another place; y copies the text."


def place_words(path: Path, width: int) -> Passage:
    """The folder and the name; where there is no room for both, the folder loses its beginning."""
    name, folder = shown(path.name), shown(text_of(path.parent).rstrip(os.sep) + os.sep)
    room = width - cell_len(name)
    if cell_len(folder) > room:
        while folder and cell_len(folder) > room - 1:
            folder = shown(folder[1:])
        folder = shown(f"…{folder}") if room > 0 else shown("")
    return Passage().add(folder, "quiet").add(fitted(name, min(cell_len(name), width)), "strong")


def state_words(found: Standing, *, asks: bool) -> tuple[str, str]:
    """What stands at the place and what the keys would do, and its tone."""
    if asks:
        return "▲ It exists already: enter replaces it, esc keeps it.", "soon"
    match found.kind:
        case "nothing":
            return "○ Not written yet: enter writes it.", "quiet"
        case "same":
            return "✓ Written as shown: ctrl+e opens it, y copies it, esc goes back.", "good"
        case "other":
            return "▲ A file of this name exists, with another text: enter asks before replacing it.", "soon"
        case _:
            return f"✗ {found.problem}", "late"


WITH_ATTENDEES = "qbr"
"""The document that depends on who attends."""


class NotWritten(Exception):
    """Nothing was written; the message says why, and what can be done."""


class Habits:
    """What was chosen last, for the next account."""

    def __init__(self) -> None:
        self.document = next(iter(DOCUMENTS))
        self.edition: Edition = "internal"
        self.folder = working_folder()


class Order:
    """The choices for one account. `document` is None where it could not be written, and `refusal` says why."""

    def __init__(self, snapshot: Snapshot, account: Account, habits: Habits) -> None:
        self.account = account
        self._habits = habits
        self._attendees: frozenset[str] | None = None
        self._names: dict[tuple[str, Edition], str] = {}
        self.renew(snapshot)

    def renew(self, snapshot: Snapshot) -> None:
        """Write the document from another state of the book."""
        self._snapshot = snapshot
        self.account = snapshot.book.account_by_id.get(self.account.id, self.account)
        self._write()

    def _write(self) -> None:
        now, attending = self._snapshot, self._attendees
        self.document: Document | None = None
        self.refusal = ""
        chosen = None if attending is None else tuple(p for p in self.people if p.id in attending)
        dossier = now.dossier(self.account)
        sources = Sources(now.book, now.policy, self.account, dossier, now.book.as_of, attendees=chosen)
        try:
            self.document = write_document(self.name, sources, self.edition)
        except ValueError as error:
            self.refusal = str(error)

    # What it is

    @property
    def name(self) -> str:
        """The name of the document."""
        return self._habits.document

    @property
    def editions(self) -> Sequence[Edition]:
        """The editions the document has."""
        return DOCUMENTS[self.name].editions

    @property
    def edition(self) -> Edition:
        """The wanted edition; the first one where the document does not have that."""
        return self._habits.edition if self._habits.edition in self.editions else self.editions[0]

    @property
    def is_fallback(self) -> bool:
        """Whether another edition is wanted than there is."""
        return self.edition != self._habits.edition

    def choose(self, name: str) -> None:
        """Another document."""
        self._habits.document = name
        self._write()

    def choose_edition(self, edition: Edition) -> None:
        """Another edition, for this document and those after it."""
        self._habits.edition = edition
        self._write()

    # Who attends

    @property
    def people(self) -> list[Stakeholder]:
        """Who could attend."""
        known = self._snapshot.book.stakeholders_of.get(self.account.id, ())
        return [person for person in known if person.left_on is None]

    @property
    def attending(self) -> Collection[str]:
        """Ids of who attends."""
        if self._attendees is not None:
            return self._attendees
        now = self._snapshot
        review = review_of(now.book, self.account, now.dossier(self.account), now.book.as_of)
        return {person.id for person in review.attendees}

    def invite(self, ids: frozenset[str]) -> None:
        """Say who attends."""
        self._attendees = ids
        self._write()

    # Where it goes

    @property
    def path(self) -> Path | None:
        """The file; None without a document."""
        if self.document is None:
            return None
        name = self._names.get((self.name, self.edition), self.document.file_name)
        # A name is a name: whatever an account is called, the file stays inside the folder.
        return self._habits.folder / os.path.basename(name)

    @property
    def standing(self) -> Standing:
        """What is at that place now."""
        if self.document is None or self.path is None:
            return Standing("problem", self.refusal)
        return standing(self.path, self.document.text)

    def place(self, path: Path, *, is_folder: bool) -> None:
        """Another folder for all documents, or another file for this one."""
        key = (self.name, self.edition)
        self._names.pop(key, None)
        if is_folder:
            self._habits.folder = path
            return
        self._habits.folder = path.parent
        if self.document is not None and path.name != self.document.file_name:
            self._names[key] = path.name

    def save(self, *, replacing: bool = False) -> Path:
        """Write the file. Raises `TargetExists` where one is in the way, unless `replacing`, and `NotWritten`."""
        found, path = self.standing, self.path
        if self.document is None or path is None or found.kind == "problem":
            raise NotWritten(found.problem)
        try:
            write_text(path, self.document.text, force=replacing)
        except TargetExists:
            raise
        except OSError as error:
            raise NotWritten(why_not(path, error)) from None
        return path
