"""`import` of exports of a CRM: what their columns fill, asked about where somebody can answer."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.out import print_shown, say, tell
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bookcockpit.cli.session import Session
    from bookcockpit.exchange.crm.files import Exports
    from bookcockpit.exchange.crm_in import How
    from bookcockpit.exchange.mapping import Mapping
    from bookcockpit.exchange.mappings import Memory, Remembered
    from bookcockpit.exchange.plans import ImportPlan, Progress


class Said(NamedTuple):
    """What the command line says of an export."""

    system: str = "auto"
    kind: str | None = None
    encoding: str | None = None
    maps: tuple[str, ...] = ()
    date_format: str = ""
    decimal: str | None = None
    term: int | None = None
    tier: str | None = None
    overwrite: bool = False
    fresh: bool = False

    @property
    def only_for_exports(self) -> str:
        """An option given that means nothing to native files; "" without one."""
        given = {
            "--map": self.maps, "--date-format": self.date_format, "--decimal": self.decimal,
            "--term": self.term, "--tier": self.tier, "--overwrite": self.overwrite, "--fresh": self.fresh,
        }  # fmt: skip
        return next((option for option, value in given.items() if value), "")


class Export(NamedTuple):
    """Exports ready to be planned: the files with what their columns fill, how those of them were read that are
    remembered, and what there is to say."""

    system: str
    files: list[tuple[Path, Mapping]]
    known: list[Remembered]
    notices: list[str]

    @property
    def is_known(self) -> bool:
        """Whether all of the files are read as they were before."""
        return len(self.known) == len(self.files)


@contextmanager
def at_hand(path: str) -> Iterator[Path]:
    """A path that can be read more than once: standard input and pipes are copied first."""
    from tempfile import TemporaryDirectory

    place = Path(path)
    if path != "-" and (place.is_file() or place.is_dir() or not place.exists()):
        yield place
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / ("standard input" if path == "-" else place.name)
        copy.write_bytes(sys.stdin.buffer.read() if path == "-" else place.read_bytes())
        yield copy


def memory_of(folder: Path, said: Said) -> Memory:
    """What is remembered of earlier imports; nothing where it is to be asked anew."""
    from bookcockpit.exchange.mappings import Memory, memory

    if said.fresh or said.system == "native":
        return Memory()
    held = memory(folder)
    if held.warning:
        tell(held.warning)
    return held


def find_exports(path: Path, said: Said, memory: Memory) -> Exports | None:
    """The exports at a path; None when it holds native files."""
    from bookcockpit.exchange.crm.files import exports_at
    from bookcockpit.exchange.crm.recognise import crm_table
    from bookcockpit.exchange.csv_bytes import CsvError

    if said.system == "auto":
        if not path.is_file() and not path.is_dir():
            return None
        try:
            crm_table(said.kind or "accounts")
        except CsvError:
            return None
    return exports_at(path, said.system, memory)


def propose_all(exports: Exports, said: Said, memory: Memory) -> Export:
    """What the columns of each file fill: as said, as it was before, else as proposed."""
    from bookcockpit.exchange.csv_bytes import CsvError
    from bookcockpit.exchange.mapping import mapped, propose
    from bookcockpit.exchange.mappings import applied

    if len(exports.paths) > 1 and (said.maps or said.kind):
        raise click.UsageError("--map and --as speak of one file; import the files of the folder one by one")
    files, known, notices = [], [], list(exports.notices)
    for path in exports.paths:
        kind = said.kind or exports.tables.get(path)
        try:
            mapping = propose(path, system=exports.system, kind=kind, encoding=said.encoding)
            if (before := memory.of(mapping)) is not None:
                mapping = applied(mapping, before)
                known.append(before)
                notices.append(f"{path.name}: read as on {wording.full_date(before.on)}; --fresh asks anew")
            elif changed := memory.changed(mapping):
                notices.append(f"{path.name}: {changed}")
            files.append((path, mapped(mapping, said.maps)))
        except CsvError as refused:
            raise Failure(f"{path.name}: {refused}") from None
    return Export(exports.system, files, known, notices)


def plan_export(
    session: Session, export: Export, said: Said, *, clear: bool, skip_bad: bool, progress: Progress | None
) -> ImportPlan:
    """What importing the files would do."""
    from bookcockpit.exchange.crm_in import plan_crm

    library = session.desk.library
    plan = plan_crm(
        export.files,
        library,
        _how(export, said, clear=clear, skip_bad=skip_bad),
        today=session.today,
        base_currency=library.meta.base_currency,
        progress=progress,
    )
    return plan._replace(notices=(*export.notices, *plan.notices))


def keep_mappings(folder: Path, export: Export, said: Said, today: date) -> None:
    """Remember how the files were read, so that the next of the same titles ask nothing."""
    from bookcockpit.exchange.mappings import remember

    try:
        remember(
            folder, [mapping for _, mapping in export.files], _how(export, said, clear=False, skip_bad=False), today
        )
    except OSError as refused:
        tell(f"What the columns fill could not be kept for the next time: {refused}")


def _how(export: Export, said: Said, *, clear: bool, skip_bad: bool) -> How:
    from bookcockpit.exchange.crm.dates import check_format
    from bookcockpit.exchange.crm_in import How
    from bookcockpit.exchange.csv_bytes import CsvError
    from bookcockpit.exchange.mappings import answered

    try:
        date_format = check_format(said.date_format)
    except CsvError as refused:
        raise click.UsageError(str(refused)) from None
    default = How()
    answers = {
        "date_format": said.date_format, "decimal": said.decimal, "term_months": said.term, "new_tier": said.tier,
    }  # fmt: skip
    how = How(
        date_format=date_format,
        decimal=said.decimal or "",
        term_months=said.term or default.term_months,
        new_tier=said.tier or default.new_tier,
        clear=clear,
        overwrite=said.overwrite,
        skip_bad=skip_bad,
    )
    return answered(how, export.known, [field for field, answer in answers.items() if answer])


def show_mapping(export: Export) -> None:
    """Which column of each file fills what, with a cell of it."""
    from bookcockpit.exchange.crm.headers import SYSTEMS
    from bookcockpit.exchange.crm.recognise import HELD

    for path, mapping in export.files:
        rows = wording.count(mapping.rows, "row")
        print_shown(f"{path.name}: {HELD[mapping.table]} of {SYSTEMS[mapping.system]}, {rows}", "strong")
        lines = [
            (column.title.strip(), Cell(f"→ {column.field}"), Cell(" · ".join(column.samples), "quiet"))
            for column in mapping.columns
            if column.field
        ]
        print_table(("Column", "fills", "such as"), lines, shrink=(2, 0), indent="  ")
        say()


def unconfirmed(export: Export) -> Failure:
    """The answer where a file was recognised and there is nobody to confirm it."""
    from bookcockpit.exchange.crm.headers import SYSTEMS
    from bookcockpit.exchange.crm.recognise import HELD

    path, mapping = export.files[0]
    known = sum(bool(column.field) for column in mapping.columns)
    more = f" (and {len(export.files) - 1} more)" if len(export.files) > 1 else ""
    return Failure(
        f"{path.name}{more} looks like an export of {SYSTEMS[export.system]}: {HELD[mapping.table]}, {known} of"
        f" {len(mapping.columns)} columns known; repeat with --from {export.system} to import it,"
        " or with --dry-run to see what it would do"
    )
