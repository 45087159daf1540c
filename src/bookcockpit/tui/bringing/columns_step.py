"""The second step: which column fills which field, and how its cells are to be read."""

from __future__ import annotations

from collections.abc import Mapping as Words
from collections.abc import Sequence
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.widgets import Static

from bookcockpit.core import wording as say
from bookcockpit.exchange.csv_read import clean_title
from bookcockpit.exchange.kinds import CsvError
from bookcockpit.exchange.mapping import MappedColumn
from bookcockpit.exchange.plans import Question
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.bringing.choices import OptionRows, about_files
from bookcockpit.tui.bringing.chooser import Chooser
from bookcockpit.tui.bringing.look import without_command_line
from bookcockpit.tui.bringing.question import Ask
from bookcockpit.tui.bringing.run import Run, field_label, ordered
from bookcockpit.tui.columns import Column
from bookcockpit.tui.row import Row
from bookcockpit.tui.text import Cell, Passage, cell, toast
from bookcockpit.tui.widgets.rows import Rows

_COLUMNS = (
    Column("Column", 26, least=18),
    Column("Fills", 28, least=18),
    Column("Some of its cells", 40, fills=True, least=24),
)


class ColumnList(Rows):
    """The columns of a file; letters begin the search for another field."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("column.choose", "enter,space", "choose", "Choose field", "Choose what it fills; letters do too", FORM),
        bind("column.leave_out", "minus", "leave_out", "Leave out", "Leave the column out", FORM),
    ]

    class Wanted(Message):
        """Another field is wanted for a column; `typed` begins the search."""

        def __init__(self, index: int, typed: str = "") -> None:
            super().__init__()
            self.index = index
            self.typed = typed

    class LeftOut(Message):
        """A column is to fill nothing."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    @property
    def index(self) -> int | None:
        """The place of the column under the cursor."""
        return self.row.about if self.row is not None and isinstance(self.row.about, int) else None

    def action_choose(self) -> None:
        """Look for a field."""
        if self.index is not None:
            self.post_message(self.Wanted(self.index))

    def action_leave_out(self) -> None:
        """Fill nothing."""
        if self.index is not None:
            self.post_message(self.LeftOut(self.index))

    def on_key(self, event: events.Key) -> None:
        """A letter that is no key of the page begins a search."""
        letter = event.character or ""
        if letter.isalpha() and event.key not in self.screen.active_bindings and self.index is not None:
            event.stop()
            self.post_message(self.Wanted(self.index, letter))


class ColumnsStep(Container):
    """The columns of the files that were taken. `Ready` tells that all is said; esc is the screen's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("import.check", "ctrl+s", "check", "Check", "See what the import would do; nothing is written yet", FORM),
        bind("import.options", "tab,shift+tab", "other_list", "Options", "To the options, and back", FORM),
        bind("import.next_file", "right_square_bracket", "file(1)", "Next file", "The columns of the next file", FORM),
        bind("import.file_before", "left_square_bracket", "file(-1)", "File before",
             "The columns of the file before", FORM, main=False),
    ]  # fmt: skip

    class Ready(Message):
        """Everything needed is said."""

    def __init__(self, run: Run, tier_labels: Words[str, str]) -> None:
        super().__init__(id="columns-step")
        self._run = run
        self._tier_labels = tier_labels
        self._open: list[Question] = []

    def compose(self) -> ComposeResult:
        """What is missing, the columns, the options; a search for a field or a question in their place."""
        yield Static(id="columns-title")
        with Container(id="mapping"):
            yield ColumnList(_COLUMNS, [], id="columns")
            with Vertical(id="side"):
                yield OptionRows(id="options")
        yield Chooser(id="chooser")
        yield Ask(id="ask")

    def on_mount(self) -> None:
        """The columns first."""
        self.query_one(Chooser).display = False
        self.query_one(Ask).display = False

    def show(self) -> None:
        """Show the files that were taken, and take the keys."""
        self._fill()
        self._to_columns()

    def ask(self, questions: Sequence[Question]) -> None:
        """Ask what the cells leave open before anything can be checked."""
        self._open = list(questions)
        self._fill()
        self._show_lists(shown=False)
        self.query_one(Ask).ask(self._open)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a field is looked for or a question stands, only its own keys apply."""
        if action == "file" and len(self._run.parts) < 2:
            return False
        return bool(self.is_mounted and self.query_one("#mapping").display)

    # Showing

    def _fill(self) -> None:
        run = self._run
        rows = [Row(str(index), lambda index=index, column=column: self._cells(column), index)  # type: ignore[misc]
                for index, column in ordered(run.mapping)]  # fmt: skip
        columns = self.query_one(ColumnList)
        columns.fill(rows, _COLUMNS)
        if columns.row is None:
            columns.action_first()
        self.query_one(OptionRows).ask(about_files(run, self._tier_labels))
        self.query_one("#columns-title", Static).update(self._title().content())

    def _title(self) -> Passage:
        run, text = self._run, Passage()
        several = len(run.parts) > 1
        text.add(run.part.name, "strong")
        if several:
            text.add(f"   file {run.place + 1} of {len(run.parts)}", "quiet")
        filled, columns = len(run.mapping.fields), say.count(len(run.mapping.columns), "column")
        text.line(f"   {say.count(run.mapping.rows, 'row')}, {filled} of {columns} taken", "quiet")
        missing = run.missing()
        for place, why in missing:
            where = f"{run.parts[place].name}: " if several else ""
            text.line(f"{where}{_sentence(why)}", "soon")
        if not missing and (on := run.known.get(run.part.key)) is not None:
            text.line(f"Read as on {say.full_date(on)}; ctrl+s goes on.", "good")
        elif not missing:
            text.line("See that each column fills the right field; tab goes to the options.", "quiet")
        return text

    def _cells(self, column: MappedColumn) -> list[Cell]:
        mapping = self._run.mapping
        doubled = clean_title(column.title) in mapping.unsettled
        title = column.title.strip() or f"(column {column.number}, no title)"
        samples = " · ".join(column.samples)
        if doubled:
            fills = f"{field_label(mapping.table, column.field)}, or the other one?" if column.field else "or this one?"
            return [cell(title, "soon"), cell(fills, "soon"), cell(samples, "quiet")]
        if not column.field:
            return [cell(title, "faint"), cell("–", "faint"), cell(samples, "faint")]
        return [cell(title), cell(field_label(mapping.table, column.field), "accent"), cell(samples, "quiet")]

    def _to_columns(self) -> None:
        self.query_one(Chooser).display = False
        self.query_one(Ask).display = False
        self._show_lists(shown=True)
        self.screen.set_focus(self.query_one(ColumnList))
        self.refresh_bindings()

    def _show_lists(self, *, shown: bool) -> None:
        for name in ("#columns-title", "#mapping"):
            self.query_one(name).display = shown

    # Choosing

    @on(ColumnList.Wanted)
    def _look_for(self, event: ColumnList.Wanted) -> None:
        self._show_lists(shown=False)
        self.query_one(Chooser).open(self._run.mapping, event.index, event.typed)
        self.refresh_bindings()

    @on(ColumnList.LeftOut)
    def _leave_out(self, event: ColumnList.LeftOut) -> None:
        self._run.assign(event.index, "")
        self._fill()

    @on(Chooser.Chosen)
    def _chosen(self, event: Chooser.Chosen) -> None:
        self._run.assign(event.index, event.wanted)
        self._fill()
        self._to_columns()

    @on(OptionRows.Turned)
    def _turned(self, event: OptionRows.Turned) -> None:
        event.stop()
        if event.name in ("system", "table", "encoding"):
            mapping = self._run.mapping
            now = {"system": mapping.system, "table": mapping.table, "encoding": mapping.encoding}
            self._read_as(**now | {event.name: str(event.value)})
            return
        self._run.choose(event.name, event.value)
        self._fill()

    @work(thread=True, exclusive=True, group="look")
    def _read_as(self, system: str, table: str, encoding: str) -> None:
        try:
            self._run.read_as(system, table, encoding)
        except CsvError as refused:
            self.call_later(toast, self.app, without_command_line(str(refused)), "warning")
        else:
            self.call_later(self._fill)

    @on(Ask.Answered)
    def _answered(self, event: Ask.Answered) -> None:
        self._run.choose(event.about, event.value)
        self._open = [question for question in self._open if question.about != event.about]
        if self._open:
            self.query_one(Ask).ask(self._open)
            return
        self._fill()
        self._to_columns()
        self.post_message(self.Ready())

    # Going on and back

    def action_check(self) -> None:
        """Go on if nothing is missing; else show the file that misses something."""
        if missing := self._run.missing():
            self._run.place = missing[0][0]
            self._fill()
            toast(self.app, f"{_sentence(missing[0][1])} enter on a column chooses its field.", "warning")
            return
        self.post_message(self.Ready())

    def action_other_list(self) -> None:
        """The other of the two lists."""
        columns, options = self.query_one(ColumnList), self.query_one(OptionRows)
        self.screen.set_focus(options if columns.has_focus else columns)

    def action_file(self, step: int) -> None:
        """The columns of another file."""
        self._run.place = (self._run.place + step) % len(self._run.parts)
        self._fill()

    def step_back(self) -> bool:
        """End the search or put the question away; whether there was one."""
        if self.query_one("#mapping").display:
            return False
        self._to_columns()
        return True


def _sentence(why: str) -> str:
    return f"{why[:1].upper()}{why[1:]}."
