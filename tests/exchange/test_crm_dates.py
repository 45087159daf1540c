"""The dates of a column: one order fits all rows, or it is asked, or refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.exchange.crm.values import DateColumn, check_format
from bookcockpit.exchange.kinds import CsvError


def column(*cells: str, said: str = "") -> DateColumn:
    made = DateColumn("Close Date", said)
    for line, cell in enumerate(cells, start=2):
        made.show(line, cell)
    return made


def read(cell: str, *others: str, said: str = "") -> date:
    made = column(cell, *others, said=said)
    made.decide()
    return made.read(cell)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2006-04-15T03:23:15.000Z", "2006-04-15"),
        ("2005-11-09", "2005-11-09"),
        ("2018-12-19 00:00:00", "2018-12-19"),
        ("2009-07-14T22:14:45+0800", "2009-07-14"),
        ("2026/2/3", "2026-02-03"),
        ("02/23/26", "2026-02-23"),
        ("02/23/26 08:55 PM", "2026-02-23"),
        ("02/23/26 08:55\u202fPM", "2026-02-23"),
        ("3/31/2025 13:00", "2025-03-31"),
        ("07/15/2009 02:14:45+0800", "2009-07-15"),
        ("07/15/2009T02:14:45-08:00", "2009-07-15"),
        ("31/3/2025", "2025-03-31"),
        ("3.4.2026", "2026-04-03"),
        ("03.04.26, 9:05", "2026-04-03"),
        ("23-Feb-2026", "2026-02-23"),
        ("1 March 2026", "2026-03-01"),
        ("Sept 5, 2026", "2026-09-05"),
        ("5/5/2026", "2026-05-05"),
        ("31/12/69", "1969-12-31"),
    ],
)
def test_written_out_patterns_are_read(cell: str, day: str) -> None:
    made = column(cell)
    assert made.decide() == ""
    assert made.read(cell) == date.fromisoformat(day)


def test_one_row_tells_for_the_whole_column() -> None:
    assert read("03/04/2026", "13/04/2026") == date(2026, 4, 3)
    assert read("03/04/2026", "04/13/2026") == date(2026, 3, 4)
    assert read("03/04/2026", "2026-04-30", "04/13/2026") == date(2026, 3, 4)


def test_what_fits_both_orders_is_asked() -> None:
    made = column("2026-01-01", "03/04/2026", "05/06/2026")
    assert made.decide() == "03/04/2026"


def test_rows_that_contradict_each_other_are_both_shown() -> None:
    with pytest.raises(CsvError, match=r"“13/04/2026” \(row 2\) has the day first, “04/13/2026” \(row 4\) the month"):
        column("13/04/2026", "01/01/2026", "04/13/2026").decide()


@pytest.mark.parametrize(
    ("said", "cell", "day"),
    [
        ("dmy", "03/04/2026", "2026-04-03"),
        ("mdy", "03/04/2026", "2026-03-04"),
        ("mdy", "03.04.2026", "2026-03-04"),
        ("ymd", "26/04/03", "2026-04-03"),
        ("excel", "45631", "2024-12-05"),
        ("excel", "45631.75", "2024-12-05"),
        ("%d %b %y", "3 Apr 26", "2026-04-03"),
        ("dmy", "2026-04-03", "2026-04-03"),
    ],
)
def test_what_is_said_needs_no_question(said: str, cell: str, day: str) -> None:
    assert column(cell, said=check_format(said)).decide() == ""
    assert read(cell, said=said) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("2026-02-30", "is not a day of the calendar"),
        ("0000-00-00", "is not a day of the calendar"),
        ("30 Februar 2026", "is not a day of the calendar"),
        ("Mon", "is not a date; write 2026-11-30"),
        ("10", "is not a date; write 2026-11-30"),
        ("Q3 2026", "is not a date"),
        ("46115", "--date-format excel"),
        ("32/13/2026", "is not a day of the calendar"),
        ("20260102", "is not a date"),
        ("٠٣/٠٤/٢٠٢٦", "is not a date"),
    ],
)
def test_what_is_no_date_is_never_guessed(cell: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(cell)


@pytest.mark.parametrize("said", ["myd", "%d", "%d.%m", "yesterday"])
def test_a_format_that_names_no_day_is_refused(said: str) -> None:
    with pytest.raises(CsvError, match="is not one of dmy, mdy, ymd, excel"):
        check_format(said)


@given(
    st.lists(st.dates(date(1970, 1, 1), date(2068, 12, 31)), min_size=1, max_size=8),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%y"]),
)
def test_a_column_is_read_as_it_was_written_or_asked_about(days: list[date], pattern: str) -> None:
    cells = [day.strftime(pattern) for day in days]
    made = column(*cells)
    if not made.decide():
        assert [made.read(cell) for cell in cells] == days
