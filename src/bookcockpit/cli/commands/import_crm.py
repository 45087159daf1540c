"""`import` of exports of a CRM: what their columns fill, asked about where somebody can answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.out import print_shown, say, tell
from bookcockpit.cli.session import Session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording

if TYPE_CHECKING:
    from bookcockpit.exchange.crm.recognise import Exports
    from bookcockpit.exchange.mapping import Mapping, Memory, Remembered
    from bookcockpit.exchange.plans import How, ImportPlan, Progress


_TIER = "tier:"


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
    since: date | None = None
    overwrite: bool = False
    fresh: bool = False
    sheets: tuple[str, ...] = ()
    values: tuple[str, ...] = ()

    @property
    def for_all(self) -> tuple[str, ...]:
        """What is said of a field for every row."""
        return tuple(each for each in self.values if not each.casefold().startswith(_TIER))

    @property
    def tiers(self) -> tuple[tuple[str, str], ...]:
        """What is said of words that stand for a tier: the word and the tier."""
        from bookcockpit.core.vocabulary import TIERS

        found = []
        for each in self.values:
            if each.casefold().startswith(_TIER):
                word, _, tier = each[len(_TIER) :].rpartition("=")
                if not word.strip() or tier.strip().casefold() not in TIERS:
                    raise click.UsageError(f"--set {each} is not of the form tier:Word=tier ({', '.join(TIERS)})")
                found.append((word.strip(), tier.strip().casefold()))
        return tuple(found)

    @property
    def only_for_exports(self) -> str:
        """An option given that means nothing to native files; "" without one."""
        given = {
            "--map": self.maps, "--date-format": self.date_format, "--decimal": self.decimal,
            "--term": self.term, "--tier": self.tier, "--since": self.since, "--overwrite": self.overwrite,
            "--fresh": self.fresh,
        }  # fmt: skip
        return next((option for option, value in given.items() if value), "")


class Export(NamedTuple):
    """Exports ready to be planned: the files with what their columns fill, how those of them were read that are
    remembered, and what there is to say."""

    system: str
    files: list[tuple[Path, Mapping]]
    known: list[Remembered]
    notices: list[str]
    left_out: list[tuple[Path, str]]

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
    from bookcockpit.exchange.mapping import Memory, memory

    if said.fresh or said.system == "native":
        return Memory()
    held = memory(folder)
    if held.warning:
        tell(held.warning)
    return held


def find_exports(path: Path, said: Said, memory: Memory, among: Sequence[Path] = ()) -> Exports | None:
    """The exports at a path, or among several; None when it holds native files."""
    from bookcockpit.exchange.crm.recognise import crm_table, exports_at
    from bookcockpit.exchange.kinds import CsvError

    if said.system == "auto":
        if not path.is_file() and not path.is_dir():
            return None
        try:
            crm_table(said.kind or "accounts")
        except CsvError:
            return None
    return exports_at(path, said.system, memory, said.sheets, among)


def propose_all(exports: Exports, said: Said, memory: Memory) -> Export:
    """What the columns of each file fill: as said, as it was before, else as proposed."""
    from bookcockpit.exchange.crm_in import file_name
    from bookcockpit.exchange.kinds import CsvError
    from bookcockpit.exchange.mapping import applied, mapped, propose, said_for_all

    several = len(exports.files) > 1
    if several and (said.maps or said.kind):
        raise click.UsageError("--map and --as speak of one file; import the files of the folder one by one")
    files, known, notices, left_out = [], [], [], list(exports.left_out)
    told = dict.fromkeys(said.for_all, False)
    for file in exports.files:
        path, kind = file.path, said.kind or exports.tables.get(file)
        try:
            mapping = propose(path, system=exports.system, kind=kind, encoding=said.encoding, sheet=file.sheet)
            if several and (why := _other_table(mapping)):
                left_out.append((path, why))
                continue
            if (before := memory.of(mapping)) is not None:
                mapping = applied(mapping, before)
                known.append(before)
                notices.append(
                    f"{file_name(path, mapping)}: read as on {wording.full_date(before.on)}; --fresh asks anew"
                )
            elif changed := memory.changed(mapping):
                notices.append(f"{file_name(path, mapping)}: {changed}")
            mapping = mapped(mapping, said.maps)
            for each in said.for_all:
                try:
                    mapping, told[each] = said_for_all(mapping, [each]), True
                except CsvError:
                    if not several:
                        raise
            files.append((path, mapping))
        except CsvError as refused:
            raise Failure(f"{path.name}: {refused}") from None
    if not files:
        path, why = left_out[0]
        raise Failure(f"{path.name}: {why}")
    if (untold := next((each for each, is_told in told.items() if not is_told), None)) is not None:
        raise Failure(f"--set {untold}: none of the files has such a field")
    notices = [*(f"{path.name}: {why}; left out" for path, why in left_out), *notices]
    return Export(exports.system, files, known, notices, left_out)


def _other_table(mapping: Mapping) -> str:
    """Why a file of a folder is left out: taken by itself nothing says that it is of this system, and it misses what
    its rows are read by."""
    from bookcockpit.exchange.crm.recognise import recognise
    from bookcockpit.exchange.crm.titles import SYSTEMS
    from bookcockpit.exchange.mapping import problem

    found = recognise([column.title for column in mapping.columns])
    is_sure = found is not None and (found.system, found.table) == (mapping.system, mapping.table)
    return "" if is_sure or not problem(mapping) else f"no export of {SYSTEMS[mapping.system]} that is known"


def plan_export(
    session: Session, export: Export, said: Said, *, clear: bool, skip_bad: bool, progress: Progress | None
) -> ImportPlan:
    """What importing the files would do."""
    from bookcockpit.exchange.crm_in import plan_crm
    from bookcockpit.exchange.sources import rows_of

    library = session.desk.library
    plan = plan_crm(
        export.files,
        library,
        _how(export, said, clear=clear, skip_bad=skip_bad)._replace(since=_since(said, session.today)),
        today=session.today,
        base_currency=library.meta.base_currency,
        progress=progress,
    )
    return plan._replace(
        notices=(*export.notices, *plan.notices), left_aside={path.name: rows_of(path) for path, _ in export.left_out}
    )


def keep_mappings(folder: Path, export: Export, said: Said, today: date) -> None:
    """Remember how the files were read, so that the next of the same titles ask nothing."""
    from bookcockpit.exchange.mapping import remember

    try:
        remember(
            folder, [mapping for _, mapping in export.files], _how(export, said, clear=False, skip_bad=False), today
        )
    except OSError as refused:
        tell(f"What the columns fill could not be kept for the next time: {refused}")


def _since(said: Said, today: date) -> str:
    if said.since is None:
        return ""
    if said.since > today:
        raise click.UsageError(f"--since {said.since} is ahead; history is what had ended by a day that has come")
    return said.since.isoformat()


def _how(export: Export, said: Said, *, clear: bool, skip_bad: bool) -> How:
    from bookcockpit.exchange.crm.values import check_format
    from bookcockpit.exchange.kinds import CsvError
    from bookcockpit.exchange.mapping import answered
    from bookcockpit.exchange.plans import How

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
        tiers=said.tiers,
    )
    return answered(how, export.known, [field for field, answer in answers.items() if answer])


def show_mapping(export: Export) -> None:
    """Which column of each file fills what, with a cell of it."""
    from bookcockpit.exchange.crm.recognise import HELD
    from bookcockpit.exchange.crm.titles import SYSTEMS
    from bookcockpit.exchange.crm_in import file_name

    for path, mapping in export.files:
        rows = wording.count(mapping.rows, "row")
        print_shown(f"{file_name(path, mapping)}: {HELD[mapping.table]} of {SYSTEMS[mapping.system]}, {rows}", "strong")
        lines = [
            (column.title.strip(), Cell(f"→ {column.field}"), Cell(" · ".join(column.samples), "quiet"))
            for column in mapping.columns
            if column.field
        ] + [("(every row)", Cell(f"→ {field}"), Cell(value, "quiet")) for field, value in mapping.said]
        print_table(("Column", "fills", "such as"), lines, shrink=(2, 0), indent="  ")
        say()


def unconfirmed(export: Export) -> Failure:
    """The answer where a file was recognised and there is nobody to confirm it."""
    from bookcockpit.exchange.crm.recognise import HELD
    from bookcockpit.exchange.crm.titles import SYSTEMS

    path, mapping = export.files[0]
    known = sum(bool(column.field) for column in mapping.columns)
    more = f" (and {len(export.files) - 1} more)" if len(export.files) > 1 else ""
    return Failure(
        f"{path.name}{more} looks like an export of {SYSTEMS[export.system]}: {HELD[mapping.table]}, {known} of"
        f" {len(mapping.columns)} columns known; repeat with --from {export.system} to import it,"
        " or with --dry-run to see what it would do"
    )
