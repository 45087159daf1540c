"""`import`: native CSV files, exports of a CRM, folders of either, or a book; previewed, backed up, one undo step."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import click

from bookcockpit.cli.errors import FAILED, Failure
from bookcockpit.cli.import_crm import Said, at_hand, find_exports, plan_export, propose_all, show_mapping, unconfirmed
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word
from bookcockpit.cli.out import can_ask, print_json, say, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.core import wording
from bookcockpit.core.text import show
from bookcockpit.core.vocabulary import TIERS

if TYPE_CHECKING:
    from bookcockpit.exchange.plans import ImportPlan, Progress
    from bookcockpit.exchange.sources import Source

SHOWN = 20
"""Rejected rows that are listed; the rest is counted."""

_READ = ("auto", "native", "salesforce", "hubspot")
_SYSTEMS = (*_READ, "pipedrive", "zoho", "dynamics")


class Wanted(NamedTuple):
    """What is imported, and how far the import may go."""

    path: str
    said: Said = Said()
    dry_run: bool = False
    skip_bad: bool = False
    clear: bool = False
    spread: bool = False
    as_json: bool = False


@command("import")
@click.argument("path", metavar="PATH")
@click.option("--as", "kind", metavar="KIND", help="What a single file holds: accounts, touches … or book.")
@click.option(
    "--from",
    "system",
    type=Word(_SYSTEMS, "source"),
    default="auto",
    metavar="SYSTEM",
    help="native, salesforce, hubspot, or auto.",
)
@click.option(
    "--map", "maps", multiple=True, metavar="COLUMN=FIELD", help="What a column of a CRM's fills; - for nothing."
)
@click.option("--date-format", metavar="F", default="", help="dmy, mdy, ymd, excel, or a pattern such as %d.%m.%Y.")
@click.option("--decimal", type=click.Choice([".", ","]), metavar="SIGN", help="What stands before decimals.")
@click.option("--term", type=click.IntRange(1, 120), metavar="MONTHS", help="The term of a deal without an end (12).")
@click.option("--tier", type=Word(TIERS, "tier"), metavar="TIER", help="The tier of a CRM's new accounts (scale).")
@click.option("--overwrite", is_flag=True, help="Let a CRM replace what was written here.")
@click.option("--encoding", metavar="NAME", help="The encoding of CSV files, when it is guessed wrong.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
@click.option("--skip-bad", is_flag=True, help="Leave bad rows out instead of refusing the import.")
@click.option("--clear", is_flag=True, help="Let an empty cell erase a value.")
@click.option("--spread", is_flag=True, help="Spread the first touches of new accounts over one interval.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, for programs.")
@pass_session
def import_(
    session: Session, path: str, dry_run: bool, skip_bad: bool, clear: bool, spread: bool, as_json: bool, **said: Any
) -> None:
    """Read CSV files, a folder of them, or a book.

    PATH is a CSV file, a folder of CSV files in the form `export csv` writes, a .json book, or - for
    standard input (with --as). Rows are matched by key, then by name: importing twice changes nothing.
    With a bad row nothing is written, unless --skip-bad. A backup is made first, and one undo takes it back.

    Accounts, contacts and deals exported from Salesforce or HubSpot are read too, one file or a folder of
    them. What each column fills is shown and asked before anything is written; --from says it without asking,
    --map corrects it. A won deal becomes a contract. What was written here stays, unless --overwrite.

    \b
    Examples:
      bookcockpit import exports/ --dry-run
      bookcockpit import accounts.csv --spread
      bookcockpit import - --as touches < touches.csv
      bookcockpit import Opportunity.csv --from salesforce --map "Renewal Date=renews_on" --date-format mdy
    """
    if said["system"] not in _READ:
        name = said["system"].capitalize()
        raise Failure(f"exports of {name} cannot be read yet; write them in the form of `bookcockpit export csv`")
    _import(session, Wanted(path, Said(**said), dry_run, skip_bad, clear, spread, as_json))


def _import(session: Session, wanted: Wanted) -> None:
    exports = None if _is_book(wanted) or wanted.said.system == "native" else find_exports(wanted.path, wanted.said)
    if exports is not None or wanted.said.system not in ("auto", "native"):
        _import_exports(session, wanted)
        return
    if option := wanted.said.only_for_exports:
        raise click.UsageError(f"{option} is for exports of a CRM; say --from salesforce or --from hubspot")
    plan = _plan(session, wanted)
    if not plan.writable:
        narrate(plan, wanted)
        _refuse(plan, wanted)
    apply(session, plan, wanted)


def _import_exports(session: Session, wanted: Wanted) -> None:
    with at_hand(wanted.path) as path:
        exports = find_exports(str(path), wanted.said)
        assert exports is not None, "it was said or seen that these are exports"
        export = propose_all(exports, wanted.said)
        asking = wanted.said.system == "auto" and not wanted.dry_run
        if asking and (wanted.as_json or not can_ask()):
            raise unconfirmed(export)
        progress = _progress()
        plan = plan_export(
            session, export, wanted.said, clear=wanted.clear, skip_bad=wanted.skip_bad, progress=progress
        )
        _wipe(progress)
    if (asking or wanted.dry_run) and not wanted.as_json:
        show_mapping(export)
    if not plan.writable:
        narrate(plan, wanted)
        _refuse(plan, wanted)
    if asking:
        narrate(plan, wanted._replace(dry_run=True))
        if not click.confirm("Import like this?"):
            tell("Nothing was imported.")
            return
        plan = plan._replace(notices=(), rejected=())
    apply(session, plan, wanted)


def _is_book(wanted: Wanted) -> bool:
    kind = wanted.said.kind
    return kind == "book" or (kind is None and wanted.path.casefold().endswith(".json"))


def _plan(session: Session, wanted: Wanted) -> ImportPlan:
    library = session.desk.library
    base, path = library.meta.base_currency, wanted.path
    if _is_book(wanted):
        from bookcockpit.exchange.book_in import plan_book

        return plan_book(_called(path), _text(path), library, base_currency=base)
    from bookcockpit.exchange.csv_in import plan_import

    sources, notices = _sources(path, wanted.said.kind)
    progress = _progress()
    plan = plan_import(
        sources, library, today=session.today, base_currency=base, clear=wanted.clear,
        skip_bad=wanted.skip_bad, encoding=wanted.said.encoding, progress=progress,
    )  # fmt: skip
    _wipe(progress)
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


def _progress() -> Progress | None:
    """Rows read so far, on a terminal's standard error."""
    if not sys.stderr.isatty():
        return None
    return lambda file, rows: click.echo(f"\r\x1b[K{show(file)}: {rows:,} rows read", err=True, nl=False)


def _wipe(progress: Progress | None) -> None:
    if progress is not None:
        click.echo("\r\x1b[K", err=True, nl=False)


def apply(session: Session, plan: ImportPlan, wanted: Wanted) -> None:
    """Write a plan, after a backup, unless it is a dry run; and say what it did."""
    change = plan.change
    if wanted.spread:
        from bookcockpit.core.first_dates import staggered

        change = staggered(session.book, session.desk.playbook, change, session.today)
    if change.save and not wanted.dry_run:
        if (kept := session.desk.back_up_before("import")) is not None:
            tell(f"Backup: {kept}")
        session.apply(change)
    narrate(plan, wanted)
    spread_out = len(change.save) - len(plan.change.save)
    if spread_out and not wanted.as_json:
        say(f"{wording.count(spread_out, 'first touch', 'first touches')} spread over their interval.")


def narrate(plan: ImportPlan, wanted: Wanted) -> None:
    """What a plan did, or would do: notices and rejected rows beside the answer, the counts as the answer."""
    if wanted.as_json:
        print_json(plan.as_json())
        return
    for notice in plan.notices:
        tell(notice)
    for rejection in plan.rejected[:SHOWN]:
        tell(str(rejection))
    if len(plan.rejected) > SHOWN:
        tell(f"and {len(plan.rejected) - SHOWN:,} more")
    counts = f"{plan.created:,} created, {plan.updated:,} updated, {plan.unchanged:,} unchanged"
    would = "Would be: " if wanted.dry_run or not plan.writable else ""
    say(f"{would}{counts}, {plan.rejected_rows:,} rejected.")
    if plan.left_out:
        reasons = ", ".join(f"{show(reason)} ({rows:,})" for reason, rows in plan.left_out)
        say(f"Of the unchanged rows, these say nothing for the book: {reasons}.")


def _refuse(plan: ImportPlan, wanted: Wanted) -> NoReturn:
    """Say why nothing was written."""
    if wanted.as_json:
        click.get_current_context().exit(FAILED)
    if plan.questions:
        for question in plan.questions[1:]:
            tell(str(question))
        raise Failure(f"nothing was written: {plan.questions[0]}")
    if plan.unreadable:
        raise Failure(f"nothing was written: {', '.join(plan.unreadable)} cannot be imported, for the reason above")
    problems = wording.count(len(plan.rejected), "problem")
    raise Failure(f"nothing was written because of {problems}; correct the rows, or leave them out with --skip-bad")
