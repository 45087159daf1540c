"""The renewal board as rows of the list: lane by lane, with two countdowns, health, and how each stands."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Iterator,
    Mapping,
)
from datetime import date
from functools import partial

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.entities import (
    Account,
    Contract,
)
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.board import LANE_LABELS, LANES, Board, Renewal
from bookcockpit.core.text import unmarked
from bookcockpit.tui.bands import BANDS, health_cell
from bookcockpit.tui.renewals import words as tell
from bookcockpit.tui.renewals.cards import found_words
from bookcockpit.tui.row import Row, heading
from bookcockpit.tui.text import Cell, cell

COLUMNS = (
    Column("", 1),
    Column("Account", 26, least=17),
    Column("Tier", 9, hidden_below=100),
    Column("Renews", 8),
    Column("Left", 6, right=True),
    Column("Notice", 7, right=True, hidden_below=92),
    Column("ARR", 6, right=True),
    Column("Health", 6),
    Column("", 7, hidden_below=116),
    Column("Call and stage", 0, least=16, fills=True),
    Column("Still missing", 22, hidden_below=126),
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
        words = unmarked(wanted).split()
        lines = [line for line in self._board.renewals if not words or self._fits(line, words)]
        # The blank line that sets groups apart is not wanted above the first.
        return list(self._lanes(lines, words))[1:]

    def _lanes(self, lines: list[Renewal], words: list[str]) -> Iterator[Row]:
        for lane in LANES:
            mine = [line for line in lines if line.lane == lane]
            if mine:
                money = short_money(total(mine), self._currency)
                yield from _group(f"{LANE_LABELS[lane]} · {len(mine):,} · {money}")
                yield from (Row(line.contract.id, partial(self._cells, line), line) for line in mine)
        endless = [each for each in self._board.open_ended if self._endless_fits(each[0], words)]
        if endless:
            yield from _group(f"{tell.ENDLESS} · {len(endless):,}")
            yield from (
                Row(term.id, partial(self._endless_cells, account, term), (account, term)) for account, term in endless
            )

    def _fits(self, line: Renewal, words: list[str]) -> bool:
        found = unmarked(found_words(line, self._tiers[line.account.tier]))
        return all(word in found for word in words)

    def _endless_fits(self, account: Account, words: list[str]) -> bool:
        found = unmarked(f"{account.name} {account.key} {self._tiers[account.tier]} {tell.ENDLESS} open-ended")
        return all(word in found for word in words)

    def _cells(self, line: Renewal) -> list[Cell]:
        tone = tell.tone_of(line)
        lacks = tell.missing(line)
        return [
            cell("!" if line.account.at_risk_since is not None else "●" if tone else "·", tone or "quiet"),
            cell(line.account.name, "strong"),
            cell(self._tiers[line.account.tier], "quiet"),
            cell(say.month_or_day(line.renews_on, self._today)),
            cell(tell.left_words(line, short=True), tone),
            tell.notice_cell(line, self._today),
            tell.arr_cell(line, self._currency),
            health_cell(line.health),
            cell(BANDS[line.health.band].word, "quiet"),
            _as_one(tell.standing_cells(line, short=True)),
            cell(lacks or "–", "" if lacks else "quiet"),
        ]

    def _endless_cells(self, account: Account, term: Contract) -> list[Cell]:
        notice = f"{term.notice_days} d" if term.notice_days is not None else "–"
        return [
            cell("·", "quiet"),
            cell(account.name, "strong"),
            cell(self._tiers[account.tier], "quiet"),
            cell("–", "quiet"),
            cell("–", "quiet"),
            cell(notice, "quiet"),
            cell(short_money(term.arr, term.currency)),
            cell("–", "quiet"),
            cell("", "quiet"),
            cell("open-ended", "quiet"),
            cell("–" if term.notice_days is not None else "the notice period", "quiet"),
        ]


def _as_one(pieces: list[Cell]) -> Cell:
    """Pieces as one cell, in the tone of the first that is missing or else quiet."""
    tones = [each.tone for each in pieces if each.text.startswith(tell.MISSING)]
    return cell("".join(each.text for each in pieces), tones[0] if tones else "quiet")


def _group(title: str) -> Iterator[Row]:
    yield heading("")
    yield heading(title)
