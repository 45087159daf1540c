"""`import` of Salesforce and HubSpot exports: what their columns fill, asked about where somebody can answer."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.out import print_shown, say
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bookcockpit.cli.session import Session
    from bookcockpit.exchange.crm.files import Exports
    from bookcockpit.exchange.crm_in import How
    from bookcockpit.exchange.mapping import Mapping
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

    @property
    def only_for_exports(self) -> str:
        """An option given that means nothing to native files; "" without one."""
        given = {
            "--map": self.maps, "--date-format": self.date_format, "--decimal": self.decimal,
            "--term": self.term, "--tier": self.tier, "--overwrite": self.overwrite,
        }  # fmt: skip
        return next((option for option, value in given.items() if value), "")


class Export(NamedTuple):
    """Exports ready to be planned: the files with what their columns fill, and what was left out."""

    system: str
    files: list[tuple[Path, Mapping]]
    notices: list[str]


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


def find_exports(path: str, said: Said) -> Exports | None:
    """The exports at a path; None when it holds native files."""
    from bookcockpit.exchange.crm.files import exports_at
    from bookcockpit.exchange.crm.recognise import crm_table
    from bookcockpit.exchange.csv_bytes import CsvError

    if said.system == "auto":
        if not Path(path).is_file() and not Path(path).is_dir():
            return None
        try:
            crm_table(said.kind or "accounts")
        except CsvError:
            return None
    return exports_at(Path(path), said.system)


def propose_all(exports: Exports, said: Said) -> Export:
    """What the columns of each file fill, as proposed and as said."""
    from bookcockpit.exchange.csv_bytes import CsvError
    from bookcockpit.exchange.mapping import mapped, propose

    if len(exports.paths) > 1 and (said.maps or said.kind):
        raise click.UsageError("--map and --as speak of one file; import the files of the folder one by one")
    files = []
    for path in exports.paths:
        try:
            mapping = propose(path, system=exports.system, kind=said.kind, encoding=said.encoding)
            files.append((path, mapped(mapping, said.maps)))
        except CsvError as refused:
            raise Failure(f"{path.name}: {refused}") from None
    return Export(exports.system, files, exports.notices)


def plan_export(
    session: Session, export: Export, said: Said, *, clear: bool, skip_bad: bool, progress: Progress | None
) -> ImportPlan:
    """What importing the files would do."""
    from bookcockpit.exchange.crm_in import plan_crm

    library = session.desk.library
    plan = plan_crm(
        export.files,
        library,
        _how(said, clear=clear, skip_bad=skip_bad),
        today=session.today,
        base_currency=library.meta.base_currency,
        progress=progress,
    )
    return plan._replace(notices=(*export.notices, *plan.notices))


def _how(said: Said, *, clear: bool, skip_bad: bool) -> How:
    from bookcockpit.exchange.crm.dates import check_format
    from bookcockpit.exchange.crm_in import How
    from bookcockpit.exchange.csv_bytes import CsvError

    try:
        date_format = check_format(said.date_format)
    except CsvError as refused:
        raise click.UsageError(str(refused)) from None
    default = How()
    return How(
        date_format=date_format,
        decimal=said.decimal or "",
        term_months=said.term or default.term_months,
        new_tier=said.tier or default.new_tier,
        clear=clear,
        overwrite=said.overwrite,
        skip_bad=skip_bad,
    )


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
