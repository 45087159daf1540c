"""The cards of the renewal board: which lane a contract stands in, and what its card says for a width."""

from __future__ import annotations

from collections.abc import (
    Mapping,
    Sequence,
)

from bookcockpit.core import wording as say
from bookcockpit.core.columns import At
from bookcockpit.core.entities import (
    Account,
    Contract,
)
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.board import LANE_LABELS, LANES, Lane, Renewal
from bookcockpit.exchange.lists import renewals as tell
from bookcockpit.tui.bands import BANDS, health_cell
from bookcockpit.tui.row import Row
from bookcockpit.tui.text import Cell, cell, gated
from bookcockpit.tui.widgets.card_line import CardLine

SHORT_LANES: dict[Lane, str] = {
    **LANE_LABELS,
    "0-30": "0–30 days",
    "31-60": "31–60 days",
    "61-90": "61–90 days",
    "91-120": "91–120 days",
}
_USUAL_FROM = 16
"""Cells of a card from which on its health stands beside the notice; below that it has a line of its own."""
_EASY_FROM = 18
_WORDED_FROM = 24
_BROAD_FROM = 30
"""Cells from which on both countdowns share a line, and the tier is a word."""


class RenewalCards:
    """Deals the rows of a board."""

    lanes = len(LANES)

    def __init__(self, at: At) -> None:
        self._at = at
        self._tiers = at.playbook.tier_labels
        self._short_tiers = short_tiers(self._tiers)

    def lane_of(self, row: Row) -> int:
        """By its days left; without an end, below."""
        return LANES.index(row.about.lane) if isinstance(row.about, Renewal) else self.lanes

    def head(self, lane: int, rows: Sequence[Row]) -> Sequence[CardLine]:
        """The lane, how many it holds, and their ARR together."""
        if lane == self.lanes:
            return [CardLine([cell(f"{tell.ENDLESS} · {len(rows):,}")])]
        lines = [row.about for row in rows if isinstance(row.about, Renewal)]
        if not lines:
            return [CardLine([cell(SHORT_LANES[LANES[lane]])]), CardLine([cell("none", "faint")])]
        money = short_money(sum(line.arr or 0 for line in lines), self._at.book.meta.base_currency)
        unknown = sum(line.arr is None for line in lines)
        more = [cell(f" + {unknown} unknown", "quiet")] if unknown else []
        return [
            CardLine([cell(f"{SHORT_LANES[LANES[lane]]} · {len(lines):,}")]),
            CardLine([cell(money, "quiet"), *more]),
        ]

    def lines(self, width: int) -> int:
        """Four; the narrowest cards need one more."""
        return 4 if width >= _USUAL_FROM else 5

    def card(self, row: Row, width: int) -> Sequence[CardLine]:
        """Who; when and how much; notice and health; how it stands."""
        line = row.about
        assert isinstance(line, Renewal), "only renewals stand in lanes"
        left = cell(tell.left_words(line, short=width < _USUAL_FROM), tell.tone_of(line) or "strong")
        arr = cell(*tell.arr_cell(self._at, line))
        is_slim, is_worded = width < _USUAL_FROM, width >= _WORDED_FROM
        health = health_cell(line.health, worded=is_slim or is_worded, tight=not is_slim and width < _EASY_FROM)
        if width >= _BROAD_FROM:
            return [
                self._name(line.account, []),
                CardLine([left, cell(" · ", "quiet"), *self._notice(line)], [arr]),
                CardLine([health], [cell(self._tiers[line.account.tier], "quiet")]),
                CardLine(gated(tell.standing_cells(line))),
            ]
        name = self._name(line.account, [cell(self._short_tiers[line.account.tier], "quiet")])
        standing = CardLine(gated(tell.standing_cells(line, short=True)))
        if is_slim:
            return [name, CardLine([left], [arr]), CardLine(self._notice(line)), CardLine([health]), standing]
        return [name, CardLine([left], [arr]), CardLine(self._notice(line), [health]), standing]

    def slip(self, row: Row) -> CardLine:
        """A contract without an end: who, how much, its notice."""
        found = account_and_contract(row)
        assert found is not None, "a heading has no place in the strip"
        account, term = found
        notice = f"{term.notice_days} d notice" if term.notice_days is not None else f"{tell.MISSING} notice"
        money = cell(f"{short_money(term.arr, term.currency)}  ")
        return CardLine(self._name(account, []).left, [money, cell(notice, "quiet")])

    def _name(self, account: Account, right: Sequence[Cell]) -> CardLine:
        risk = [cell("! ", "late")] if account.at_risk_since is not None else []
        return CardLine([*risk, cell(account.name, "strong")], right)

    def _notice(self, line: Renewal) -> list[Cell]:
        if line.contract.notice_answer in ("none", "received"):
            return [cell("notice ", "quiet"), cell(*tell.notice_cell(self._at, line))]
        if line.notice_on is None:
            return [cell(f"{tell.MISSING} notice", "soon")]
        if line.notice_on < self._at.book.as_of:
            return [cell("past notice", "quiet")]
        return [cell("notice ", "quiet"), cell(*tell.notice_cell(self._at, line))]


def short_tiers(tiers: Mapping[str, str]) -> dict[str, str]:
    """The tiers in as few letters as tell them apart, at most three; else their numbers."""
    for size in (1, 2, 3):
        short = {tier: name[:size] for tier, name in tiers.items()}
        if len(set(short.values())) == len(short):
            return short
    return {tier: str(number) for number, tier in enumerate(tiers, 1)}


def account_and_contract(row: Row) -> tuple[Account, Contract] | None:
    """Whose row it is, and about which contract; None for a heading."""
    match row.about:
        case Renewal() as line:
            return line.account, line.contract
        case None:
            return None
        case pair:
            return pair  # type: ignore[return-value]


def found_words(line: Renewal, tier: str) -> str:
    """What a search finds a renewal by."""
    term, account = line.contract, line.account
    risk = "at risk" if account.at_risk_since is not None else ""
    parts = (
        account.name, account.key, tier, say.word_label(term.call or "no call"), say.word_label(term.stage),
        LANE_LABELS[line.lane], tell.missing(line), BANDS[line.health.band].word, risk,
    )  # fmt: skip
    return " ".join(parts)
