"""`export`: the whole book as CSV files or as one JSON file, a calendar, and the documents of an account."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bookcockpit import protected
from bookcockpit.cli.commands.documents import DOCUMENT_COMMANDS, refuse_missing_folder
from bookcockpit.cli.commands.export_calendar import calendar
from bookcockpit.cli.commands.rhythm import export_quarter, export_week
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.lazy import group
from bookcockpit.cli.out import print_shown
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.core import wording


@group("export")
def export() -> None:
    """Write the book as files, or an account's documents.

    \b
    Example:
      bookcockpit export plan northwind -o -
    """


@export.command("book")
@click.argument("file", metavar="FILE.json")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@pass_session
def book(session: Session, file: str, force: bool) -> None:
    """Write the whole book, lossless, as one JSON file; - is standard output.

    \b
    Example:
      bookcockpit export book book.json
    """
    from bookcockpit.exchange.book_json import dump
    from bookcockpit.exchange.files import write_text

    library = session.desk.library
    text = dump(library.everything(), library.meta)
    if file == "-":
        sys.stdout.buffer.write(text.encode())
        return
    path = Path(file)
    refuse_missing_folder(path.parent)
    print_shown(f"Written: {write_text(path, text, force=force)}")


@export.command("csv")
@click.argument("folder", metavar="DIR")
@click.option("--force", is_flag=True, help="Replace files that exist.")
@pass_session
def csv(session: Session, folder: str, force: bool) -> None:
    """Write the book as CSV files that `import` reads back.

    They carry what spreadsheets are for; snoozes, own cadences and histories travel in `export book`.

    \b
    Example:
      bookcockpit export csv my-book/
    """
    from bookcockpit.exchange.csv_native import write_csv
    from bookcockpit.exchange.files import write_text

    library, path = session.desk.library, Path(folder)
    files = list(write_csv(library.everything(), library.meta.base_currency))
    taken = [name for name, _ in files if (path / name).exists()]
    if taken and not force:
        raise Failure(f"{path} holds {', '.join(taken)} already; name another folder, or say --force to replace them")
    refuse_missing_folder(path.resolve().parent)
    if path.exists() and not path.is_dir():
        raise Failure(f"{path} is not a folder; name one for the files")
    for name, _ in files:
        protected.refuse(path / name)
    path.mkdir(mode=0o700, exist_ok=True)
    for name, text in files:
        write_text(path / name, text, force=force)
    print_shown(f"Written: {wording.count(len(files), 'file')} in {path}")


for each in (calendar, export_week, export_quarter, *DOCUMENT_COMMANDS):
    export.add_command(each)
