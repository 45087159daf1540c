"""The rows an import did not take, as a file to mend and import again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bookcockpit.exchange.csv_bytes import CsvError
from bookcockpit.exchange.csv_native import guard
from bookcockpit.exchange.csv_read import WHY_REJECTED, read_csv

if TYPE_CHECKING:
    from bookcockpit.exchange.plans import Rejection

_WRONG_WIDTH = re.compile(r"has [0-9]+ cells, the header has [0-9]+")


def rejected_rows(
    source: Path | bytes | BinaryIO,
    rejections: Iterable[Rejection],
    encoding: str | None = None,
    sheet: str = "",
) -> str:
    """The header of a file and those of its rows that were rejected, cell by cell as they are, each with a last
    cell that says why; "" when none of its rows was.

    The file is read anew, by line; a `sheet` of a workbook becomes CSV. Rows that are too short or too long stay so:
    they are refused again until they are mended. Where the file cannot be read any further, what comes after is not
    in the answer.
    """
    reasons: dict[int, list[str]] = {}
    for rejection in rejections:
        reasons.setdefault(rejection.row, []).append(
            f"{rejection.column}: {rejection.why}" if rejection.column else rejection.why
        )
    try:
        table = read_csv(source, encoding=None if sheet else encoding, may_double=True, sheet=sheet)
    except CsvError:
        return ""
    text, delimiter = io.StringIO(), table.delimiter or ","
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow((*table.titles, WHY_REJECTED))
    found = 0
    try:
        for row in table.rows():
            if row.line in reasons:
                cells = row.cells
                if table.is_of_rejected and _WRONG_WIDTH.fullmatch(row.why) and _WRONG_WIDTH.fullmatch(cells[-1]):
                    # The reason of the last time would make a short row look whole.
                    cells = cells[:-1]
                writer.writerow((*cells, guard("; ".join(reasons[row.line]))))
                found += 1
    except CsvError:
        pass
    return _readable(text.getvalue(), delimiter) if found else ""


def _readable(text: str, delimiter: str) -> str:
    """The text, with a line that names its delimiter where few rows would leave it open."""
    seen = read_csv(text.encode(errors="replace"), may_double=True)
    return text if seen.delimiter == delimiter and seen.is_of_rejected else f"sep={delimiter}\n{text}"
