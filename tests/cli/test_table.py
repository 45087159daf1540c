"""Columns line up in terminal cells, and nothing is cut inside a character."""

from __future__ import annotations

import pytest

from bookcockpit.cli.table import cells, clipped, print_table

FAMILY = "👨\u200d👩\u200d👧"


@pytest.mark.parametrize(("text", "width"), [("Zürich", 6), ("日本支社", 8), (FAMILY, 2), ("e\u0301", 1), ("● due", 5)])
def test_widths_are_those_of_the_terminal(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.parametrize("text", ["plain words", "日本支社日本支社", FAMILY * 4, "e\u0301" * 9, "🇩🇪🇫🇷🇮🇹🇪🇸"])
@pytest.mark.parametrize("size", range(1, 12))
def test_a_cut_fits_and_keeps_clusters_whole(text: str, size: int) -> None:
    cut = clipped(text, size)
    assert cells(cut) <= size
    if cut != text:
        assert cut.endswith("…")
        assert not cut[:-1].endswith("\u200d")


def test_columns_line_up(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("name", "n"), [("日本", "x"), ("Acme", "y")])
    head, wide, narrow = capsys.readouterr().out.splitlines()
    assert cells(wide.split("x")[0]) == cells(narrow.split("y")[0]) == head.index(" n") + 1


def test_the_columns_named_give_way_when_it_is_too_wide(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("a", "why"), [("key" * 10, "word " * 60)], shrink=((1, 40), 0))
    line = capsys.readouterr().out.splitlines()[1]
    assert line.startswith("key" * 10 + "  word")
    assert len(line) <= 100
    assert line.endswith("…")
