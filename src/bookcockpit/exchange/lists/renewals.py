"""The lists of renewals, with what each still lacks, and of the prices planned for them."""

from __future__ import annotations

from bookcockpit.core import wording as say
from bookcockpit.core.columns import At, Cell, Column, account_name, account_tier
from bookcockpit.core.entities import Contract
from bookcockpit.core.health.words import WORDS
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.board import Renewal
from bookcockpit.core.renewals.price_steps import phases_of
from bookcockpit.core.renewals.prices import PlannedPrice, percent_words
from bookcockpit.core.wording import short_date
from bookcockpit.exchange.lists.accounts import health_cell, health_mark

NOTICE_SOON = 30
"""Days to the last day of notice from which on it is painted."""
MISSING = "+"
"""Stands before what is missing."""


ENDLESS = "Without an end"

_ANSWERS = {"none": ("none", "quiet"), "received": ("given", "late")}
"""What came of the notice, where a countdown would stand."""

_SHORT_STAGES = {"preparing": "prep", "in_talks": "talks"}


def arr_cell(at: At, line: Renewal) -> Cell:
    """Its ARR in the base currency; without a rate in its own, quietly, for it is in no total.

    What may be counted twice has a question mark.
    """
    if line.arr is None:
        return Cell(short_money(line.contract.arr, line.contract.currency), "quiet")
    amount = short_money(line.arr, at.book.meta.base_currency)
    return Cell(f"{amount}?", "soon") if line.doubt else Cell(amount)


def tone_of(line: Renewal) -> str:
    """How its countdown is painted: passed, inside its window, or still far."""
    return "late" if line.days_left < 0 else "soon" if line.in_window else ""


def left_words(line: Renewal, *, short: bool = False) -> str:
    """`112 d`, `today`, `12 d ago`, or `−12 d` in short."""
    days = line.days_left
    if short and days < 0:
        return f"−{-days} d"
    return f"{-days} d ago" if days < 0 else f"{days} d" if days else "today"


def notice_cell(at: At, line: Renewal) -> Cell:
    """`22 d`, `today`, `passed`, `–` without notice days: the countdown to the last day of notice; or what came."""
    if line.contract.notice_answer in _ANSWERS:
        return Cell(*_ANSWERS[line.contract.notice_answer])
    if line.notice_on is None:
        return Cell("–", "quiet")
    days = (line.notice_on - at.book.as_of).days
    if days < 0:
        return Cell("passed", "quiet")
    return Cell(f"{days} d" if days else "today", "soon" if days <= NOTICE_SOON else "quiet")


def standing_cells(line: Renewal, *, short: bool = False) -> list[Cell]:
    """`commit · preparing`, what is missing of it marked; past its date only the outcome matters.

    The `short` form is for cells that could not hold the longest words.
    """
    term = line.contract
    if line.doubt:
        return [Cell("counted twice?" if short else line.doubt, "soon")]
    if line.days_left < 0:
        return [Cell(f"{MISSING} no outcome", "late")]
    stage = _stage(term, short=short)
    between = Cell(", " if short else " · ", "quiet")
    if term.call is None:
        lacks = f"{MISSING} call" if short else f"{MISSING} no call"
        said = Cell(lacks, "soon") if line.needs_call else Cell("no call", "quiet")
        return [said, between, Cell(stage, "quiet")]
    call = Cell(say.word_label(term.call), call_tone(term))
    if "first step" in missing(line) or "stage" in missing(line):
        return [call, between, Cell(f"{MISSING} not begun", "soon")]
    return [call, between, Cell(stage, "quiet")]


def call_tone(term: Contract) -> str:
    """How a call is painted."""
    return {"commit": "good", "at_risk": "soon", "lost": "late"}.get(term.call or "", "")


def _stage(term: Contract, *, short: bool) -> str:
    return (_SHORT_STAGES.get(term.stage) if short else None) or say.word_label(term.stage)


def missing(line: Renewal) -> str:
    """What this renewal still lacks, in words."""
    if line.days_left < 0:
        return f"{line.doubt}, the outcome" if line.doubt else "the outcome"
    lacks = [line.doubt] if line.doubt else []
    if line.needs_call:
        lacks.append("a forecast call" if line.contract.call is None else "the stage")
    if line.in_window and line.contract.stage == "monitor" and not line.needs_call:
        lacks.append("the first step")
    if line.contract.notice_days is None:
        lacks.append("the notice period")
    return ", ".join(lacks)


def _mark(_at: At, line: Renewal) -> Cell:
    tone = tone_of(line)
    return Cell("!" if line.account.at_risk_since is not None else "●" if tone else "·", tone or "quiet")


def _flagged(_at: At, line: Renewal) -> Cell:
    return Cell(f"{'! ' if line.account.at_risk_since else ''}{line.account.name}", "strong")


def _left(_at: At, line: Renewal) -> Cell:
    late = line.days_left < 0
    return Cell(f"{-line.days_left} d ago" if late else f"{line.days_left} d", "late" if late else "")


def _notice(at: At, line: Renewal) -> str:
    if line.contract.notice_answer in _ANSWERS or line.notice_on is None:
        return notice_cell(at, line).text.strip("–")
    days = (line.notice_on - at.book.as_of).days
    return "passed" if days < 0 else "today" if days == 0 else f"in {days} d"


def _call(_at: At, line: Renewal) -> Cell:
    call = say.word_label(line.contract.call) if line.contract.call is not None else ""
    wanted = line.doubt or ("call wanted" if line.needs_call else "")
    return Cell(" · ".join(each for each in (call, line.doubt) if each) or wanted, "soon" if wanted else "")


def _standing(_at: At, line: Renewal) -> Cell:
    """Pieces as one cell, in the tone of the first that is missing or else quiet."""
    pieces = standing_cells(line, short=True)
    tones = [each.tone for each in pieces if each.text.startswith(MISSING)]
    return Cell("".join(each.text for each in pieces), tones[0] if tones else "quiet")


RENEWALS = (
    Column("", 1, _mark),
    Column("Account", 26, account_name, least=17, head="account", table=_flagged),
    Column("Tier", 9, account_tier, "quiet", hidden_below=100),
    Column("Renews", 8, lambda at, line: say.month_or_day(line.renews_on, at.book.as_of), head="renews",
           table=lambda at, line: say.short_date(line.renews_on, at.book.as_of)),
    Column("Left", 6, lambda _, line: Cell(left_words(line, short=True), tone_of(line)), right=True, head="left",
           table=_left),
    Column(says=_notice, head="notice"),
    Column("Notice", 7, notice_cell, right=True, hidden_below=92),
    Column("ARR", 6, arr_cell, right=True, head="ARR",
           table=lambda _, line: short_money(line.contract.arr, line.contract.currency)),
    Column("Health", 6, lambda _, line: health_mark(line.health), head="health",
           table=lambda _, line: health_cell(line.health)),
    Column("", 7, lambda _, line: WORDS[line.health.band], "quiet", hidden_below=116),
    Column(says=lambda _, line: say.word_label(line.contract.stage), head="stage"),
    Column(says=_call, head="call"),
    Column("Call and stage", 0, _standing, least=16, fills=True),
    Column("Still missing", 22, lambda _, line: missing(line) or Cell("–", "quiet"), hidden_below=126),
)  # fmt: skip


NEED_TONES = {"notice": "late", "value": "soon", "size": "soon", "ready": "good", "not_now": "quiet"}
NOTICE_TONES = {"given": "good", "late": "soon", "missed": "late", "due": "soon"}
_MARKS = {"notice": "!", "value": "○", "size": "○", "ready": "✓", "not_now": "–"}
_TREATED = {"full": "in full", "phased": "in {} steps", "grandfathered": "price held"}


def _treated(each: PlannedPrice) -> str:
    return _TREATED[each.plan.treatment].format(phases_of(each.plan))


def _size(_at: At, each: PlannedPrice) -> str:
    return f"{percent_words(each.plan) if each.plan.percent is not None else 'no size'} {_treated(each)}"


def _from(at: At, each: PlannedPrice) -> Cell:
    return Cell(short_date(each.steps[0].on, at.book.as_of)) if each.steps else Cell("no step", "quiet")


def _price_notice(at: At, each: PlannedPrice) -> Cell:
    notice = each.notice
    if notice.by is None:
        return Cell("–", "quiet")
    told = {"given": "given", "late": "given late"}.get(notice.state, f"by {short_date(notice.by, at.book.as_of)}")
    return Cell(told, NOTICE_TONES.get(notice.state, ""))


def _next(at: At, each: PlannedPrice) -> Cell:
    """`no value yet · tell by 14 Jan · from 15 Mar`: what is missing, the notice, the next step."""
    today, tone = at.book.as_of, "quiet" if each.need == "ready" else NEED_TONES[each.need]
    if each.need == "not_now":
        return Cell(each.why.split(":", 1)[0], tone)
    parts = []
    if each.plan.percent is None:
        parts.append("say how much")
    elif each.need == "value":
        parts.append("no value yet")
    by = short_date(each.notice.by, today) if each.notice.by is not None else ""
    told = {"given": "told", "late": "told late", "missed": f"tell, was due {by}", "none": ""}
    parts.append(told.get(each.notice.state, f"tell by {by}"))
    if each.need != "value" and each.notice.state != "missed":
        step = next((step for step in each.steps if step.on > today), None)
        parts.append(f"from {short_date(step.on, today)}" if step is not None else "")
    return Cell(" · ".join(part for part in parts if part), tone)


PRICES = (
    Column("", 1, lambda _, each: Cell(_MARKS[each.need], NEED_TONES[each.need])),
    Column("Account", 24, lambda _, each: Cell(each.account.name, "quiet" if each.need == "not_now" else "strong"),
           least=19, head="account", table=account_name),
    Column("Increase", 15, _size, least=15, head="increase",
           table=lambda _, each: f"{percent_words(each.plan)} {_treated(each)}"),
    Column(says=_from, head="from"),
    Column("In 12 mo", 9, lambda _, each: f"+{short_money(each.next_year, each.contract.currency)}", right=True,
           least=8, head="in 12 mo"),
    Column(says=_price_notice, head="notice"),
    Column("Next", 0, _next, least=29, fills=True, head="next", table=lambda _, each: each.why),
)  # fmt: skip
