"""The import as a whole: which files are read, when nothing is written, and what is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bookcockpit.demo import AS_OF
from bookcockpit.exchange.kinds import CsvError
from bookcockpit.exchange.sources import Source, sources_in, table_named

ACCOUNTS = "key,name,tier\nacme,Acme,growth\n"
SAMPLE = Path(__file__).parents[2] / "sample_data"


def _why(plan: Any) -> list[str]:
    return [str(rejection) for rejection in plan.rejected]


def _counts(plan: Any) -> tuple[int, int, int]:
    return plan.created, plan.updated, plan.unchanged


def test_bad_rows_stop_everything_unless_skipped(book: Any) -> None:
    files = {"accounts.csv": "key,name,tier\na,A,growth\nb,B,gold\nc,C\n"}
    plan = book.plan(files)
    assert not plan.writable
    assert plan.as_json() == {
        "created": 0,
        "updated": 0,
        "unchanged": 0,
        "rejected": [
            {
                "file": "accounts.csv",
                "row": 3,
                "column": "tier",
                "why": "“gold” is not one of strategic, growth, scale",
            },
            {"file": "accounts.csv", "row": 4, "column": "", "why": "has 2 cells, the header has 3"},
        ],
        "notices": [],
        "rows": {"read": 1, "rejected": 2, "left_out": 0},
        "rejected_rows": 2,
        "left_out": [],
        "questions": [],
    }
    skipping = book.plan(files, skip_bad=True)
    assert skipping.writable
    assert skipping.as_json()["created"] == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "accounts.csv: is empty"),
        (b"key,key\n", "accounts.csv row 1: columns 1 and 2 are both “key”; rename or remove one"),
        (b'key,name,tier\na,"A,growth\n', "accounts.csv row 2: quote never closes"),
        (b"tier,industry\ngrowth,x\n", "accounts.csv row 1: has no column name (or key)"),
    ],
)
def test_a_file_that_cannot_be_trusted_stops_everything_even_when_skipping(book: Any, content: bytes, why: str) -> None:
    plan = book.plan({"accounts.csv": content}, skip_bad=True)
    assert _why(plan) == [why]
    assert not plan.writable


def test_what_was_ignored_is_told(book: Any) -> None:
    plan = book.plan({"accounts.csv": "Key;NAME;tier;Colour \na;A;growth;red\n", "plays.csv": "account,motion,title\n"})
    assert plan.created == 1
    assert plan.notices == (
        "accounts.csv: cells are separated by a semicolon",
        "accounts.csv: column “Colour” is not one of accounts.csv; ignored",
        "plays.csv: no rows",
    )


def test_a_plan_says_what_undo_will_say(book: Any, one_row: dict[str, str]) -> None:
    assert book.plan({"accounts.csv": ACCOUNTS}).change.label == "import accounts.csv"
    assert book.plan({"accounts.csv": ACCOUNTS, "rates.csv": one_row["rates.csv"]}).change.label == "import 2 files"


def test_progress_is_told_and_may_end_the_import(acme: Any) -> None:
    rows = "".join(f"t{n},acme,2026-01-01,check_in\n" for n in range(2_500))
    heard: list[tuple[str, int]] = []
    acme.plan({"touches.csv": "key,account,happened_on,kind\n" + rows}, progress=lambda *told: heard.append(told))
    assert heard == [("touches.csv", 1_000), ("touches.csv", 2_000), ("touches.csv", 2_500)]

    def stop(file: str, count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        acme.plan({"touches.csv": "key,account,happened_on,kind\n" + rows}, progress=stop)


def test_a_folder_is_read_in_the_order_of_dependence(tmp_path: Path) -> None:
    for name in ("touches.csv", "Accounts.csv", "notes.txt", ".hidden"):
        (tmp_path / name).touch()
    sources, notices = sources_in(tmp_path)
    assert sources == [
        Source("Accounts.csv", "account", tmp_path / "Accounts.csv"),
        Source("touches.csv", "touch", tmp_path / "touches.csv"),
    ]
    assert notices == ["notes.txt: not a file of a book; left out"]


def test_one_file_is_known_by_its_name_or_by_what_is_said(tmp_path: Path) -> None:
    with pytest.raises(CsvError, match=r"there is no file or folder “.*arr_lines\.csv”"):
        sources_in(tmp_path / "arr_lines.csv")
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "arr_lines.csv").touch()
    (alone / "export.csv").touch()
    assert sources_in(alone / "arr_lines.csv")[0][0].table == "arr_line"
    assert sources_in(alone / "export.csv", "Touches")[0][0].table == "touch"
    assert table_named("arr-lines") == "arr_line"
    assert table_named("arr_lines-rejected-2.csv") == "arr_line"
    with pytest.raises(CsvError, match=r"cannot tell what “export\.csv” holds; say --as accounts"):
        sources_in(alone / "export.csv")
    with pytest.raises(CsvError, match="“deals” is not one of accounts, contracts"):
        sources_in(alone / "export.csv", "deals")
    with pytest.raises(CsvError, match=r"holds none of accounts\.csv"):
        sources_in(tmp_path)
    with pytest.raises(CsvError, match="--as says what one file holds"):
        sources_in(tmp_path, "accounts")


def test_the_sample_book_imports_without_a_rejection_and_twice_without_a_change(book: Any) -> None:
    files: dict[str, str | bytes] = {path.name: path.read_bytes() for path in sorted(SAMPLE.glob("*.csv"))}
    first = book.take(files, today=AS_OF)
    assert (first.updated, first.unchanged) == (0, 0)
    assert _counts(book.take(files)) == (0, 0, first.created)
