"""`import`: native CSV files, a folder of them, or a book; previewed, backed up, one undo step."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.errors import FAILED, Failure
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word
from bookcockpit.cli.out import print_json, say, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.core import wording
from bookcockpit.core.text import show

if TYPE_CHECKING:
    from collections.abc import Callable

    from bookcockpit.exchange.csv_in import ImportPlan
    from bookcockpit.exchange.sources import Source

SHOWN = 20
"""Rejected rows that are listed; the rest is counted."""

_SYSTEMS = ("auto", "native", "salesforce", "hubspot", "pipedrive", "zoho", "dynamics")


@command("import")
@click.argument("path", metavar="PATH")
@click.option("--as", "kind", metavar="KIND", help="What a single file holds: accounts, touches … or book.")
@click.option(
    "--from", "system", type=Word(_SYSTEMS, "source"), default="auto", metavar="SYSTEM", help="native, or auto."
)
@click.option("--encoding", metavar="NAME", help="The encoding of CSV files, when it is guessed wrong.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
@click.option("--skip-bad", is_flag=True, help="Leave bad rows out instead of refusing the import.")
@click.option("--clear", is_flag=True, help="Let an empty cell erase a value.")
@click.option("--spread", is_flag=True, help="Spread the first touches of new accounts over one interval.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, for programs.")
@pass_session
def import_(
    session: Session,
    path: str,
    kind: str | None,
    system: str,
    encoding: str | None,
    dry_run: bool,
    skip_bad: bool,
    clear: bool,
    spread: bool,
    as_json: bool,
) -> None:
    """Read CSV files, a folder of them, or a book.

    PATH is a CSV file, a folder of CSV files in the form `export csv` writes, a .json book, or - for
    standard input (with --as). Rows are matched by key, then by name: importing twice changes nothing.
    With a bad row nothing is written, unless --skip-bad. A backup is made first, and one undo takes it back.

    \b
    Examples:
      bookcockpit import exports/ --dry-run
      bookcockpit import accounts.csv --spread
      bookcockpit import - --as touches < touches.csv
    """
    if system not in ("auto", "native"):
        raise Failure(f"files of {system} cannot be read yet; write them in the form of `bookcockpit export csv`")
    plan = _plan(session, path, kind, encoding=encoding, skip_bad=skip_bad, clear=clear)
    write(session, plan, dry_run=dry_run, spread=spread, as_json=as_json)
    if not plan.writable:
        _refuse(plan, as_json=as_json)


def import_folder(session: Session, folder: str) -> bool:
    """Import a folder on the first run; whether it went in."""
    plan = _plan(session, folder, None, encoding=None, skip_bad=False, clear=False)
    write(session, plan, dry_run=False, spread=True, as_json=False)
    return plan.writable


def _plan(
    session: Session, path: str, kind: str | None, *, encoding: str | None, skip_bad: bool, clear: bool
) -> ImportPlan:
    library = session.desk.library
    base = library.meta.base_currency
    if kind == "book" or (kind is None and path.casefold().endswith(".json")):
        from bookcockpit.exchange.book_in import plan_book

        return plan_book(_called(path), _text(path), library, base_currency=base)
    from bookcockpit.exchange.csv_in import plan_import

    sources, notices = _sources(path, kind)
    progress = _progress()
    plan = plan_import(
        sources, library, today=session.today, base_currency=base,
        clear=clear, skip_bad=skip_bad, encoding=encoding, progress=progress,
    )  # fmt: skip
    if progress is not None:
        click.echo("\r\x1b[K", err=True, nl=False)
    return plan._replace(notices=(*notices, *plan.notices))


def _sources(path: str, kind: str | None) -> tuple[list[Source], list[str]]:
    from bookcockpit.exchange.sources import Source, sources_in, table_named

    if path != "-":
        return sources_in(Path(path), kind)
    if kind is None:
        raise click.UsageError("Say what standard input holds: --as accounts, --as touches … or --as book")
    return [Source("standard input", table_named(kind), sys.stdin.buffer)], []


def _called(path: str) -> str:
    return "standard input" if path == "-" else Path(path).name


def _text(path: str) -> str:
    raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise Failure(f"{_called(path)} is no book of bookcockpit: byte {broken.start:,} is not UTF-8") from None


def _progress() -> Callable[[str, int], None] | None:
    """Rows read so far, on a terminal's standard error."""
    if not sys.stderr.isatty():
        return None
    return lambda file, rows: click.echo(f"\r\x1b[K{show(file)}: {rows:,} rows read", err=True, nl=False)


def write(session: Session, plan: ImportPlan, *, dry_run: bool, spread: bool, as_json: bool) -> None:
    """Apply a plan that may be applied, after a backup, and say what it did."""
    change = plan.change
    if spread and plan.writable:
        from bookcockpit.core.first_dates import staggered

        change = staggered(session.book, session.desk.playbook, change, session.today)
    if plan.writable and change.save and not dry_run:
        _back_up(session)
        session.apply(change)
    if as_json:
        print_json(plan.as_json())
        return
    for notice in plan.notices:
        tell(notice)
    for rejection in plan.rejected[:SHOWN]:
        tell(str(rejection))
    if len(plan.rejected) > SHOWN:
        tell(f"and {len(plan.rejected) - SHOWN:,} more")
    counts = f"{plan.created:,} created, {plan.updated:,} updated, {plan.unchanged:,} unchanged"
    would = "Would be: " if dry_run or not plan.writable else ""
    say(f"{would}{counts}, {len(plan.rejected):,} rejected.")
    spread_out = len(change.save) - len(plan.change.save)
    if spread_out:
        say(f"{wording.count(spread_out, 'first touch', 'first touches')} spread over their interval.")


def _back_up(session: Session) -> None:
    book = session.book
    if not (book.accounts or book.rates):
        return
    from bookcockpit.store.backup import backup

    tell(f"Backup: {backup(session.settings.store, reason='before-import')}")


def _refuse(plan: ImportPlan, *, as_json: bool) -> None:
    if as_json:
        click.get_current_context().exit(FAILED)
    if plan.unreadable:
        raise Failure(f"nothing was written: {', '.join(plan.unreadable)} cannot be read to the end")
    rows = wording.count(len(plan.rejected), "problem")
    raise Failure(f"nothing was written because of {rows}; correct the rows, or leave them out with --skip-bad")
