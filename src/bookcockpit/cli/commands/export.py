"""`export`: the whole book as CSV files or as one JSON file, a calendar, and the documents of an account."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bookcockpit import protected
from bookcockpit.cli.commands.rhythm import read_quarter, read_week
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.lazy import Command, command, group
from bookcockpit.cli.options import Word, account_argument, people_option
from bookcockpit.cli.out import is_terminal, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.core import wording
from bookcockpit.core.due.today import AHEAD
from bookcockpit.core.entities import Account, Stakeholder
from bookcockpit.core.text import show_lines
from bookcockpit.core.vocabulary import TIERS

if TYPE_CHECKING:
    from bookcockpit.exchange.documents import Document, Edition

_NAMED_MOST = 3


def _document_options(function: Any) -> Any:
    """Where a document goes and who it is for."""
    editions = Word(("internal", "customer"), "edition")
    for option in (
        click.option("--force", is_flag=True, help="Replace a file that exists."),
        click.option("--for", "edition", type=editions, default="internal", metavar="WHO", help="internal, customer."),
        click.option("-o", "--output", metavar="FILE", help="A file or folder; - is standard output."),
    ):
        function = option(function)
    return function


@command("qbr")
@account_argument()
@people_option("Who attends; those of the planned review.")
@_document_options
@pass_session
def qbr(
    session: Session, wanted: str, people: tuple[str, ...], output: str | None, edition: Edition, force: bool
) -> None:
    """Write the business review.

    Warns when no economic buyer attends.

    \b
    Example:
      bookcockpit export qbr northwind --for customer --with "Ana Ruiz" --with dev
    """
    account = session.account(wanted)
    attendees = tuple(session.person(account, name) for name in people) or None
    _export_one(session, "qbr", wanted, edition, output, force=force, attendees=attendees)


@command("recap")
@account_argument(required=False)
@click.option("--tier", type=Word(TIERS, "tier"), metavar="TIER", help="One for each active account of a tier.")
@_document_options
@pass_session
def recap(
    session: Session, wanted: str | None, tier: str | None, output: str | None, edition: Edition, force: bool
) -> None:
    """Write the year in review, of one account or of a whole tier.

    \b
    Examples:
      bookcockpit export recap northwind --for customer
      bookcockpit export recap --tier scale --for customer -o recaps/
    """
    if (wanted is None) == (tier is None):
        raise click.UsageError("Say either which ACCOUNT, or --tier TIER for all of its accounts")
    if wanted is not None:
        _export_one(session, "recap", wanted, edition, output, force=force)
    elif output == "-":
        raise click.UsageError("--tier writes one file per account: name a folder with -o")
    else:
        accounts = [each for each in session.book.accounts if each.status == "active" and each.tier == tier]
        if not accounts:
            raise Failure(f"there is no active {tier} account; `bookcockpit accounts` lists them all")
        _export_many(session, "recap", accounts, edition, Path(output or "."), force=force)


def _document(name: str, help: str, *examples: str) -> Command:
    """The command that writes one document of an account."""

    @account_argument()
    @_document_options
    @pass_session
    def write(session: Session, wanted: str, output: str | None, edition: Edition, force: bool) -> None:
        _export_one(session, name, wanted, edition, output, force=force)

    title = "Examples" if len(examples) > 1 else "Example"
    lines = [f"  bookcockpit export {name} northwind {each}".rstrip() for each in examples]
    return click.command(name, cls=Command, help="\n".join((help, "", "\b", f"{title}:", *lines)))(write)


DOCUMENT_COMMANDS: tuple[Command, ...] = (
    _document("plan", "Write the one-page account plan.", "", "--for customer -o shared/"),
    qbr,
    _document("brief", "Write the executive brief, for our own sponsor.", "-o -"),
    _document("handover", "Write what a colleague who covers for you has to know.", ""),
    recap,
)
"""In the order `export --help` lists them."""


def refuse_missing_folder(folder: Path) -> None:
    """A folder is never made on the way: its name may be a slip."""
    if not folder.is_dir():
        raise Failure(f"there is no folder {folder}; make it first, or name another")


def _export_one(
    session: Session,
    name: str,
    wanted: str,
    edition: Edition,
    output: str | None,
    *,
    force: bool,
    attendees: tuple[Stakeholder, ...] | None = None,
) -> None:
    from bookcockpit.exchange.files import write_text

    _refuse_edition(name, edition)
    document = _written(session, name, session.account(wanted), edition, attendees)
    if output == "-":
        # Byte for byte for a program; a terminal would obey what a customer wrote.
        text = show_lines(document.text) if is_terminal() else document.text
        sys.stdout.buffer.write(text.encode())
    else:
        path = path_of(output, document.file_name)
        refuse_missing_folder(path.parent)
        print_shown(f"Written: {write_text(path, document.text, force=force)}")
    for warning in document.warnings:
        tell(f"Warning: {warning}")


def _export_many(
    session: Session, name: str, accounts: Sequence[Account], edition: Edition, folder: Path, *, force: bool
) -> None:
    from bookcockpit.exchange.files import file_names, safe_name, write_text

    _refuse_edition(name, edition)
    refuse_missing_folder(folder)
    stems = file_names({each.id: each.name for each in accounts})
    documents = {}
    for each in accounts:
        document = _written(session, name, each, edition)
        documents[folder / (stems[each.id] + document.file_name.removeprefix(safe_name(each.name)))] = each, document
    taken = [path.name for path in documents if path.exists()]
    if taken and not force:
        named = wording.some_of(taken, _NAMED_MOST)
        raise Failure(f"{folder} holds {named} already; name another folder, or say --force to replace them")
    for path in documents:
        protected.refuse(path)
    for path, (_, document) in documents.items():
        write_text(path, document.text, force=force)
    print_shown(f"Written: {wording.count(len(documents), name)} in {folder.resolve()}")
    _tell_once(documents.values())


def _tell_once(documents: Iterable[tuple[Account, Document]]) -> None:
    """The same warning for many accounts is one line with their names."""
    concerned: dict[str, list[str]] = {}
    for account, document in documents:
        for warning in document.warnings:
            concerned.setdefault(warning, []).append(account.name)
    for warning, names in concerned.items():
        tell(f"Warning: {wording.some_of(names, _NAMED_MOST)}: {warning}")


def _refuse_edition(name: str, edition: Edition) -> None:
    from bookcockpit.exchange.documents import DOCUMENTS

    editions = DOCUMENTS[name].editions
    if edition not in editions:
        raise click.BadParameter(f"the {name} is written for {' or '.join(editions)} use only", param_hint="--for")


def _written(
    session: Session, name: str, account: Account, edition: Edition, attendees: tuple[Stakeholder, ...] | None = None
) -> Document:
    from bookcockpit.exchange.documents import Sources, write_document

    dossier = session.desk.library.dossier(account.id, session.today)
    sources = Sources(session.book, session.policy, account, dossier, session.today, attendees)
    return write_document(name, sources, edition)


def path_of(output: str | None, file_name: str) -> Path:
    """The file that was named, or the document's own name in the folder that was."""
    path = Path(output or ".")
    is_folder = output is None or path.is_dir() or output.endswith(("/", "\\"))
    return path / file_name if is_folder else path


@command("calendar")
@click.argument("file", metavar="FILE.ics")
@click.option("--within", type=click.IntRange(0, 3650), default=AHEAD, show_default=True, metavar="DAYS", help="Ahead.")
@click.option("--tier", type=Word(TIERS, "tier"), metavar="TIER", help="Only accounts of this tier.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@pass_session
def calendar(session: Session, file: str, within: int, tier: str | None, force: bool) -> None:
    """Write due touches, renewals, notice dates and promises for a calendar; - is standard output.

    All-day entries that take no time; what is late stands on today. Written again and imported again, an
    entry moves instead of doubling; what is done leaves only a calendar that subscribes to the file.

    \b
    Examples:
      bookcockpit export calendar book.ics
      bookcockpit export calendar ~/calendars/book.ics --within 90 --force
    """
    from bookcockpit.core.due.today import agenda
    from bookcockpit.exchange.calendar import calendar_text
    from bookcockpit.exchange.files import write_bytes

    desk = session.desk
    entries = agenda(session.book, desk.policy, session.today, within=within, tier=tier)
    text = calendar_text(entries, session.today)
    if file == "-":
        sys.stdout.buffer.write(text)
        return
    path = Path(file)
    refuse_missing_folder(path.parent)
    print_shown(f"Written: {write_bytes(path, text, force=force)} ({wording.count(len(entries), 'entry', 'entries')})")
    tell("It names your customers: a calendar you share shows them.")


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


def _write_ours(session: Session, text: str, output: str | None, name: str, *, force: bool) -> None:
    from bookcockpit.exchange.files import write_text

    if output == "-":
        sys.stdout.buffer.write(text.encode())
        return
    path = path_of(output, f"{name}-INTERNAL-{session.today.isoformat()}.md")
    refuse_missing_folder(path.parent)
    print_shown(f"Written: {write_text(path, text, force=force)}")
    tell("It names your customers and what you think of them: not for a customer.")


def _output_options(function: Callable[..., None]) -> Callable[..., None]:
    output = click.option("-o", "--output", metavar="FILE", help="Where to; - is standard output.")
    return output(click.option("--force", is_flag=True, help="Replace a file that exists.")(function))


@command("week")
@_output_options
@pass_session
def export_week(session: Session, output: str | None, force: bool) -> None:
    """Write the week's summary as Markdown, for ourselves.

    \b
    Example:
      bookcockpit export week -o week.md
    """
    from bookcockpit.exchange.documents.rhythm import week_text

    found = read_week(session)
    note = session.book.growth.note_of("friday", found.start)
    _write_ours(session, week_text(found, note), output, "week", force=force)


@command("quarter")
@_output_options
@pass_session
def export_quarter(session: Session, output: str | None, force: bool) -> None:
    """Write the quarter plan as Markdown, for ourselves.

    \b
    Example:
      bookcockpit export quarter -o q1.md
    """
    from bookcockpit.exchange.documents.rhythm import quarter_text

    _write_ours(session, quarter_text(read_quarter(session), session.today), output, "quarter", force=force)


for each in (calendar, export_week, export_quarter, *DOCUMENT_COMMANDS):
    export.add_command(each)
