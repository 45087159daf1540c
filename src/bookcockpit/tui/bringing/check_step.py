"""The third step: what the import would do, worked out beside the screen; ctrl+s writes it."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.widgets import Static

from bookcockpit.core import wording as say
from bookcockpit.core.fields import FieldError
from bookcockpit.exchange.plans import Question
from bookcockpit.store.errors import Conflict, Refused, StoreError
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.bringing.choices import OptionRows, about_writing
from bookcockpit.tui.bringing.reading import Reading
from bookcockpit.tui.bringing.rejected import REJECTED, write_rejected
from bookcockpit.tui.bringing.run import (
    Prepared,
    Written,
)
from bookcockpit.tui.bringing.words import check_words, counts_words
from bookcockpit.tui.text import Passage, toast

if TYPE_CHECKING:
    from bookcockpit.tui.bringing.hands import Hands

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
        elif prepared.plan.unreadable:
            toast(self.app, "A file cannot be read to its end, so nothing can be written.", "warning")
        elif not prepared.plan.writable:
            rows = say.count(prepared.plan.rejected_rows, "bad row")
            toast(self.app, f"{rows}: correct the file, or turn “Leave bad rows out” to yes.", "warning")
        elif prepared.change.is_empty:
            toast(self.app, "There is nothing to change; esc goes back.")
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
