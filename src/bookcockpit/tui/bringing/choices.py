"""OptionRows as a list: what is asked, and the answer that left and right walk through."""

from __future__ import annotations

from collections.abc import (
    Mapping as Words,
)
from collections.abc import (
    Sequence,
)
from typing import ClassVar, NamedTuple

from textual.binding import BindingType
from textual.message import Message

from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import TIERS
from bookcockpit.exchange.crm.cells import tier_meant, tier_word
from bookcockpit.exchange.crm.recognise import HELD
from bookcockpit.exchange.crm.titles import SYSTEMS
from bookcockpit.exchange.plans import NO_HISTORY
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.bringing.run import ALL_DEALS, Run
from bookcockpit.tui.columns import Column
from bookcockpit.tui.row import Row
from bookcockpit.tui.text import Cell, cell
from bookcockpit.tui.widgets.rows import Rows


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
