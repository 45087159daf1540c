"""The import of CRM exports: gather what the files say, decide a change, write nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bookcockpit.core.change import Change
from bookcockpit.core.wording import count
from bookcockpit.exchange.crm.accounts import Accounts, Usage
from bookcockpit.exchange.crm.activities import MEMORY, Activities
from bookcockpit.exchange.crm.book import CrmBook
from bookcockpit.exchange.crm.cells import Cells, DataRows, left_out_notice
from bookcockpit.exchange.crm.deals import Deals
from bookcockpit.exchange.crm.overview import Overview
from bookcockpit.exchange.crm.people import People
from bookcockpit.exchange.crm.table import TableImport
from bookcockpit.exchange.crm.titles import SYSTEMS
from bookcockpit.exchange.csv_read import read_csv
from bookcockpit.exchange.kinds import CsvError
from bookcockpit.exchange.mapping import Mapping, problem
from bookcockpit.exchange.plans import How, ImportPlan, Progress, Question
from bookcockpit.exchange.row_index import Lookup, Place
from bookcockpit.exchange.rows import telling

_TABLES: dict[str, type[TableImport]] = {
    "account": Accounts, "overview": Overview, "stakeholder": People, "contract": Deals, "touch": Activities,
    "usage": Usage,
}  # fmt: skip


def plan_crm(
    files: Sequence[tuple[Path, Mapping]],
    lookup: Lookup,
    how: How,
    *,
    today: date,
    base_currency: str,
    progress: Progress | None = None,
) -> ImportPlan:
    """What importing these files together would do; accounts first, then people, deals and activities.

    Problems never raise: they are in the plan. `progress` hears the file and how many rows are read;
    whatever it raises ends the import with nothing written.
    """
    book = CrmBook(lookup, how, today, base_currency, progress)
    questions: list[Question] = []
    for table, kind in _TABLES.items():
        imports: dict[str, TableImport] = {}
        for path, mapping in files:
            if mapping.table == table:
                if mapping.system not in imports:
                    imports[mapping.system] = kind(book, mapping.system)
                rows = imports[mapping.system]
                try:
                    questions += _read(path, mapping, how, rows)
                except CsvError as refused:
                    book.tally.refuse(file_name(path, mapping), refused)
        for rows in imports.values():
            rows.finish()
            questions += rows.questions
    for system in dict.fromkeys(mapping.system for _, mapping in files):
        book.tally.notices += _kept_notice(book.links(system).kept, SYSTEMS[system])
    # What was read one way until somebody answers is a preview, nothing to be written by mistake.
    change = Change(_label(files)) if questions else book.change(_label(files))
    names = [file_name(path, mapping) for path, mapping in files]
    return book.plan(change, names, skip_bad=how.skip_bad, questions=questions)


def _read(path: Path, mapping: Mapping, how: How, into: TableImport) -> list[Question]:
    """Decide the rows of one file; what its cells leave open. Raises `CsvError` when it cannot be read to its end."""
    file, tally = file_name(path, mapping), into.tally
    if reason := problem(mapping):
        raise CsvError(reason, 1)
    encoding = None if mapping.sheet else mapping.encoding
    table = read_csv(path, encoding=encoding, may_double=True, sheet=mapping.sheet)
    if table.titles != tuple(column.title for column in mapping.columns):
        raise CsvError("has other columns than when it was looked at; look at it again", 1)
    notices = (*mapping.notices, left_out_notice(mapping.columns), *_forms_notices(mapping))
    tally.notices += [f"{file}: {notice}" for notice in notices if notice]
    cells, rows = Cells(file, mapping, how), DataRows(table, mapping.system)
    if cells.must_look:
        # Nothing is decided yet, but whoever waits may want to stop.
        for row in telling(rows, lambda _: tally.progress and tally.progress(file, 0)):
            if not row.why:
                cells.look(row)
    questions = cells.settle()
    for row in tally.sound(file, rows):
        into.take(cells.read(row, Place(file, row.line)))
    tally.leave_out_totals(rows.totals)
    tally.notices += [f"{file}: {notice}" for notice in cells.notices]
    return questions


def file_name(path: Path, mapping: Mapping) -> str:
    """What messages call a file, or a sheet of a workbook that holds several tables."""
    return f"{path.name}, sheet “{mapping.sheet}”" if mapping.is_one_of_several else path.name


def _forms_notices(mapping: Mapping) -> list[str]:
    """What columns mean that a contract holds otherwise."""
    fields = mapping.fields
    notices = []
    if mapping.table in ("contract", "overview") and "renews_on" in fields and "term_end" not in fields:
        title = fields["renews_on"].title.strip()
        notices.append(f"{title} is the renewal date: a term ends the day before")
    if mapping.table == "contract" and "mrr" in fields and "arr" not in fields:
        notices.append(f"{fields['mrr'].title.strip()} is a month's: 12 times it is the ARR")
    return notices


def _label(files: Sequence[tuple[Path, Mapping]]) -> str:
    systems = ", ".join(dict.fromkeys(SYSTEMS[mapping.system] for _, mapping in files))
    what = files[0][0].name if len(files) == 1 else f"{len(files)} files"
    return f"import {what} ({systems})"


def _kept_notice(kept: Counter[str], system: str) -> list[str]:
    if not kept:
        return []
    called = {MEMORY: "touch"}
    fields = ", ".join(
        f"{called.get(field, field.removesuffix('_id'))} ({times:,})" for field, times in kept.most_common()
    )
    values = count(kept.total(), "value")
    return [f"{values} written here kept although {system} says otherwise: {fields}; --overwrite takes {system}'s"]
