"""The sentences above a list and in place of one: counts, marks, searches, and what an empty day says."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.due.today import PlannedItem, SnoozedItem, TodayItem, TodayView
from bookcockpit.core.rounding import rounded
from bookcockpit.tui.text import Passage

_METER = 8
"""Cells of the day meter."""


def summary_words(view: TodayView, besides: Sequence[str]) -> Content:
    """`9 customers · 2 done ██▏      3 to confirm · Friday review due`."""
    left, done = len(view.order), len(view.done)
    text = Passage().add(say.count(left, "customer"), "strong")
    if view.more:
        text.add(f", {view.capacity} today", "quiet")
    if done:
        filled = rounded(_METER * done / (done + len(view.customers)))
        text.add(f" · {done:,} done ").add("█" * filled, "good").add("░" * (_METER - filled), "quiet")
    asked = sum(
        isinstance(thing, Obligation) and thing.type == "confirm" for each in view.order for thing in each.things
    )
    for words in (*([f"{asked:,} to confirm"] if asked else []), *besides):
        text.add(f" · {words}", "quiet")
    return text.content()


def free_day_words(book: Book, view: TodayView) -> Content:
    """What a day without anything owed says, and what comes next; a book in which nothing happened has only begun."""
    text = Passage()
    if not book.history.last:
        text.line("Nothing is owed today.", "strong").line()
        text.line("The clocks have only begun. What an account is owed falls due as its rhythm says.").line()
        text.add("7", "accent").line("  and tab: the first ninety days, and the next best step")
        return text.add("2", "accent").line("  every account; enter opens one").content()
    ahead = next(iter(view.upcoming), None)
    if ahead is None:
        return text.line("Nothing is owed today, nor this week.", "strong").content()
    until = say.due_words(ahead.ranked_from, view.today, view.days_off)
    text.line(f"Nothing is owed until {until}.", "strong")
    return text.line(f"Next: {ahead.account.name}, {ahead.label.lower()}.").content()


def focus_words(thing: object) -> Content:
    """The whole reason of the line under the cursor, and the first thing to bring."""
    text = Passage()
    if isinstance(thing, TodayItem):
        text.line(f"{thing.label}: {thing.why}.")
        if thing.bring:
            text.add("Bring: ", "strong").line(thing.bring[0])
        elif not thing.item.internal:
            text.line("Nothing to bring yet: find a reason, or skip it with n.", "quiet")
    elif isinstance(thing, Obligation):
        text.line(f"{thing.why}.")
    elif isinstance(thing, SnoozedItem):
        text.line(f"Snoozed until {say.full_date(thing.snooze.until)}: {thing.snooze.reason}".rstrip(": "))
    elif isinstance(thing, PlannedItem):
        text.line(f"Planned for {say.full_date(thing.touch.happened_on)}: {thing.touch.summary}".rstrip(": "))
    return text.content()


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
