"""An account on its own page, beside its list: why now and what to bring, its rhythm, its goals, who looks after it."""

from __future__ import annotations

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.due.cadence import items_of
from bookcockpit.core.due.today import SnoozedItem, TodayItem
from bookcockpit.core.entities import Account
from bookcockpit.core.fields import Entity
from bookcockpit.core.money import short_money
from bookcockpit.core.plan.success import current_value, progress
from bookcockpit.core.renewals.contracts import renewal_date
from bookcockpit.core.renewals.links import doubts
from bookcockpit.core.renewals.status import status_words
from bookcockpit.core.vocabulary import RISK_SIGNALS
from bookcockpit.tui.parts import Parts
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import Passage, fitted, joined
from bookcockpit.tui.things import due_tone, renewal_tone, thing_parts
from bookcockpit.tui.today.rows import Listed

_KIND_WIDTH = 15
_RHYTHM_WIDTH = 11
_TABLE_ROOMY = 40


def standing(snapshot: Snapshot, account: Account) -> Content:
    """`Strategic · $240k ARR · ! at risk · renews 15 Mar 2027, 112 d left`."""
    today = snapshot.book.as_of
    text = Passage().add(snapshot.playbook.tier_labels[account.tier], "strong")
    if account.status != "active":
        text.add(f" · {status_words(account)}", "soon")
    arr = snapshot.view.arr.get(account.id)
    text.add(" · ARR unknown" if arr is None else f" · {short_money(arr, snapshot.book.meta.base_currency)} ARR")
    for asked in doubts(snapshot.book, [account]):
        text.add(" · ").add(asked.short, "soon")
    if account.at_risk_since is not None:
        text.add(" · ").add("! at risk", "late")
    for contract in snapshot.book.open_contracts_of.get(account.id, ())[:1]:
        renewal = renewal_date(contract)
        days = (renewal - today).days
        left = f"{days} d left" if days >= 0 else f"{-days} d ago"
        verb = "renews" if days >= 0 else "renewal passed"
        text.add(f" · {verb} {say.short_date(renewal, today)}, ").add(left, renewal_tone(snapshot, account, contract))
    return text.content()


def account_overview(
    snapshot: Snapshot, account: Account, about: Listed | None, thing: Entity | None, width: int
) -> Content:
    """The passage: first the thing the cursor stands on, then the account, `about` first."""
    parts = Parts(width)
    if thing is not None:
        thing_parts(parts, snapshot, thing)
        parts.gap()
    today = snapshot.book.as_of
    if isinstance(about, TodayItem):
        parts.part("Why now").say(f"{say.kind_label(about.item.kind)}: {about.why}.")
        if not about.item.internal:
            parts.part("Bring")
            for each in about.bring or ("Nothing yet.",):
                parts.say(each, "" if about.bring else "quiet", "•" if about.bring else "")
    elif isinstance(about, SnoozedItem):
        parts.part("Snoozed").say(f"{say.kind_label(about.item.kind)} until {say.full_date(about.snooze.until)}")
        parts.say(about.snooze.reason, "quiet")
    if account.at_risk_since is not None:
        said_above = isinstance(about, TodayItem) and about.item.kind == "intervention"
        reason = f": {account.at_risk_reason}" if account.at_risk_reason and not said_above else ""
        parts.part("At risk").say(f"Since {say.short_date(account.at_risk_since, today)}{reason}")
        if account.at_risk_exit:
            parts.say(f"Ends when {account.at_risk_exit}", "quiet")
    _signals(parts, snapshot, account)
    _goals(parts, snapshot, account)
    _rhythm(parts, snapshot, account)
    _facts(parts, snapshot, account)
    parts.part("Notes").note(account.notes)
    return parts.content()


def _signals(parts: Parts, snapshot: Snapshot, account: Account) -> None:
    parts.part("Signals")
    today = snapshot.book.as_of
    for signal in reversed(snapshot.book.open_signals_of.get(account.id, ())):
        is_risk = signal.kind in RISK_SIGNALS
        evidence = f": {signal.evidence}" if signal.evidence else ""
        text = f"{say.word_label(signal.kind).capitalize()} {say.ago(signal.seen_on, today)}{evidence}"
        parts.say(text, mark="▼" if is_risk else "▲", mark_tone="soon" if is_risk else "good")


def _goals(parts: Parts, snapshot: Snapshot, account: Account) -> None:
    parts.part("Goals")
    for goal in snapshot.book.objectives_of.get(account.id, ()):
        share = progress(goal.baseline, current_value(snapshot.book, goal), goal.target)
        reached = f" {say.percent(share)}" if share is not None else ""
        by = f" by {say.short_date(goal.target_on, snapshot.book.as_of)}" if goal.target_on is not None else ""
        parts.say(f"“{goal.statement}”{reached}{by}", mark="•")


def _rhythm(parts: Parts, snapshot: Snapshot, account: Account) -> None:
    """What is owed in which rhythm, and when next; those of its own are marked."""
    parts.part("Rhythm")
    if account.status != "active":
        parts.say(f"{account.status.capitalize()}: nothing is owed.", "quiet")
        return
    today = snapshot.book.as_of
    own = False
    between = "  " if parts.room > _TABLE_ROOMY else " "
    for item in sorted(items_of(snapshot.book, snapshot.playbook, account, today), key=lambda item: item.due_on):
        every = say.rhythm(item.every) if item.every is not None else "at renewal" if item.contract else "triggered"
        own = own or item.override is not None
        every, tone = (f"{every}*", "accent") if item.override is not None else (every, "quiet")
        late = due_tone(snapshot.book, item.due_on, ahead="")
        parts.line(
            (fitted(say.kind_label(item.kind), _KIND_WIDTH), ""),
            (f"{between}{fitted(every, _RHYTHM_WIDTH)}", tone),
            (f"{between}{say.due_words(item.due_on, today, snapshot.book.days_off)}", late),
        )
    stopped = [
        say.kind_label(kind)
        for (of, kind), override in snapshot.book.override_of.items()
        if of == account.id and override.every == "none"
    ]
    if stopped:
        parts.say(f"Not owed here: {', '.join(stopped)}*", "quiet")
    if own or stopped:
        parts.say("* this account’s own", "quiet")


def _facts(parts: Parts, snapshot: Snapshot, account: Account) -> None:
    today = snapshot.book.as_of
    parts.part("Account")
    ours = (("owner ", account.our_owner), ("CSM ", account.our_csm), ("sponsor ", account.our_sponsor))
    parts.say(joined(f"{role}{name}" for role, name in ours if name))
    seats = f"{account.seats_licensed:,} seats" if account.seats_licensed is not None else ""
    parts.say(joined([*account.products, seats]))
    parts.say(joined([account.industry, account.website]), "quiet")
    owned = f"owned since {say.short_date(account.owned_since, today)}" if account.owned_since is not None else ""
    plan = f"plan reviewed {say.ago(account.reviewed_on, today)}" if account.reviewed_on is not None else ""
    parts.say(joined([owned, plan]), "quiet")
