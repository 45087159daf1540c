"""Why an item is due now, and what to bring: the sentences beside every item of Today."""

from __future__ import annotations

from datetime import date

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.grouped import Tie
from bookcockpit.core.plan.success import current_value, progress
from bookcockpit.core.renewals.contracts import notice_words, renewal_date
from bookcockpit.core.vocabulary import KINDS

RECENT_DAYS = 60
"""A milestone done so many days ago is still news when there was no touch since."""


def why_now(item: Item, book: Book, planned_on: date | None = None) -> str:
    """One line: the rhythm, the last touch, since when it is owed, and what is special about it."""
    today = book.as_of
    parts = [_reason(item, book)]
    if item.missed:
        parts.append(f"{say.count(item.missed, 'more slot')} missed since")
    if item.skips:
        parts.append("skipped once" if item.skips == 1 else f"skipped {item.skips} times")
    if item.retiered is not None:
        parts.append(
            f"due because of the move to {item.retiered.tier} on {say.short_date(item.retiered.changed_on, today)}"
        )
    if item.override is not None:
        parts.append("this account's own cadence")
    if planned_on is not None:
        parts.append(f"planned for {say.short_date(planned_on, today)}")
    return "; ".join(parts)


def _reason(item: Item, book: Book) -> str:
    today = book.as_of
    if item.contract is not None:
        return _renewal_reason(item, today)
    if item.signal is not None:
        evidence = f": {item.signal.evidence}" if item.signal.evidence else ""
        what = say.word_label(item.signal.kind).capitalize()
        return f"{what} since {say.short_date(item.signal.seen_on, today)}{evidence}"
    if item.kind == "intervention":
        reason = item.account.at_risk_reason.rstrip(".")
        why = f": {reason}" if reason else ""
        if item.last_on is None:
            return f"At risk since {say.short_date(item.anchor, today)}, nobody has stepped in yet{why}"
        assert item.every is not None, "interventions come in a rhythm"
        rhythm = say.rhythm(item.every).capitalize()
        return f"{rhythm} while at risk, last {say.short_date(item.last_on, today)}, {_due(item, book)}{why}"
    assert item.every is not None, "an item has a contract, a signal or a rhythm"
    rhythm = say.rhythm(item.every).capitalize()
    if item.last_on is None:
        return f"{rhythm}, none yet, {_due(item, book)}"
    return f"{rhythm}, last {say.short_date(item.last_on, today)}, {_due(item, book)}"


def _due(item: Item, book: Book) -> str:
    return f"{'owed since' if book.is_late(item.due_on) else 'due'} {say.short_date(item.due_on, book.as_of)}"


def _renewal_reason(item: Item, today: date) -> str:
    assert item.contract is not None
    renewal = renewal_date(item.contract)
    opened = "opened" if item.due_on <= today else "opens"
    text = f"Renewal window {opened} {say.short_date(item.due_on, today)}, renews {say.short_date(renewal, today)}"
    text += f" ({say.count((renewal - today).days, 'day')} left)"
    notice = item.contract.notice_on
    if said := notice_words(item.contract):
        text += f", {said}" if item.contract.notice_answer != "extended" else f", notice {said}"
    elif notice is not None:
        text += f", notice {'passed' if notice < today else 'by'} {say.short_date(notice, today)}"
    if item.further:
        dates = ", ".join(say.short_date(renewal_date(contract), today) for contract in item.further)
        text += f"; also renewing {dates}"
    return text


def bring(item: Item, book: Book, today: date) -> list[str]:
    """What makes this touch worth the customer's time; empty for internal work and when there is nothing."""
    if not KINDS[item.kind].external:
        return []
    account_id = item.account.id
    since = item.last_on
    found: list[str] = []
    if item.signal is not None and item.signal.evidence:
        found.append(f"Trigger: {item.signal.evidence}")
    ours = [c for c in book.commitments_of.get(account_id, ()) if c.is_open and c.side == "us"]
    for commitment in sorted(ours, key=lambda c: (c.due_on is None, c.due_on, c.what, Tie(c))):
        found.append(f"We owe: {commitment.what}{_due_note(commitment.due_on, book)}")
    for step in sorted(book.milestones_of.get(account_id, ()), key=lambda m: (m.done_on or today, m.title, Tie(m))):
        if step.done_on is None or step.done_on > today:
            continue
        if (since is not None and step.done_on > since) or (today - step.done_on).days <= RECENT_DAYS:
            found.append(f"Milestone done {say.short_date(step.done_on, today)}: {step.title}")
    goals = book.objectives_of.get(account_id, ())
    for objective in sorted(goals, key=lambda o: (o.target_on is None, o.target_on, o.statement, Tie(o))):
        current = current_value(book, objective)
        share = progress(objective.baseline, current, objective.target)
        if share is None or objective.baseline is None or objective.target is None or current is None:
            continue
        unit = f" {objective.unit}" if objective.unit else ""
        goal = f"goal {say.plain_number(objective.target)}"
        if objective.target_on is not None:
            goal += f" by {say.short_date(objective.target_on, today)}"
        what = objective.metric or objective.statement
        values = f"{say.plain_number(objective.baseline)} → {say.plain_number(current)}{unit}"
        found.append(f"{what}: {values} ({goal}, {say.percent(share)})")
    return found


def _due_note(due_on: date | None, book: Book) -> str:
    if due_on is None:
        return ""
    today = book.as_of
    late = f", {say.count((today - due_on).days, 'day')} late" if book.is_late(due_on) else ""
    return f" (due {say.short_date(due_on, today)}{late})"
