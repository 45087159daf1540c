"""`import`: native CSV files, exports of a CRM, folders of either, or a book; previewed, backed up, one undo step."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, NoReturn

import click

from bookcockpit import protected
from bookcockpit.cli.commands.import_crm import (
    Export,
    Said,
    at_hand,
    find_exports,
    keep_mappings,
    memory_of,
    plan_export,
    propose_all,
    show_mapping,
    unconfirmed,
)
from bookcockpit.cli.errors import FAILED, Failure
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Day, Word
from bookcockpit.cli.out import print_json, say, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.text import show
from bookcockpit.core.vocabulary import TIERS
from bookcockpit.exchange.plans import ImportPlan, with_doubts
from bookcockpit.terminal import can_ask

if TYPE_CHECKING:
    from bookcockpit.exchange.mapping import Memory, Remembered
    from bookcockpit.exchange.plans import Progress
    from bookcockpit.exchange.sources import Source

REASONS = 12
"""Reasons rows are left out for that are told; the rest is counted."""

SHOWN = 20
"""Rejected rows that are listed; the rest is counted."""


class Wanted(NamedTuple):
    """What is imported, and how far the import may go."""

    path: str
    said: Said = Said()
    dry_run: bool = False
    skip_bad: bool = False
    clear: bool = False
    spread: bool = False
    as_json: bool = False
    rejected: str | None = None
    force: bool = False
    rejected_in: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    @property
    def among(self) -> list[Path]:
        """The files that are imported together; none for a single path."""
        return [Path(each) for each in self.paths] if len(self.paths) > 1 else []


def narrate(plan: ImportPlan, wanted: Wanted) -> None:
    """What a plan did, or would do: notices and rejected rows beside the answer, the counts as the answer."""
    if wanted.as_json:
        print_json({**plan.as_json(), **({"rejected_in": list(wanted.rejected_in)} if wanted.rejected_in else {})})
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
        reasons = ", ".join(f"{show(reason)} ({rows:,})" for reason, rows in plan.left_out[:REASONS])
        if more := plan.left_out[REASONS:]:
            reasons += f", {wording.count(len(more), 'other reason')} ({sum(rows for _, rows in more):,})"
        # Whole files that were left out are none of these rows, and their notices name them.
        left_out = sum(rows for _, rows in plan.left_out)
        say(f"Of {wording.count(plan.rows, 'row')}, {left_out:,} left out, which say nothing for the book: {reasons}.")


def refuse(plan: ImportPlan, wanted: Wanted) -> NoReturn:
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
    rows = (
        f"correct the rows, which are in {', '.join(wanted.rejected_in)},"
        if wanted.rejected_in
        else "correct the rows,"
    )
    raise Failure(f"nothing was written because of {problems}; {rows} or leave them out with --skip-bad")


def list_mappings(session: Session, *, as_json: bool) -> None:
    """What is remembered, numbered."""
    from bookcockpit.exchange.crm.recognise import HELD
    from bookcockpit.exchange.crm.titles import SYSTEMS

    entries = _memory(session).entries
    if as_json:
        print_json([{"number": number, **_flat(each)} for number, each in enumerate(entries, start=1)])
        return
    if not entries:
        say("No mappings are remembered.")
        return
    rows = [
        (
            str(number),
            f"{HELD[each.table]} of {SYSTEMS[each.system]}",
            wording.full_date(each.on),
            Cell(", ".join(f"{title} → {field}" for title, field in each.columns if field), "quiet"),
        )
        for number, each in enumerate(entries, start=1)
    ]
    print_table(("", "Export", "as on", "Columns"), rows, shrink=(3,))


def forget_mappings(session: Session, which: str, *, as_json: bool) -> None:
    """Forget one, by its number, or all."""
    from bookcockpit.exchange.mapping import forget

    entries = _memory(session).entries
    if which.strip().casefold() == "all":
        gone = entries
    elif which.isdecimal() and 1 <= int(which) <= len(entries):
        gone = (entries[int(which) - 1],)
    else:
        there = f"there are {len(entries)}, see `bookcockpit import --mappings`" if entries else "there are none"
        raise click.UsageError(f"--forget takes the number of a mapping, or all; {there}")
    try:
        forget(session.settings.folders.config, gone)
    except OSError as refused:
        raise Failure(f"nothing was forgotten: {refused}") from None
    if as_json:
        print_json([_flat(each) for each in gone])
        return
    say(f"{wording.count(len(gone), 'mapping')} forgotten; the next import of such a file asks anew.")


def _memory(session: Session) -> Memory:
    from bookcockpit.exchange.mapping import memory

    held = memory(session.settings.folders.config)
    if held.warning:
        tell(held.warning)
    return held


def _flat(each: Remembered) -> dict[str, object]:
    """A mapping for programs."""
    fields: dict[str, object] = {**each._asdict(), "on": each.on.isoformat(), "settled": list(each.settled)}
    fields["columns"] = [{"column": title, "field": field} for title, field in each.columns]
    # What it goes by when titles are learned is nothing to act on.
    del fields["declined"]
    return fields


class Input(NamedTuple):
    """A file that is imported: what messages call it, where its bytes are, how it is encoded if known, and which
    sheet of a workbook is read."""

    name: str
    data: Path | bytes | BinaryIO
    encoding: str | None = None
    sheet: str = ""


class Rejected(NamedTuple):
    """Where the rejected rows of each file go, checked before anything is imported."""

    places: dict[Input, Path]
    force: bool = False

    def write(self, plan: ImportPlan, *, dry_run: bool) -> list[Path]:
        """Write a file for each input with rejected rows; nothing in a dry run. Raises `Failure`."""
        from bookcockpit.exchange.files import write_text
        from bookcockpit.exchange.plans import rejected_rows

        written = []
        for source, path in self.places.items():
            mine = [each for each in plan.rejected if each.file == source.name]
            text = rejected_rows(source.data, mine, source.encoding, source.sheet) if mine else ""
            if not text:
                continue
            if dry_run:
                tell(f"The rejected rows of {source.name} would be written to {path}.")
                continue
            try:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                written.append(write_text(path, text, force=self.force))
            except OSError as refused:
                why = refused.strerror or str(refused)
                raise Failure(f"nothing was imported: {path} cannot be written: {why}") from None
            tell(f"The rejected rows of {source.name} are in {path}.")
        return written


def rejected_to(said: str | None, inputs: Sequence[Input], *, force: bool) -> Rejected:
    """Where the rejected rows go: one file for one input, in a folder for several, each under its own name.

    Raises `Failure` where a file would be replaced that nobody said to replace, or that is being imported.
    """
    if not said:
        return Rejected({})
    if said == "-":
        raise click.UsageError("--rejected takes a file or a folder; standard output holds the answer")
    target = Path(said)
    if len(inputs) > 1 and target.exists() and not target.is_dir():
        raise Failure(f"--rejected {target} is a file, but there are {len(inputs)} files; name a folder")
    in_folder = len(inputs) > 1 or target.is_dir() or said.endswith("/")
    places = {each: target / _named(each) if in_folder else target for each in inputs}
    for each, path in places.items():
        protected.refuse(path)
        if isinstance(each.data, Path) and path.exists() and path.samefile(each.data):
            raise Failure(f"--rejected {path} is the file that is imported; name another")
        if path.exists() and not force:
            raise Failure(f"--rejected {path} exists already; name another, or say --force to replace it")
    return Rejected(places, force)


def _named(each: Input) -> str:
    from bookcockpit.exchange.files import safe_name

    if each.sheet:
        # The rows of a workbook are written as CSV.
        return f"{safe_name(f'{Path(each.name).stem}-{each.sheet}')}.csv"
    return each.name if "." in each.name else f"{each.name}.csv"


_SYSTEMS = ("auto", "native", "salesforce", "hubspot", "pipedrive", "zoho", "dynamics", "sheet")


@command("import")
@click.argument("paths", metavar="PATH", nargs=-1)
@click.option("--as", "kind", metavar="KIND", help="What a single file holds: accounts, touches … or book.")
@click.option(
    "--from",
    "system",
    type=Word(_SYSTEMS, "source"),
    default="auto",
    metavar="SYSTEM",
    help="native, salesforce, hubspot, pipedrive, zoho, dynamics, sheet (one of your own), or auto.",
)
@click.option(
    "--sheet", "sheets", multiple=True, metavar="NAME", help="Which sheet of a workbook; more than once for several."
)
@click.option(
    "--set",
    "values",
    multiple=True,
    metavar="FIELD=VALUE",
    help="A value for every row (stage=won), or what a word for a tier means (tier:Gold=strategic).",
)
@click.option(
    "--map", "maps", multiple=True, metavar="COLUMN=FIELD", help="What a column of a CRM's fills; - for nothing."
)
@click.option("--date-format", metavar="F", default="", help="dmy, mdy, ymd, excel, or a pattern such as %d.%m.%Y.")
@click.option("--decimal", type=click.Choice([".", ","]), metavar="SIGN", help="What stands before decimals.")
@click.option("--term", type=click.IntRange(1, 120), metavar="MONTHS", help="The term of a deal without an end (12).")
@click.option("--tier", type=Word(TIERS, "tier"), metavar="TIER", help="The tier of a CRM's new accounts (scale).")
@click.option(
    "--since", type=Day(backwards=True), metavar="DATE", help="Won deals whose term ended before that day are history."
)
@click.option("--overwrite", is_flag=True, help="Let a CRM replace what was written here.")
@click.option("--encoding", metavar="NAME", help="The encoding of CSV files, when it is guessed wrong.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
@click.option("--skip-bad", is_flag=True, help="Leave bad rows out instead of refusing the import.")
@click.option(
    "--rejected", metavar="FILE", help="Write rejected rows there, to be mended (a folder for several files)."
)
@click.option("--force", is_flag=True, help="Replace the file of --rejected.")
@click.option("--fresh", is_flag=True, help="Ask anew what the columns of a known export fill.")
@click.option("--mappings", is_flag=True, help="List the exports whose columns are remembered; imports nothing.")
@click.option("--forget", metavar="NUMBER", help="Forget one of --mappings, or all; imports nothing.")
@click.option("--clear", is_flag=True, help="Let an empty cell erase a value.")
@click.option("--spread/--no-spread", help="Spread first touches of new accounts over one interval (not, if unsaid).")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, for programs.")
@pass_session
def import_(
    session: Session, paths: tuple[str, ...], dry_run: bool, skip_bad: bool, clear: bool, spread: bool, as_json: bool,
    rejected: str | None, force: bool, mappings: bool, forget: str | None, **said: Any,
) -> None:  # fmt: skip
    """Read CSV files, workbooks, a folder of them, or a book.

    PATH is a CSV file or a workbook (.xlsx, .xls, .ods), a folder or several of them in the form `export csv`
    writes, a .json book, or - for standard input (with --as, unless it is an export). Rows are matched by key, then
    by name: importing twice changes nothing. With a bad row nothing is written, unless --skip-bad. A backup is made
    first, and one undo takes it back.

    Accounts, contacts, deals and activities exported from Salesforce, HubSpot, Pipedrive, Zoho CRM or
    Dynamics 365 are read too, one file or a folder of them. What each column fills is shown and asked before
    anything is written; --from says it without asking, --map corrects it, and the next file of the same
    columns is read alike without asking. A won deal becomes a contract. What was written here stays, unless
    --overwrite. A sheet of your own with one row an account (its ARR, renewal date, champion …, or figures of its
    use) is read as well; files of other tables in a folder are left out by name.

    \b
    Examples:
      bookcockpit import exports/ --from salesforce --dry-run
      bookcockpit import accounts.csv --spread
      bookcockpit import accounts.xlsx --sheet "Active accounts"
      bookcockpit import Opportunity.csv --from salesforce --set stage=won
      bookcockpit import - --as touches < touches.csv
      bookcockpit import Opportunity.csv --from salesforce --map "Renewal Date=renews_on" --date-format mdy
    """
    if mappings or forget is not None:
        if paths:
            raise click.UsageError("--mappings and --forget import nothing; leave the file out")
        if forget is None:
            list_mappings(session, as_json=as_json)
        else:
            forget_mappings(session, forget, as_json=as_json)
        return
    if not paths:
        raise click.UsageError("Say what to import: a file, a folder, or - for standard input")
    if len(paths) > 1 and (others := [each for each in paths if each == "-" or not Path(each).is_file()]):
        raise click.UsageError(f"Several files are imported together, but {others[0]} is none; import it by itself")
    _import(
        session, Wanted(paths[0], Said(**said), dry_run, skip_bad, clear, spread, as_json, rejected, force, paths=paths)
    )


def _import(session: Session, wanted: Wanted) -> None:
    if _is_book(wanted):
        _import_native(session, wanted, Path(wanted.path))
        return
    if wanted.path == "-" and wanted.said.kind is None and wanted.said.system == "auto" and sys.stdin.isatty():
        raise _nameless()
    with at_hand(wanted.path) as path:
        memory = memory_of(session.settings.folders.config, wanted.said)
        among = wanted.among
        exports = None if wanted.said.system == "native" else find_exports(path, wanted.said, memory, among)
        if exports is None:
            _import_native(session, wanted, path)
        else:
            _import_exports(session, wanted, propose_all(exports, wanted.said, memory))


def _import_native(session: Session, wanted: Wanted, path: Path) -> None:
    if option := wanted.said.only_for_exports:
        raise click.UsageError(f"{option} is for exports of a CRM; say --from salesforce, --from hubspot …")
    if _is_book(wanted):
        given = {"--rejected": wanted.rejected, "--sheet": wanted.said.sheets, "--set": wanted.said.values}
        if option := next((option for option, said in given.items() if said), ""):
            raise click.UsageError(f"{option} is for tables; a book goes in as a whole")
        plan, rejected = _plan_book(session, wanted), Rejected({})
    else:
        plan, rejected = _plan_native(session, wanted, path)
    plan = with_doubts(plan, session.book)
    wanted = _with_rejected(plan, wanted, rejected)
    if not plan.writable:
        narrate(plan, wanted)
        refuse(plan, wanted)
    apply(session, plan, wanted)


def _import_exports(session: Session, wanted: Wanted, export: Export) -> None:
    from bookcockpit.exchange.crm_in import file_name

    asking = wanted.said.system == "auto" and not wanted.dry_run and not export.is_known
    if export.system == "sheet" and (wanted.as_json or not can_ask()):
        # It is one's own, and what was taken for what is among the notices.
        asking = False
    if asking and (wanted.as_json or not can_ask()):
        for notice in export.notices:
            tell(notice)
        raise unconfirmed(export)
    inputs = [Input(file_name(path, mapping), path, mapping.encoding, mapping.sheet) for path, mapping in export.files]
    rejected = rejected_to(wanted.rejected, inputs, force=wanted.force)
    progress = _progress()
    plan = plan_export(session, export, wanted.said, clear=wanted.clear, skip_bad=wanted.skip_bad, progress=progress)
    _wipe(progress)
    plan = with_doubts(plan, session.book)
    if (asking or wanted.dry_run) and not wanted.as_json:
        show_mapping(export)
    if not plan.writable:
        wanted = _with_rejected(plan, wanted, rejected)
        narrate(plan, wanted)
        refuse(plan, wanted)
    if asking:
        narrate(plan, wanted._replace(dry_run=True))
        if not click.confirm("Import like this?"):
            tell("Nothing was imported.")
            return
    wanted = _with_rejected(plan, wanted, rejected)
    apply(session, plan._replace(notices=(), rejected=()) if asking else plan, wanted)
    if not wanted.dry_run:
        keep_mappings(session.settings.folders.config, export, wanted.said, session.today)


def _with_rejected(plan: ImportPlan, wanted: Wanted, rejected: Rejected) -> Wanted:
    """What is wanted, with the files that the rejected rows were written to: before anything else is."""
    written = rejected.write(plan, dry_run=wanted.dry_run) if plan.rejected else []
    return wanted._replace(rejected_in=tuple(map(str, written)))


def _is_book(wanted: Wanted) -> bool:
    kind = wanted.said.kind
    return kind == "book" or (kind is None and wanted.path.casefold().endswith(".json"))


def _plan_book(session: Session, wanted: Wanted) -> ImportPlan:
    from bookcockpit.exchange.book_in import plan_book

    library = session.desk.library
    return plan_book(
        _called(wanted.path), _text(wanted.path), library, today=session.today, base_currency=library.meta.base_currency
    )  # fmt: skip


def _plan_native(session: Session, wanted: Wanted, path: Path) -> tuple[ImportPlan, Rejected]:
    from bookcockpit.exchange.csv_in import plan_import
    from bookcockpit.exchange.kinds import CsvError
    from bookcockpit.exchange.sources import rows_of, sources_in

    library = session.desk.library
    try:
        sources, notices = sources_in(path, wanted.said.kind, wanted.said.sheets, wanted.among)
    except CsvError:
        if wanted.path == "-" and wanted.said.kind is None:
            raise _nameless() from None
        raise
    inputs = [Input(source.name, source.data, wanted.said.encoding, source.sheet) for source in sources]
    rejected = rejected_to(wanted.rejected, inputs, force=wanted.force)
    progress = _progress()
    plan = plan_import(
        sources, library, today=session.today, base_currency=library.meta.base_currency, clear=wanted.clear,
        skip_bad=wanted.skip_bad, encoding=wanted.said.encoding, said=_values(wanted, sources), progress=progress,
    )  # fmt: skip
    _wipe(progress)
    aside = {each.name: rows_of(each) for each in _others(path, wanted.among, [source.data for source in sources])}
    return plan._replace(notices=(*notices, *plan.notices), left_aside=aside), rejected


def _others(path: Path, among: Sequence[Path], taken: Sequence[object]) -> list[Path]:
    """The files of a folder, or of several, that are no file of a book."""
    files = among or (sorted(path.iterdir()) if path.is_dir() else [])
    return [each for each in files if each not in taken and each.is_file() and not each.name.startswith(".")]


def _values(wanted: Wanted, sources: Sequence[Source]) -> dict[str, str]:
    """The values said for every row, by column. Raises a usage error on a column that none of the files has."""
    from bookcockpit.exchange.csv_native import FILES

    columns = {column.name for source in sources for column in FILES[source.table].columns}
    values = {}
    for each in wanted.said.values:
        name, equals, value = (part.strip() for part in each.partition("="))
        if not equals or not value or name not in columns:
            raise click.UsageError(f"--set {each} is not of the form column=value, of {', '.join(sorted(columns))}")
        values[name] = value
    return values


def _nameless() -> click.UsageError:
    return click.UsageError("Say what standard input holds: --as accounts, --as touches … or --as book")


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
        from bookcockpit.core.due.postpone import staggered

        change = staggered(session.book, session.policy, change, session.today)
    is_first = False
    if not (change.is_empty or wanted.dry_run):
        if (kept := session.desk.back_up_before("import")) is not None:
            tell(f"Backup: {kept}")
        # Without anything to lose there is no backup: the book was empty.
        is_first = kept is None
        session.apply(change)
    narrate(plan, wanted)
    spread_out = len(change.save) - len(plan.change.save)
    if spread_out and not wanted.as_json:
        say(f"{wording.count(spread_out, 'first touch', 'first touches')} spread over their interval.")
    if is_first and not wanted.as_json:
        tell("What comes first with a new book: `bookcockpit guide`, or in the cockpit 4 and →: First 90 days.")
