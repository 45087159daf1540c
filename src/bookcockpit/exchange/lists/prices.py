"""The list of planned price increases: how much, from when, and what each needs next."""

from __future__ import annotations

from bookcockpit.core.columns import At, Cell, Column, account_name
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.price_steps import phases_of
from bookcockpit.core.renewals.prices import PlannedPrice, percent_words
from bookcockpit.core.wording import short_date

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


def _notice(at: At, each: PlannedPrice) -> Cell:
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
    Column(says=_notice, head="notice"),
    Column("Next", 0, _next, least=29, fills=True, head="next", table=lambda _, each: each.why),
)  # fmt: skip
