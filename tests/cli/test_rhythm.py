"""`week` and `quarter`: walked, said to be held, written for ourselves, and asked for on Today."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Shell


def test_today_asks_for_the_review_until_it_was_held(sample: Shell) -> None:
    assert [each["kind"] for each in sample.json("today")["rhythm"]] == ["friday", "retier"]
    assert "Friday review: due Fri 20 Nov 2026, never held: `bookcockpit week`" in sample.done("today")
    assert sample.done("week", "--held", "-m", "Two saves") == "Friday review: held on Mon 23 Nov 2026.\n"
    assert [each["kind"] for each in sample.json("today")["rhythm"]] == ["retier"]
    assert "held today already" in sample.done("week", "--held")
    sample.done("undo")
    assert len(sample.json("today")["rhythm"]) == 2
    assert "say --held too" in sample.refused("week", "-m", "x", code=2)


def test_the_week_and_the_quarter_leave_as_markdown_for_ourselves(
    sample: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "week-INTERNAL-2026-11-23.md" in sample.done("export", "week")
    text = Path("week-INTERNAL-2026-11-23.md").read_text(encoding="utf-8")
    assert text.startswith(
        "# Week of 16 Nov 2026: Friday review\n\n**Internal — not for the customer** · 23 Nov 2026\n"
    )
    assert "**Castellan \\[EMEA\\] Ltd**" in text
    assert "exists" in sample.refused("export", "week")
    sample.done("export", "week", "--force")
    assert sample.done("export", "quarter", "-o", "-").startswith("# Q4 2026: quarter plan")
    sample.done("week", "--held", "-m", "Two saves need the sponsor")
    text = sample.done("export", "week", "-o", "-")
    assert text.startswith("# Week of 16 Nov 2026")
    assert "Two saves need the sponsor" in text
    (tmp_path / "out").mkdir()
    assert "out/week-INTERNAL-2026-11-23.md" in sample.done("export", "week", "-o", "out")
    assert sample.json("quarter", "--held") == {"kind": "quarter", "held_on": "2026-11-23", "note": "", "changed": True}


def test_long_steps_are_cut_and_say_so(sample: Shell) -> None:
    late = sample.json("week")["steps"][0]["count"]
    assert f"{late - 6} more: --all" in sample.done("week")
    assert "more: --all" not in sample.done("week", "--all")


def test_an_empty_book_has_nothing_to_walk(acme: Shell) -> None:
    assert acme.done("week").startswith("Week of Mon 16 Nov 2026\n")
    assert acme.json("quarter")["quarter"] == "Q4 2026"
