"""The second step: what each column fills, and what only whoever wrote the file can know."""

from __future__ import annotations

from collections.abc import Mapping as Words
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.text import name_key, unmarked
from bookcockpit.core.vocabulary import TIERS
from bookcockpit.exchange.crm.cells import tier_meant, tier_word
from bookcockpit.exchange.crm.recognise import HELD
from bookcockpit.exchange.crm.titles import SYSTEMS, TARGETS, Target
from bookcockpit.exchange.csv_read import clean_title
from bookcockpit.exchange.kinds import CsvError
from bookcockpit.exchange.mapping import MappedColumn
from bookcockpit.exchange.plans import NO_HISTORY, Question
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.bringing.job import ALL_DEALS, Run, field_label, ordered, without_command_line
from bookcockpit.tui.row import Row
from bookcockpit.tui.text import Cell, Passage, cell, toast
from bookcockpit.tui.widgets.entry import Entry
from bookcockpit.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from bookcockpit.exchange.mapping import Mapping


class Asked(NamedTuple):
    """One choice: its name, what is asked, the answers as (value, words), and the value now."""

    name: str
    what: str
    answers: tuple[tuple[object, str], ...]
    value: object

    @property
    def words(self) -> str:
        """The answer now."""
        return next((words for value, words in self.answers if value == self.value), str(self.value))

    def other(self, step: int) -> object:
        """The value so many answers on, round and round."""
        values = [value for value, _words in self.answers]
        place = values.index(self.value) if self.value in values else -1
        return values[(place + step) % len(values)]


_NO_YES = ((False, "no"), (True, "yes"))
_DATES = (
    ("", "as the cells show"),
    ("dmy", "day first: 31/12/2026"),
    ("mdy", "month first: 12/31/2026"),
    ("ymd", "year first: 26-12-31"),
    ("excel", "day numbers: 46387"),
)
_ENCODINGS = (("utf-8", "UTF-8"), ("cp1252", "Windows"), ("mac_roman", "Mac"), ("utf-16", "UTF-16"))
_DECIMALS = (("", "as the cells show"), (".", "a point: 1,234.50"), (",", "a comma: 1.234,50"))
_ALL_DEALS = (("", "as a column says"), ("won", "all are won"), ("open", "all are open"))
_TERMS = tuple((months, f"{months} months") for months in (12, 24, 36, 1, 3, 6))


def about_files(run: Run, tier_labels: Words[str, str]) -> list[Asked]:
    """What can be said of exports: whose they are, how their cells are written, what becomes of them."""
    mapping, how = run.mapping, run.how
    held = {part.table for part in run.parts}
    encoding = Asked("encoding", "Encoding", _ENCODINGS, mapping.encoding.removesuffix("-sig"))
    asked = [
        Asked("system", "Exported from", tuple(SYSTEMS.items()), mapping.system),
        Asked("table", "Holds", tuple(HELD.items()), mapping.table),
        *([] if mapping.sheet else [encoding]),
        Asked("date_format", "Dates", _DATES, how.date_format),
        Asked("decimal", "Decimal sign", _DECIMALS, how.decimal),
    ]
    if mapping.table == "contract" and not mapping.fields.keys() & {"deal_stage", "won"}:
        asked.append(Asked(ALL_DEALS, "Deals", _ALL_DEALS, dict(mapping.said).get("deal_stage", "")))
    if held & {"contract", "overview"}:
        asked.append(Asked("term_months", "Term of deals without one", _TERMS, how.term_months))
    if "contract" in held and how.since:
        past = "renewals to record" if how.since == NO_HISTORY else f"history before {how.since}"
        asked.append(Asked("since", "Deals of the past", ((how.since, past), ("", "asked again")), how.since))
    has_accounts = bool(held & {"account", "overview"})
    if has_accounts:
        tiers = tuple((tier, tier_labels.get(tier, tier)) for tier in TIERS)
        asked.append(Asked("new_tier", "Tier of new accounts", tiers, how.new_tier))
        asked += [Asked(f"tier:{word}", f"“{word}” means", tiers, now) for word, now in _segments(run).items()]
    return asked + about_writing(run, is_export=True, has_accounts=has_accounts)


def _segments(run: Run) -> dict[str, str]:
    """The words of a column of tiers that are none, as far as they are shown, and the tiers they are taken for."""
    column = run.mapping.fields.get("tier")
    told = {name_key(word): tier for word, tier in run.how.tiers}
    words = [word for word in (column.samples if column else ()) if not tier_word(word)]
    return {word: tier for word in words if (tier := told.get(name_key(word)) or tier_meant(word))}


def about_writing(run: Run, *, is_export: bool, has_accounts: bool, is_book: bool = False) -> list[Asked]:
    """What can be wished for whatever the files are."""
    asked = []
    if not is_book:
        asked.append(Asked("skip_bad", "Leave bad rows out", _NO_YES, run.how.skip_bad))
    if is_export:
        asked.append(Asked("overwrite", "Overwrite changes of mine", _NO_YES, run.how.overwrite))
    if has_accounts:
        asked.append(Asked("spread", "Spread the first touches", _NO_YES, run.spread))
    return asked


class OptionRows(Rows):
    """A list of choices; says which one is to have which value."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("choices.next", "right,space", "turn(1)", "Change", "The next answer", FORM),
        bind("choices.before", "left", "turn(-1)", "Answer before", "The answer before", FORM, main=False),
    ]
    COLUMNS = (Column("Options", 25, least=16), Column("", 25, least=12, fills=True))

    class Turned(Message):
        """Another answer was chosen."""

        def __init__(self, name: str, value: object) -> None:
            super().__init__()
            self.name = name
            self.value = value

    def __init__(self, asked: Sequence[Asked] = (), *, id: str | None = None) -> None:
        super().__init__(self.COLUMNS, _rows(asked), id=id)

    def ask(self, asked: Sequence[Asked]) -> None:
        """Show other choices, or the same ones answered differently."""
        self.fill(_rows(asked), self.COLUMNS)
        if self.row is None:
            self.action_first()

    def action_turn(self, step: int) -> None:
        """The next answer of the line, or the one before."""
        if self.row is not None and isinstance(asked := self.row.about, Asked):
            self.post_message(self.Turned(asked.name, asked.other(step)))

    def action_choose(self) -> None:
        """Enter and a click do as the right arrow."""
        self.action_turn(1)


def _rows(asked: Sequence[Asked]) -> list[Row]:
    return [Row(each.name, lambda each=each: _cells(each), each) for each in asked]  # type: ignore[misc]


def _cells(asked: Asked) -> list[Cell]:
    return [cell(asked.what), cell(f"‹ {asked.words} ›")]


_FIELD_COLUMNS = (Column("Field", 44, least=20), Column("Filled by", 30, fills=True, least=10))
_LEFT_OUT = "-"


class FieldLine(Entry):
    """What to look for; up and down walk the list meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("field.take", "enter", "submit", "Fills this", "Let the column fill the field", FORM),
        bind("field.down", "down", "walk(1)", "Next", "The next field", FORM, main=False),
        bind("field.up", "up", "walk(-1)", "Before", "The field before", FORM, main=False),
    ]

    class Walk(Message):
        """Another line of the list."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def action_walk(self, step: int) -> None:
        """Move in the list below."""
        self.post_message(self.Walk(step))


class Chooser(Vertical):
    """`Chosen` tells the place of the column and the field; "" leaves the column out."""

    class Chosen(Message):
        """A field was chosen for a column."""

        def __init__(self, index: int, wanted: str) -> None:
            super().__init__()
            self.index = index
            self.wanted = wanted

    def compose(self) -> ComposeResult:
        """Which column, the line to type in, and the fields."""
        yield Static(id="choosing")
        yield FieldLine(placeholder="type to find a field", select_on_focus=False, id="wanted")
        yield Rows(_FIELD_COLUMNS, [], id="fields")

    def open(self, mapping: Mapping, index: int, typed: str) -> None:
        """Choose for a column, the search begun with what was typed already. Takes the keys at once."""
        self._mapping, self._index = mapping, index
        column = mapping.columns[index]
        samples = ", ".join(column.samples) or "no cell says anything"
        text = Passage().add("“").add(column.title.strip() or "no title", "strong")
        text.add("” fills …   ").add(samples, "quiet")
        self.query_one("#choosing", Static).update(text.content())
        self.display = True
        line = self.query_one(FieldLine)
        # Not `focus`, which would let the next key go to the list.
        self.screen.set_focus(line)
        line.value = typed
        line.cursor_position = len(typed)
        self._narrow(typed)

    @on(Input.Changed, "#wanted")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.display:
            self._narrow(event.value)

    def _narrow(self, typed: str) -> None:
        found = fitting(self._mapping.table, typed)
        rows = [Row(target.name, lambda target=target: self._cells(target), target) for target in found]  # type: ignore[misc]
        if not unmarked(typed).strip():
            rows.insert(0, Row(_LEFT_OUT, lambda: [cell("Leave the column out", "quiet"), cell("")]))
        fields = self.query_one(Rows)
        fields.fill(rows, _FIELD_COLUMNS)
        fields.action_first()

    def _cells(self, target: Target) -> list[Cell]:
        filled = self._mapping.fields.get(target.name)
        return [cell(target.label, "quiet" if filled else ""), cell(filled.title.strip() if filled else "", "faint")]

    @on(FieldLine.Walk)
    def _walk(self, event: FieldLine.Walk) -> None:
        self.query_one(Rows).action_move(event.step)

    @on(Input.Submitted)
    @on(Rows.Chosen)
    def _chosen(self, event: events.Event | Message) -> None:
        event.stop()
        row = self.query_one(Rows).row
        if row is not None:
            self.post_message(self.Chosen(self._index, "" if row.key == _LEFT_OUT else row.key))


def fitting(table: str, typed: str) -> list[Target]:
    """The fields of a table of whose words every typed one begins one; first those that begin with what was typed."""
    words = unmarked(typed).split()
    own = {each: f" {unmarked(each.label)} {each.name.replace('_', ' ')}" for each in TARGETS[table]}
    found = [each for each in own if all(f" {word}" in own[each] for word in words)]
    return sorted(found, key=lambda each: not unmarked(each.label).startswith(" ".join(words)))


_ANSWER_COLUMNS = (Column("It means", 24, least=20), Column("", 40, fills=True, least=10))
_WAYS = {
    "dmy": "the day first, in all its dates",
    "mdy": "the month first, in all its dates",
    ".": "a point before the decimals",
    ",": "a comma before the decimals",
}
_WHY = {
    "date_format": "No day in this column is above 12, so the file does not tell.",
    "decimal": "No cell of this column has both signs, so the file does not tell.",
}


def question_words(questions: Sequence[Question]) -> Passage:
    """What the first of them asks, and of which other columns the answer holds too."""
    question = questions[0]
    meanings = [_reading(question.about, means) for _value, means in question.choices]
    text = Passage().add(f"{question.column}", "strong").add(f"   {question.file}", "quiet").line().line()
    if question.about == "since":
        text.add(question.example, "accent")
        text.add(", and nothing in the book or in these files renews them. What are they?").line()
    else:
        text.add("“").add(question.example, "accent").add(f"” is {' or '.join(meanings)}?").line()
    text.line(_WHY.get(question.about, ""), "quiet")
    others = list(dict.fromkeys(each.column for each in questions[1:] if each.about == question.about))
    if others:
        text.line(f"The answer holds for {', '.join(others)} too.", "quiet")
    return text


class Answers(Rows):
    """Both readings."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("question.answer", "enter,space", "choose", "That one", "Answer with this reading", FORM)
    ]


class Ask(Vertical):
    """Asks one thing after the other; `Answered` tells each answer."""

    class Answered(Message):
        """The option a question is about, and its value."""

        def __init__(self, about: str, value: str) -> None:
            super().__init__()
            self.about = about
            self.value = value

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._question: Question | None = None

    def compose(self) -> ComposeResult:
        """The question, and the answers to choose from."""
        yield Static(id="question")
        yield Answers(_ANSWER_COLUMNS, [], id="answers")

    def ask(self, questions: Sequence[Question]) -> None:
        """Ask the first of them; it stands for all that are about the same."""
        question = self._question = questions[0]
        self.query_one("#question", Static).update(question_words(questions).content())
        answers = self.query_one(Answers)
        answers.fill([self._row(value, means) for value, means in question.choices], _ANSWER_COLUMNS)
        answers.action_first()
        self.display = True
        self.screen.set_focus(answers)

    def _row(self, value: str, means: str) -> Row:
        assert self._question is not None, "rows are made for a question"
        words = _reading(self._question.about, means)
        way = _WAYS.get(value)
        return Row(value, lambda: [cell(words), *([cell(way, "quiet")] if way else ())])

    @on(Rows.Chosen)
    def _chosen(self, event: Rows.Chosen) -> None:
        event.stop()
        assert self._question is not None, "answers are listed for a question"
        self.post_message(self.Answered(self._question.about, event.row.key))


def _reading(about: str, means: str) -> str:
    """One reading in words; amounts with their thousands apart."""
    if about == "decimal" and means.replace(".", "", 1).isdecimal():
        whole, sign, rest = means.partition(".")
        return f"{int(whole):,}{sign}{rest}"
    return means


_COLUMNS = (
    Column("Column", 26, least=18),
    Column("Fills", 28, least=18),
    Column("Some of its cells", 40, fills=True, least=24),
)


def title_words(run: Run) -> Passage:
    """The file whose columns are shown, and what is still to be settled, or that nothing is."""
    text = Passage()
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


def column_cells(mapping: Mapping, column: MappedColumn) -> list[Cell]:
    """A column as a line of the list: its title, what it fills, some of its cells."""
    doubled = clean_title(column.title) in mapping.unsettled
    title = column.title.strip() or f"(column {column.number}, no title)"
    samples = " · ".join(column.samples)
    if doubled:
        fills = f"{field_label(mapping.table, column.field)}, or the other one?" if column.field else "or this one?"
        return [cell(title, "soon"), cell(fills, "soon"), cell(samples, "quiet")]
    if not column.field:
        return [cell(title, "faint"), cell("–", "faint"), cell(samples, "faint")]
    return [cell(title), cell(field_label(mapping.table, column.field), "accent"), cell(samples, "quiet")]


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
        rows = [Row(str(index), lambda index=index, column=column: column_cells(run.mapping, column), index)  # type: ignore[misc]
                for index, column in ordered(run.mapping)]  # fmt: skip
        columns = self.query_one(ColumnList)
        columns.fill(rows, _COLUMNS)
        if columns.row is None:
            columns.action_first()
        self.query_one(OptionRows).ask(about_files(run, self._tier_labels))
        self.query_one("#columns-title", Static).update(title_words(run).content())

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
