"""The list of accounts: what each is worth, what is owed next, when it was last touched; how health is shown in any."""

from __future__ import annotations

from datetime import timedelta

from bookcockpit.core.accounts import AccountLine
from bookcockpit.core.columns import At, Cell, Column, account_name, account_tier, due_cell
from bookcockpit.core.health.score import Health
from bookcockpit.core.health.words import GLYPHS, TONES, WORDS, total_words
from bookcockpit.core.money import short_money
from bookcockpit.core.wording import ago, due_words, kind_label, month_or_day, short_date


def health_mark(health: Health, *, worded: bool = False, tight: bool = False) -> Cell:
    """`◐ 54`, worded `◐ 54 amber`, tight `◐54`: the glyph alone tells the band too."""
    glyph, word = GLYPHS[health.band], f" {WORDS[health.band]}" if worded else ""
    total = "" if health.total is None else f"{'' if tight else ' '}{health.total}"
    return Cell(f"{glyph}{total}{word}", TONES[health.band])


def health_cell(health: Health) -> Cell:
    """`54 amber`, `unknown`: the band is said, not only painted."""
    return Cell(total_words(health), TONES[health.band])


def _mark(_at: At, line: AccountLine) -> Cell:
    if not line.is_active:
        return Cell("–")
    if line.account.at_risk_since is not None:
        return Cell("!", "late")
    if line.is_late:
        return Cell("●", "late")
    return Cell("○", "soon") if line.is_due else Cell("·", "quiet")


def _money(at: At, line: AccountLine) -> str:
    return short_money(line.arr, at.book.meta.base_currency) if line.arr is not None else "unknown"


def _arr(at: At, line: AccountLine) -> Cell:
    if line.arr is None:
        return Cell("–", "quiet" if line.is_active else "faint")
    return Cell(f"{_money(at, line)}?", "soon") if line.doubt else Cell(_money(at, line))


def _due(at: At, line: AccountLine) -> Cell:
    if not line.is_active or line.next is None:
        return Cell("–" if line.is_active else line.account.status)
    day, today = line.next.due_on, at.book.as_of
    words = due_words(day, today, at.book.days_off) if day < today + timedelta(days=7) else month_or_day(day, today)
    return Cell(words, "late" if at.book.is_late(day) else "soon" if line.is_due else "")


def _touch(_at: At, line: AccountLine) -> Cell:
    if not line.is_active or line.next is None:
        return Cell("–" if line.is_active else "", "quiet")
    return Cell(kind_label(line.next.kind), "" if line.is_due else "quiet")


def _next(at: At, line: AccountLine) -> Cell:
    return due_cell(at, line.next.due_on, f"{kind_label(line.next.kind).lower()} ") if line.next else Cell("")


def _renews(at: At, line: AccountLine) -> Cell:
    if line.days_left is None or line.renews_on is None:
        return Cell("–")
    if line.days_left <= 0:
        return Cell(ago(line.renews_on, at.book.as_of), "late")
    is_near = line.days_left <= at.policy.renewal_horizon
    when = f"in {line.days_left} d" if is_near else month_or_day(line.renews_on, at.book.as_of)
    return Cell(when, "soon" if line.in_window else "")


def _renewal_date(at: At, line: AccountLine) -> str:
    return short_date(line.renews_on, at.book.as_of) if line.renews_on else ""


def _flags(_at: At, line: AccountLine) -> Cell:
    if not line.is_active:
        return Cell(line.account.status, "quiet")
    if line.account.at_risk_since:
        return Cell(f"at risk; {line.doubt}" if line.doubt else "at risk", "late")
    return Cell(line.doubt, "soon")


ACCOUNTS = (
    Column("", 1, _mark),
    Column("Account", 40, lambda _, line: Cell(line.account.name, "strong" if line.is_active else ""), least=15,
           head="account", table=account_name),
    Column("Tier", 9, account_tier, "quiet", head="tier", table=lambda _, line: line.account.tier),
    Column("ARR", 6, _arr, right=True, hidden_below=44, head="ARR", table=_money),
    Column("Health", 6, lambda _, line: health_mark(line.health) if line.health is not None else "–", "quiet",
           head="health", table=lambda _, line: health_cell(line.health) if line.health is not None else ""),
    Column("Next due", 10, _due, "quiet"),
    Column("Touch", 15, _touch, hidden_below=66),
    Column(says=_renewal_date, head="renews"),
    Column("Last", 9, lambda at, line: ago(line.last_on, at.book.as_of) if line.last_on else "never", "quiet",
           head="last touch"),
    Column(says=_next, head="next"),
    Column("Renews", 9, _renews, "quiet"),
    Column(says=_flags, head=""),
    # What is left over stays blank at the right, not between the columns.
    Column(fills=True),
)  # fmt: skip
