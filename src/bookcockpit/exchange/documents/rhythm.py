"""The week and the quarter as Markdown, for ourselves alone: what was done, what slipped, what comes."""

from __future__ import annotations

from datetime import date

from bookcockpit.core.money import short_money
from bookcockpit.core.rhythm.week import Quarter, WalkLine, WalkStep, Week
from bookcockpit.exchange import markdown as md
from bookcockpit.exchange.documents import words

_MOST = 12
"""Lines of one step; a summary is read, not searched."""


def week_text(week: Week, note: str = "") -> str:
    """The summary of a week."""
    return md.page(
        words.internal_header(f"Week of {words.day(week.start)}", "Friday review", week.end),
        [md.opening(note)] if note else [],
        md.section("Done", [md.bullet(md.inline(week.done))]),
        *(_section(step) for step in week.steps),
    )


def quarter_text(quarter: Quarter, today: date) -> str:
    """The plan of a quarter."""
    renewing = f"{short_money(quarter.renewing, quarter.currency)} of ARR renews"
    return md.page(
        words.internal_header(quarter.name, "quarter plan", today),
        [md.bullet(md.inline(fact)) for fact in (renewing, quarter.load, *quarter.facts)],
        *(_section(step) for step in quarter.steps),
    )


def _section(step: WalkStep) -> list[str]:
    lines = [md.bullet(_line(line)) for line in step.lines]
    title = f"{step.title} ({len(lines)})" if lines else step.title
    told = [md.opening(f"{step.what}. {step.told}".strip())] if not step.is_clear else []
    return md.section(title, told, md.shortened(lines, _MOST), missing="Nothing.")


def _line(line: WalkLine) -> str:
    when = f", {words.day(line.on)}" if line.on is not None else ""
    late = " (late)" if line.is_late else ""
    return f"**{md.inline(line.account.name)}**: {md.inline(line.what, 300)}{when}{late}"
