"""The renewal board as rows of the list: lane by lane, with two countdowns, health, and how each stands."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Iterator,
)
from functools import partial

from bookcockpit.core.columns import At, on_page
from bookcockpit.core.entities import (
    Account,
    Contract,
)
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.board import LANE_LABELS, LANES, Board, Renewal
from bookcockpit.core.text import unmarked
from bookcockpit.exchange.lists.renewals import ENDLESS, RENEWALS
from bookcockpit.tui.renewals.cards import found_words
from bookcockpit.tui.row import Row, heading, listed
from bookcockpit.tui.text import Cell, cell

COLUMNS = on_page(RENEWALS)


def total(renewals: Iterable[Renewal]) -> int:
    """Their ARR together, in minor units of the base currency; what cannot be converted counts nothing."""
    return sum(line.arr or 0 for line in renewals)


class RenewalRows:
    """Makes the rows of one board."""

    def __init__(self, board: Board, at: At) -> None:
        self._board = board
        self._at = at
        self._tiers = at.playbook.tier_labels

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
                money = short_money(total(mine), self._at.book.meta.base_currency)
                yield from _group(f"{LANE_LABELS[lane]} · {len(mine):,} · {money}")
                yield from (listed(line.contract.id, COLUMNS, self._at, line, line) for line in mine)
        endless = [each for each in self._board.open_ended if self._endless_fits(each[0], words)]
        if endless:
            yield from _group(f"{ENDLESS} · {len(endless):,}")
            yield from (
                Row(term.id, partial(self._endless_cells, account, term), (account, term)) for account, term in endless
            )

    def _fits(self, line: Renewal, words: list[str]) -> bool:
        found = unmarked(found_words(line, self._tiers[line.account.tier]))
        return all(word in found for word in words)

    def _endless_fits(self, account: Account, words: list[str]) -> bool:
        found = unmarked(f"{account.name} {account.key} {self._tiers[account.tier]} {ENDLESS} open-ended")
        return all(word in found for word in words)

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


def _group(title: str) -> Iterator[Row]:
    yield heading("")
    yield heading(title)
