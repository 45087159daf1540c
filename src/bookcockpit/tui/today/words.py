"""The sentences above a list and in place of one: counts, marks, searches, and what an empty day says."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from bookcockpit.core.book import Book
from bookcockpit.core.due.today import TodayView
from bookcockpit.tui.text import Passage


def summary_words(view: TodayView) -> Content:
    """`6 due · 2 late · 5 more this week · 3 owed · 1 snoozed · capacity 8/day`."""
    text = Passage().add(f"{len(view.ranked):,} due", "strong")
    if view.late:
        text.add(" · ", "quiet").add(f"{view.late:,} late", "late")
    for number, what in (
        (len(view.upcoming), "more this week"),
        (len(view.obligations), "owed"),
        (len(view.planned), "planned"),
        (len(view.snoozed), "snoozed"),
    ):
        if number:
            text.add(f" · {number:,} {what}", "quiet" if what in ("planned", "snoozed") else "")
    return text.add(f" · capacity {view.capacity}/day", "quiet").content()


def free_day_words(book: Book) -> Content:
    """What a day without anything due says; a book in which nothing ever happened has only begun."""
    text = Passage().line("Nothing is due today.", "strong").line()
    if book.history.last:
        return text.line("Every account has had what it is owed. A good day for the plans.").content()
    text.line("The clocks have only begun. What an account is owed falls due as its rhythm says.").line()
    text.add("7", "accent").line("  and tab: the first ninety days, and the next best step")
    return text.add("2", "accent").line("  every account; enter opens one").content()


def marked_words(number: int, verbs: Sequence[str]) -> Content:
    """How many lines are marked, and which keys act on all of them."""
    text = Passage().add(f"{number:,} marked", "accent")
    if number > 1:
        act = f"{' and '.join(filter(None, (', '.join(verbs[:-1]), *verbs[-1:])))} act{'s' if len(verbs) == 1 else ''}"
        text.add(f"   {act if verbs else 'no key acts'} on all of them", "quiet")
    return text.add("   esc drops the marks", "quiet").content()


def found_words(wanted: str, number: int) -> Content:
    """What a search found."""
    text = Passage().add(f"{number:,}", "strong").add(f" {'line' if number == 1 else 'lines'} with “").add(wanted)
    return text.add("”").add("   esc shows all again", "quiet").content()


def no_accounts_words() -> Content:
    """What a book without accounts says: how to begin."""
    text = Passage().line("No accounts yet.", "strong").line()
    text.add("i", "accent").line("  brings in a file or a folder: your CRM’s export, or CSV files")
    text.add("+", "accent").line("  adds an account by hand").line()
    return text.line("Or look around first, without touching your own book: bookcockpit demo", "quiet").content()
