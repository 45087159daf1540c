"""The last steps: what the import would do, row by row where it would not, and what it did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from bookcockpit.core import wording as say
from bookcockpit.core.fields import FieldError
from bookcockpit.exchange.plans import ImportPlan, Question
from bookcockpit.store.errors import Conflict, Refused, StoreError
from bookcockpit.tui.binding import BOOK, FORM, MOVE, SHOW, bind
from bookcockpit.tui.bringing.columns_step import OptionRows, about_writing
from bookcockpit.tui.bringing.job import Prepared, Written, without_command_line
from bookcockpit.tui.paths import text_of
from bookcockpit.tui.text import Passage, toast
from bookcockpit.tui.widgets.pane import Pane

if TYPE_CHECKING:
    from bookcockpit.tui.bringing.job import Hands, ReadFile

_ALL = 1_000_000
_READABLE = 100
"""Cells beyond which the eye loses its line."""


class Reading(Pane, can_focus=True):
    """A pane that takes keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("text.down", "j,down,J", "lines(1)", "Down", "One line down", MOVE, main=False),
        bind("text.up", "k,up,K", "lines(-1)", "Up", "One line up", MOVE, main=False),
        bind("text.page_down", "pagedown,ctrl+d,space", "pages(1)", "Page down", "One page down", MOVE, main=False),
        bind("text.page_up", "pageup,ctrl+u", "pages(-1)", "Page up", "One page up", MOVE, main=False),
        bind("text.first", "g,home", f"lines(-{_ALL})", "Top", "To the top", MOVE, main=False),
        bind("text.last", "G,end", f"lines({_ALL})", "End", "To the end", MOVE, main=False),
    ]

    def show(self, write: Callable[[int], Content] | None) -> None:
        """Show another passage, from its top, no wider than can be read."""
        super().show(write and (lambda width: write(min(width, _READABLE))))

    def action_lines(self, lines: int) -> None:
        """So many lines down, or up."""
        self.scroll_lines(lines)

    def action_pages(self, pages: int) -> None:
        """A screenful down, or up."""
        self.scroll_lines(pages * max(1, self.size.height - 1))


STEPS = ("File", "Columns", "Check", "Done")
_SHOWN_NAMES = 8
_SHOWN_BAD = 40
_SHOWN_REASONS = 12
_NUMBER = 7


def steps_words(now: int, *, has_columns: bool) -> Passage:
    """`1 File · 2 Columns · 3 Check · 4 Done`, the step that is open bright."""
    text = Passage()
    for place, name in enumerate(STEPS):
        if place:
            text.add("  ·  ", "faint")
        passed_over = name == "Columns" and not has_columns
        tone = "accent" if place == now else "faint" if place > now or passed_over else "quiet"
        text.add(f"{place + 1} {name}", tone)
    return text


def counts_words(prepared: Prepared) -> Passage:
    """Whether it can be written, and numbers that add up."""
    plan = prepared.plan
    text = Passage()
    if plan.unreadable:
        text.line(f"Cannot be read to its end: {', '.join(plan.unreadable)}. Nothing can be written.", "late")
    elif not plan.writable:
        bad = say.count(plan.rejected_rows, "bad row")
        text.line(f"{bad}: correct the file, or leave bad rows out (tab, enter).", "soon")
    elif not prepared.change.is_empty:
        text.line("Ready. Nothing is written yet; ctrl+s brings it in, u takes it back.", "good")
    else:
        text.line("Everything in it is in your book already: there is nothing to change.", "good")
    text.line()
    _sum(text, plan)
    return text


def why_not_written(prepared: Prepared) -> str:
    """Why it cannot be written, and what to do; "" if it can."""
    plan = prepared.plan
    if plan.unreadable:
        return "A file cannot be read to its end, so nothing can be written."
    if not plan.writable:
        return f"{say.count(plan.rejected_rows, 'bad row')}: correct the file, or turn “Leave bad rows out” to yes."
    return "There is nothing to change; esc goes back." if prepared.change.is_empty else ""


def _sum(text: Passage, plan: ImportPlan) -> None:
    bad = plan.rejected_rows
    parts = (
        (plan.created, "new", "strong"),
        (plan.updated, "changed", "strong"),
        (plan.unchanged, "unchanged", "quiet"),
        (bad, "left out as bad" if plan.skip_bad else "bad", "late" if bad else "quiet"),
    )
    for place, (number, what, tone) in enumerate(parts):
        if place:
            text.add("  +  ", "faint")
        text.add(f"{number:,} {what}", tone if number else "faint")
    total = sum(number for number, _what, _tone in parts)
    text.add("  =  ", "faint").line(say.count(total, "row"), "strong")


def check_words(prepared: Prepared, width: int) -> Passage:
    """What the numbers are about, from what stands in the way to what is only good to know."""
    plan, text = prepared.plan, Passage()
    if plan.rejected:
        _head(text, "Bad rows" if plan.rejected_rows else "In the way")
        for each in plan.rejected[:_SHOWN_BAD]:
            text.item("·", without_command_line(str(each)), width)
        if len(plan.rejected) > _SHOWN_BAD:
            text.line(f"  and {len(plan.rejected) - _SHOWN_BAD:,} more", "quiet")
        if plan.rejected_rows:
            text.item(" ", "r writes these rows, with their reasons, into a file to mend and bring in.", width, "quiet")
        text.line()
    for title, names in (("New accounts", prepared.created), ("Changed accounts", prepared.updated)):
        if names:
            _head(text, f"{title}: {len(names):,}")
            text.item(" ", say.some_of(names, _SHOWN_NAMES), width)
            text.line()
    if prepared.held:
        _head(text, "It writes")
        text.item(" ", say.some_of(prepared.held, len(prepared.held)), width)
        if prepared.first_touches:
            first = say.count(prepared.first_touches, "first touch", "first touches")
            text.item(" ", f"{first} spread over their interval, so that not all fall due at once", width)
        text.line()
    if plan.left_out:
        _head(text, f"Left out, for it says nothing for your book: {say.count(plan.ends.left_out, 'row')}")
        for reason, rows in plan.left_out[:_SHOWN_REASONS]:
            text.item("·", f"{say.count(rows, 'row')}: {reason}", width)
        if more := plan.left_out[_SHOWN_REASONS:]:
            rest = sum(rows for _, rows in more)
            text.line(f"  and {say.count(rest, 'row')} for {say.count(len(more), 'other reason')}", "quiet")
        text.line()
    if plan.notices:
        _head(text, "Good to know")
        for notice in plan.notices:
            text.item("·", without_command_line(notice), width, "quiet")
    return text


def _head(text: Passage, title: str) -> None:
    text.line(title, "strong")


def done_words(written: Written, width: int) -> Passage:
    """What was brought in, where the copy from before lies, and the way back."""
    prepared, text = written.prepared, Passage()
    text.line("It is in your book.", "good").line()
    _sum(text, prepared.plan)
    text.line()
    if prepared.held:
        text.item("·", f"Written: {say.some_of(prepared.held, len(prepared.held))}", width)
    if prepared.first_touches:
        first = say.count(prepared.first_touches, "first touch", "first touches")
        text.item("·", f"{first} spread over their interval", width)
    if written.backup is not None:
        text.item("·", "Your book as it was before is kept in", width)
        text.item(" ", text_of(written.backup), width, "quiet")
    if prepared.plan.rejected_rows:
        rows = say.count(prepared.plan.rejected_rows, "bad row")
        text.item("·", f"{rows} left out: r writes them, with their reasons, into a file to mend and bring in", width)
    if written.backup is None:
        # Without anything to lose there was no backup: the book was empty.
        text.item("·", "Where to begin: 7, then the tab First 90 days, says what comes first with a new book", width)
    text.line()
    text.add("u", "accent").line(" takes all of it back    ")
    text.add("enter", "accent").line(" opens Today    ")
    return text.add("i", "accent").line(" brings in another file")


def taken_back_words(written: Written, width: int) -> Passage:
    """That the import is undone."""
    text = Passage().line("Taken back: your book is as it was before.", "good").line()
    text.item("·", "ctrl+r on Today does it again.", width, "quiet")
    return text.line().add("enter", "accent").add(" opens Today    ").add("i", "accent").line(" begins again")


REJECTED = bind("import.rejected", "r", "write_rejected", "Bad rows", "Write the bad rows into a file to mend", FORM)


def write_rejected(app: App[Any], hands: Hands, files: Sequence[ReadFile], plan: ImportPlan) -> None:
    """Write them and say where they are, or why not."""
    try:
        written = hands.write_rejected(files, plan)
    except OSError as refused:
        toast(app, f"The bad rows cannot be written: {refused.strerror or refused}.", "error")
        return
    if not written:
        toast(app, "There are no rows to write: the file as a whole cannot be read.", "warning")
        return
    places = say.some_of([text_of(path) for path in written], 3)
    toast(app, f"The bad rows are in {places}: mend them there and bring that file in.")


_BEAT = 0.1
"""Seconds between two looks at how far the reading has come."""


class Stopped(Exception):
    """The user does not want to wait."""


class CheckStep(Container):
    """Works out, shows, writes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("import.write", "ctrl+s", "write", "Import", "Back up and write it, as one step that can be undone", FORM),
        REJECTED,
        bind("import.switches", "tab,shift+tab", "other_list", "Options", "To the options and back", FORM),
    ]

    class Asks(Message):
        """The cells leave something open."""

        def __init__(self, questions: Sequence[Question]) -> None:
            super().__init__()
            self.questions = questions

    class Done(Message):
        """It is written."""

        def __init__(self, written: Written) -> None:
            super().__init__()
            self.written = written

    def __init__(self, hands: Hands) -> None:
        super().__init__(id="check-step")
        self._hands = hands
        self._prepared: Prepared | None = None
        self._stop = Event()
        self._read = ("", 0)
        self._busy = ""

    def compose(self) -> ComposeResult:
        """The counts, what they are about, and what can still be wished for."""
        yield Static(id="counts")
        with Container(id="result"):
            yield Reading(id="about")
            with Vertical(id="wishes"):
                yield OptionRows(id="switches")

    def on_mount(self) -> None:
        """Say how far it has come as long as it takes."""
        self._beat = self.set_interval(_BEAT, self._say_progress, pause=True)

    def on_unmount(self) -> None:
        """Nobody waits for it any more."""
        self._stop.set()

    # Working it out

    def work_out(self) -> None:
        """Read the files against the book; nothing is written."""
        self._stop.set()
        self._stop = Event()
        self._prepared, self._read, self._busy = None, ("", 0), "Reading"
        self.query_one(Reading).show(None)
        self._ask_wishes()
        self.screen.set_focus(self.query_one(Reading))
        self._say_progress()
        self._beat.resume()
        self.refresh_bindings()
        self._plan(self._stop)

    @work(thread=True, group="plan")
    def _plan(self, stop: Event) -> None:
        def progress(file: str, rows: int) -> None:
            if stop.is_set():
                raise Stopped
            self._read = (file, rows)

        try:
            prepared = self._hands.plan(self._hands.run, progress)
        except Stopped:
            return
        except (StoreError, ValueError, OSError) as refused:
            if not stop.is_set():
                self.call_later(self._failed, str(refused))
            return
        if not stop.is_set():
            self.call_later(self._worked_out, prepared)

    def _worked_out(self, prepared: Prepared) -> None:
        self._beat.pause()
        self._busy = ""
        if prepared.plan.questions:
            self.post_message(self.Asks(prepared.plan.questions))
            return
        self._prepared = prepared
        self._show()

    def _failed(self, why: str) -> None:
        self._beat.pause()
        self._busy = ""
        text = Passage().line("It could not be checked; ctrl+s tries again.", "late").line().line(why)
        self.query_one("#counts", Static).update(text.content())

    def _say_progress(self) -> None:
        file, rows = self._read
        text = Passage().add(f"{self._busy} … ", "strong")
        if self._busy == "Reading" and file:
            text.add(f"{file}: {rows:,} of {self._total(file):,} rows")
        text.line().line()
        if self._busy == "Reading":
            text.line("Nothing is written yet; esc stops.", "quiet")
        self.query_one("#counts", Static).update(text.content())

    def _total(self, file: str) -> int:
        return next((part.rows for part in self._hands.run.parts if part.name == file), 0)

    # Showing it

    def _show(self) -> None:
        prepared = self._prepared
        assert prepared is not None, "shown when it is worked out"
        self.query_one("#counts", Static).update(counts_words(prepared).content())
        self.query_one(Reading).show(lambda width: check_words(prepared, width).content())
        self._ask_wishes()
        self.refresh_bindings()

    def _ask_wishes(self) -> None:
        run = self._hands.run
        tables = {part.table for part in run.parts}
        self.query_one(OptionRows).ask(
            about_writing(
                run,
                is_export=run.part.kind == "crm",
                has_accounts=bool(tables & {"account", "overview"}),
                is_book=run.part.kind == "book",
            )
        )

    @on(OptionRows.Turned)
    def _turned(self, event: OptionRows.Turned) -> None:
        event.stop()
        if self._busy == "Writing":
            return
        run = self._hands.run
        run.choose(event.name, event.value)
        if event.name == "skip_bad" and self._prepared is not None:
            plan = self._prepared.plan._replace(skip_bad=run.how.skip_bad)
            self._prepared = self._prepared._replace(plan=plan)
            self._show()
            return
        options = self.query_one(OptionRows)
        had_focus = options.has_focus
        self.work_out()
        if had_focus:
            self.screen.set_focus(options)

    def action_other_list(self) -> None:
        """From the text to the options and back."""
        reading, options = self.query_one(Reading), self.query_one(OptionRows)
        self.screen.set_focus(options if reading.has_focus else reading)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Bad rows are written where there are any."""
        if action == "write_rejected":
            return bool(self._prepared and self._prepared.plan.rejected_rows)
        return True

    def action_write_rejected(self) -> None:
        """Write the bad rows where they can be mended."""
        if self._prepared is not None:
            write_rejected(self.app, self._hands, self._prepared.files, self._prepared.plan)

    # Writing it

    def action_write(self) -> None:
        """Back up, then write; or say why not."""
        prepared = self._prepared
        if self._busy:
            return
        if prepared is None:
            self.work_out()
        elif why_not := why_not_written(prepared):
            toast(self.app, why_not, "information" if prepared.plan.writable else "warning")
        else:
            self._busy = "Writing"
            self._beat.resume()
            self._write(prepared)

    @work(thread=True, group="write")
    def _write(self, prepared: Prepared) -> None:
        def waiting() -> None:
            self.call_later(self._say_waiting)

        try:
            written = self._hands.write(prepared, waiting)
        except (Conflict, Refused):
            self.call_later(self._check_again)
        except StoreError as refused:
            self.call_later(self._refused, str(refused))
        except FieldError as refused:
            self.call_later(self._refused, f"{refused.sentence}.")
        else:
            self.call_later(self._written, written)

    def _check_again(self) -> None:
        toast(self.app, "Your book was changed meanwhile; nothing was written, and it was checked again.", "warning")
        self.work_out()

    def _say_waiting(self) -> None:
        self._busy = "Another program is writing; this goes in as soon as it has finished"

    def _refused(self, why: str) -> None:
        self._beat.pause()
        self._busy = ""
        self._show()
        toast(self.app, f"Nothing was written. {why}", "error")

    def _written(self, written: Written) -> None:
        self._beat.pause()
        self._busy = ""
        self._prepared = None
        self.post_message(self.Done(written))

    def step_back(self) -> bool | None:
        """Stop the reading; None while it is being written, which cannot be stopped half-way."""
        if self._busy and self._busy != "Reading":
            return None
        self._stop.set()
        self._beat.pause()
        self._busy = ""
        return False


class DoneStep(Container):
    """Says what happened; `u` takes it back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("import.today", "enter", "leave", "To Today", "To the first page", SHOW),
        bind("import.undo", "u", "take_back", "Take back", "Take the whole import back", BOOK),
        REJECTED,
        bind("import.again", "i", "again", "Another file", "Bring in another file", BOOK),
    ]

    class Leave(Message):
        """On to the first page."""

    class Again(Message):
        """Another file is to be brought in."""

    class TakenBack(Message):
        """The import is undone."""

    def __init__(self, hands: Hands) -> None:
        super().__init__(id="done-step")
        self._hands = hands
        self._written: Written | None = None
        self._is_undone = False

    def compose(self) -> ComposeResult:
        """One text."""
        yield Reading(id="outcome")

    def show(self, written: Written) -> None:
        """Say what was written."""
        self._written, self._is_undone = written, False
        outcome = self.query_one(Reading)
        outcome.show(lambda width: done_words(written, width).content())
        self.screen.set_focus(outcome)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """It can be taken back once; bad rows are written where there are any."""
        if action == "write_rejected":
            return bool(self._written and self._written.prepared.plan.rejected_rows)
        return (not self._is_undone or None) if action == "take_back" else True

    def action_leave(self) -> None:
        """To work."""
        self.post_message(self.Leave())

    def action_again(self) -> None:
        """From the start."""
        self.post_message(self.Again())

    def action_write_rejected(self) -> None:
        """Write the rows that were left out where they can be mended."""
        if self._written is not None:
            prepared = self._written.prepared
            write_rejected(self.app, self._hands, prepared.files, prepared.plan)

    def action_take_back(self) -> None:
        """Undo it."""
        if self._written is not None:
            self._undo(self._written)

    @work(thread=True, exclusive=True, group="undo")
    def _undo(self, written: Written) -> None:
        def waiting() -> None:
            self.call_later(toast, self.app, "Another program is writing; this waits until it has finished …")

        why_not = self._hands.take_back(written, waiting)
        self.call_later(self._undone, written, why_not)

    def _undone(self, written: Written, why_not: str) -> None:
        if why_not:
            toast(self.app, why_not, "warning")
            return
        self._is_undone = True
        self.query_one(Reading).show(lambda width: taken_back_words(written, width).content())
        self.refresh_bindings()
        self.post_message(self.TakenBack())
