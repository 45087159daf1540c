"""`backup` and `restore`: copies of the data file, and the way back to one of them."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import print_table
from bookcockpit.core import wording
from bookcockpit.core.rounding import fixed
from bookcockpit.terminal import can_ask

if TYPE_CHECKING:
    from bookcockpit.store.check import Backup
    from bookcockpit.store.restore import Restored


@command("backup")
@click.argument("file", required=False)
@pass_session
def backup(session: Session, file: str | None) -> None:
    """Copy the data file, complete and checked.

    Without FILE it goes beside the book, where older ones are thinned out: recent, daily, weekly, monthly.

    \b
    Examples:
      bookcockpit backup
      bookcockpit backup ~/stick/book.db
    """
    from bookcockpit.store.backup import backup as make

    store, target = session.desk.library.path, Path(file).absolute() if file else None
    if target is not None and not target.parent.is_dir():
        raise Failure(f"there is no folder {target.parent}; make it first, or name another")
    print_shown(f"Backup: {make(store, target)}")


@command("restore")
@click.argument("file", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@pass_session
def restore(session: Session, file: str | None, yes: bool, as_json: bool) -> None:
    """Go back to a backup; without FILE, list the backups.

    FILE is a path, or a number of the list. The backup is read through first and the book as it is now is
    backed up, so that a restore can be taken back too; the command for that is printed.

    \b
    Examples:
      bookcockpit restore
      bookcockpit restore 2
      bookcockpit restore ~/stick/book.db --yes
    """
    from bookcockpit.store.restore import restore as put_back

    store = session.settings.store
    if file is None:
        _list(store, as_json=as_json)
        return
    source = _named(store, file)
    if not yes and can_ask():
        print_shown(_what_it_means(store, source))
        if not click.confirm("Restore it?"):
            tell("Nothing was changed.")
            return
    done = put_back(store, source)
    if as_json:
        print_json({"restored": str(source), **{name: str(at) if at else None for name, at in done._asdict().items()}})
        return
    print_shown(f"Restored: {source}")
    _say_way_back(store, done)


def _say_way_back(store: Path, done: Restored) -> None:
    from shlex import quote

    if done.kept is not None:
        print_shown(f"The way back: bookcockpit --db {quote(str(store))} restore {quote(str(done.kept))}")
    if done.aside is not None:
        print_shown(f"The file that was there is kept as {done.aside}.")


def _list(store: Path, *, as_json: bool) -> None:
    from datetime import UTC

    from bookcockpit.store.check import backups_of, folder_for

    found, now = backups_of(store), datetime.now(UTC)
    if as_json:
        print_json(
            [
                {"file": str(each.path), "made_at": each.made.isoformat(timespec="seconds"), "for": each.reason,
                 "bytes": each.path.stat().st_size}
                for each in found
            ]
        )  # fmt: skip
        return
    if not found:
        tell(f"There is no backup in {folder_for(store)} yet; `bookcockpit backup` makes one.")
        return
    rows = [
        (str(number), _when(each.made), _age(each.made, now), _reason(each), _size(each.path), each.path.name)
        for number, each in enumerate(found, start=1)
    ]
    print_table(("", "made", "", "for", "size", "file"), rows, right=(0, 4))
    tell(f"They lie in {folder_for(store)}; `bookcockpit restore NUMBER` goes back to one of them.")


def _named(store: Path, said: str) -> Path:
    """The backup a person names: by its number in the list, by its file name there, or by a path."""
    from bookcockpit.store.check import backups_of, folder_for

    if Path(said).exists():
        return Path(said).absolute()
    found: list[Backup] = backups_of(store)
    if said.isdecimal():
        if 1 <= int(said) <= len(found):
            return found[int(said) - 1].path
        raise Failure(f"there is no backup {said}: there are {len(found)}; `bookcockpit restore` lists them")
    inside = folder_for(store) / said
    return inside if inside.exists() else Path(said).absolute()


def _what_it_means(store: Path, source: Path) -> str:
    """What would no longer be in the book, as far as it can be read."""
    from bookcockpit.store.check import backups_of, check
    from bookcockpit.store.errors import StoreError
    from bookcockpit.store.restore import since

    made = next((each.made for each in backups_of(store) if each.path == source), None)
    what = f"The backup of {_when(made)}" if made else str(source)
    if not os.path.lexists(store):
        return f"{what} becomes the book."
    try:
        check(store)
    except StoreError:
        return f"{what} takes the place of a book that cannot be read; that file is kept beside it."
    found = since(store, source)
    gone = f": {wording.count(found.steps, 'change', 'changes')} since then go out of the book" if found else ""
    if found and not found.same_book:
        gone = ", which is another book"
    return f"{what} takes the place of the book{gone}. The book as it is now is backed up first."


def _when(made: datetime) -> str:
    local = made.astimezone()
    return f"{wording.full_date(local.date())} {local:%H:%M}"


def _age(made: datetime, now: datetime) -> str:
    return wording.ago(made.astimezone().date(), now.astimezone().date())


def _reason(backup: Backup) -> str:
    return backup.reason.replace("-", " ")


def _size(path: Path) -> str:
    size = path.stat().st_size / 1_000_000
    return f"{fixed(size, 1)} MB"
