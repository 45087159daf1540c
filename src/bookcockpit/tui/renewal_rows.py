"""The renewal board as rows of the list: lane by lane, with two countdowns and what is still missing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.board import LANES, Renewal
from bookcockpit.core.money import short_money
from bookcockpit.core.text import name_key
from bookcockpit.tui.columns import Column
from bookcockpit.tui.row import Row
from bookcockpit.tui.text import Cell, cell
from bookcockpit.tui.today_rows import heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from bookcockpit.core.board import Board, Lane
    from bookcockpit.core.entities import Account, Contract

_LANE_WORDS: dict[Lane, str] = {
    "past_due": "Past due: the outcome is not recorded",
    "0-30": "Within 30 days",
    "31-60": "31 to 60 days",
    "61-90": "61 to 90 days",
    "91-120": "91 to 120 days",
    "later": "Later",
}
_ENDLESS = "Without an end"

COLUMNS = (
    Column("", 1),
    Column("Account", 26, least=18),
    Column("Tier", 9, hidden_below=100),
    Column("Renews", 11),
    Column("Left", 9, right=True),
    Column("Notice", 12, hidden_below=92),
    Column("ARR", 7, right=True),
    Column("Call", 8, hidden_below=118),
    Column("Still missing", 0, least=16, fills=True),
)


def total(renewals: Iterable[Renewal]) -> int:
    """Their ARR together, in minor units of the base currency; what cannot be converted counts nothing."""
    return sum(line.arr or 0 for line in renewals)


class RenewalRows:
    """Makes the rows of one board; `tiers` are the playbook's names for the tiers."""

    def __init__(self, board: Board, today: date, base_currency: str, tiers: Mapping[str, str]) -> None:
        self._board = board
        self._today = today
        self._currency = base_currency
        self._tiers = tiers

    def rows(self, wanted: str) -> list[Row]:
        """Lane by lane, narrowed to the lines that have every word."""
        words = name_key(wanted).split()
        lines = [line for line in self._board.renewals if self._fits(line, words)]
        # The blank line that sets groups apart is not wanted above the first.
        return list(self._lanes(lines, words))[1:]

    def _lanes(self, lines: list[Renewal], words: list[str]) -> Iterator[Row]:
        for lane in LANES:
            mine = [line for line in lines if line.lane == lane]
            if mine:
                money = short_money(total(mine), self._currency)
                yield from _group(f"{_LANE_WORDS[lane]} · {len(mine)} · {money}")
                yield from (Row(line.contract.id, partial(self._cells, line), line) for line in mine)
        endless = [each for each in self._board.open_ended if all(word in name_key(each[0].name) for word in words)]
        if endless:
            yield from _group(f"{_ENDLESS} · {len(endless)}")
            yield from (
                Row(term.id, partial(self._endless_cells, account, term), (account, term)) for account, term in endless
            )

    def _fits(self, line: Renewal, words: list[str]) -> bool:
        call = line.contract.call or ""
        text = f"{line.account.name} {line.account.key} {self._tiers[line.account.tier]} {say.word_label(call)}"
        found = name_key(f"{text} {_LANE_WORDS[line.lane]} {missing(line)}")
        return all(word in found for word in words)

    def _cells(self, line: Renewal) -> list[Cell]:
        today = self._today
        late = line.days_left < 0
        tone = "late" if late else "soon" if line.in_window else ""
        left = f"{-line.days_left} d ago" if late else f"{line.days_left} d"
        call = say.word_label(line.contract.call) if line.contract.call else "–"
        lacks = missing(line)
        return [
            cell("!" if line.account.at_risk_since is not None else "●" if tone else "·", tone or "quiet"),
            cell(line.account.name, "strong"),
            cell(self._tiers[line.account.tier], "quiet"),
            cell(say.short_date(line.renews_on, today)),
            cell(left, tone),
            self._notice(line),
            cell("–" if line.arr is None else short_money(line.arr, self._currency)),
            cell(call, "" if line.contract.call else "quiet"),
            cell(lacks or "–", "" if lacks else "quiet"),
        ]

    def _notice(self, line: Renewal) -> Cell:
        if line.notice_on is None:
            return cell("–", "quiet")
        days = (line.notice_on - self._today).days
        if days < 0:
            return cell("passed", "quiet")
        return cell(f"in {days} d" if days else "today", "soon" if days <= 30 else "quiet")

    def _endless_cells(self, account: Account, term: Contract) -> list[Cell]:
        notice = f"{term.notice_days} d" if term.notice_days is not None else "–"
        return [
            cell("·", "quiet"),
            cell(account.name, "strong"),
            cell(self._tiers[account.tier], "quiet"),
            cell("open-ended", "quiet"),
            cell("–", "quiet"),
            cell(notice, "quiet"),
            cell(short_money(term.arr, term.currency)),
            cell("–", "quiet"),
            cell("–", "quiet"),
        ]


def missing(line: Renewal) -> str:
    """What this renewal still lacks, in words."""
    if line.days_left < 0:
        return "the outcome"
    lacks = []
    if line.needs_call:
        lacks.append("a forecast call" if line.contract.call is None else "the stage")
    if line.in_window and line.contract.stage == "monitor" and not line.needs_call:
        lacks.append("the first step")
    if line.contract.notice_days is None:
        lacks.append("the notice period")
    return ", ".join(lacks)


def _group(title: str) -> Iterator[Row]:
    yield heading("")
    yield heading(title)
