"""Everything about one account that a touch needs, as one passage: beside a list of accounts, and on its own page."""

from __future__ import annotations

from datetime import date

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.due.cadence import items_of
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.due.today import PlannedItem, SnoozedItem, TodayItem
from bookcockpit.core.entities import Account, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.core.growth.references import BOARD_MARK, BOARD_WORDS, on_advisory_board
from bookcockpit.core.health.words import total_words
from bookcockpit.core.money import short_money
from bookcockpit.core.plan.success import current_value, progress
from bookcockpit.core.renewals.contracts import renewal_date
from bookcockpit.core.renewals.links import doubts
from bookcockpit.core.renewals.status import status_words
from bookcockpit.core.vocabulary import RISK_SIGNALS
from bookcockpit.tui.marks import BANDS
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import Parts, Passage, fitted, joined
from bookcockpit.tui.things import MOODS, due_tone, first_line, renewal_tone, role_words, thing_parts
from bookcockpit.tui.today import Listed

_LAST_TOUCHES = 5
_KIND, _CHANNEL = 15, 8
_PEOPLE = 8
_SEEN_WIDTH = 10
_ROLES_MOST = 36


def account_passage(snapshot: Snapshot, account: Account, about: Listed | None, width: int) -> Content:
    """The passage, `about` first: why now and what to bring."""
    today = snapshot.book.as_of
    recent = snapshot.recent(account)
    text = Passage()
    text.line(account.name, "accent")
    _standing(text, snapshot, account, about)
    if about is not None:
        _why(text, about, snapshot.book, width)
    _people(text, snapshot, account, recent.contacts, width)
    _promises(text, snapshot, account, about, width)
    _last_touches(text, recent.touches, today, width)
    return text.content()


def _standing(text: Passage, snapshot: Snapshot, account: Account, about: Listed | None) -> None:
    book, today = snapshot.book, snapshot.book.as_of
    arr = snapshot.view.arr.get(account.id)
    text.add(snapshot.policy.tier_labels[account.tier])
    text.add(" · ARR unknown" if arr is None else f" · {short_money(arr, book.meta.base_currency)} ARR")
    if account.status == "active":
        health = snapshot.healths.of(account)
        band = BANDS[health.band]
        text.add(" · ").add(f"{band.glyph} {total_words(health)}", band.tone)
    if on_advisory_board(book, account):
        text.add(" · ").add(f"{BOARD_MARK} {BOARD_WORDS}", "accent")
    text.line()
    for asked in doubts(book, [account]):
        text.line(asked.short, "soon")
    still_open = book.open_contracts_of.get(account.id, ())
    for contract in still_open[:2]:
        renewal = renewal_date(contract)
        days = (renewal - today).days
        text.add(f"Renews {say.short_date(renewal, today)} · " if days >= 0 else "Renewal passed · ")
        words = f"{say.count(days, 'day')} left" if days >= 0 else f"{say.count(-days, 'day')} ago"
        text.line(words, renewal_tone(snapshot, account, contract))
    if not still_open and book.contracts_of.get(account.id):
        text.line("No renewal ahead", "quiet")
    if account.at_risk_since is not None:
        text.add(f"! At risk since {say.short_date(account.at_risk_since, today)}", "late")
        said_below = isinstance(about, TodayItem) and about.item.kind == "intervention"
        text.line("" if said_below or not account.at_risk_reason else f": {account.at_risk_reason}")
        if account.at_risk_exit:
            text.line(f"Ends when {account.at_risk_exit}", "quiet")


def _why(text: Passage, about: Listed, book: Book, width: int) -> None:
    match about:
        case TodayItem():
            text.line().line("Why now", "strong").line(f"{say.kind_label(about.item.kind)}: {about.why}.")
            if about.item.internal:
                return
            text.line().line("Bring", "strong")
            for thing in about.bring:
                text.item("•", thing, width)
            if not about.bring:
                skip = (
                    " Find a reason, or skip this one."
                    if Selection(about.account, about).can_be_put_off(for_good=True)
                    else ""
                )
                text.line(f"Nothing yet.{skip}", "quiet")
        case Obligation():
            text.line().line("Owed", "strong").add(f"{about.what} ")
            text.line(say.due_words(about.due_on, book.as_of, book.days_off), due_tone(book, about.due_on))
        case SnoozedItem():
            text.line().line("Snoozed", "strong")
            text.line(f"{say.kind_label(about.item.kind)} until {say.full_date(about.snooze.until)}")
            if about.snooze.reason:
                text.line(about.snooze.reason, "quiet")
        case PlannedItem():
            text.line().line("Planned", "strong")
            text.line(f"{say.kind_label(about.touch.kind)} on {say.full_date(about.touch.happened_on)}")


def _people(text: Passage, snapshot: Snapshot, account: Account, contacts: dict[str, date], width: int) -> None:
    people = [person for person in snapshot.book.stakeholders_of.get(account.id, ()) if person.left_on is None]
    text.line().line("Who", "strong")
    if not people:
        text.line("Nobody known yet.", "quiet")
        return
    today = snapshot.book.as_of
    people.sort(key=lambda person: (-(person.influence or 0), person.name))
    names = min(24, width // 2, max(len(person.name) for person in people[:_PEOPLE]))
    roles = max(0, min(_ROLES_MOST, width - names - 2 - _SEEN_WIDTH))
    for person in people[:_PEOPLE]:
        text.add(fitted(person.name, names)).add("  ").add(fitted(role_words(person) or person.title, roles), "quiet")
        last = contacts.get(person.id)
        text.line(f"{say.ago(last, today) if last else 'never met':>{_SEEN_WIDTH}}", "quiet")
    if len(people) > _PEOPLE:
        text.line(f"and {len(people) - _PEOPLE} more", "quiet")


def _promises(text: Passage, snapshot: Snapshot, account: Account, about: Listed | None, width: int) -> None:
    book = snapshot.book
    mine = [c for c in book.commitments_of.get(account.id, ()) if c.is_open]
    match about:
        case Obligation():
            mine = [c for c in mine if c.id != about.about.id]
        case TodayItem() if not about.item.internal:
            # Ours are among what to bring.
            mine = [c for c in mine if c.side == "them"]
    if not mine:
        return
    text.line().line("Promises", "strong")
    for promise in sorted(mine, key=lambda c: (c.due_on is None, c.due_on, c.what)):
        due = f" ({say.due_words(promise.due_on, book.as_of, book.days_off)})" if promise.due_on else ""
        who = say.capital(say.owes(promise.side))
        text.item("□", f"{who}: {promise.what}{due}", width, "late" if book.is_late(promise.due_on) else "")


def _last_touches(text: Passage, touches: list[Touch], today: date, width: int) -> None:
    held = [touch for touch in touches if not touch.planned and touch.happened_on <= today]
    text.line().line("Last touches", "strong")
    if not held:
        text.line("None yet.", "quiet")
    dates = max((len(say.short_date(touch.happened_on, today)) for touch in held[:_LAST_TOUCHES]), default=0)
    for touch in held[:_LAST_TOUCHES]:
        channel = say.word_label(touch.channel) if touch.channel else ""
        mood = MOODS[touch.sentiment]
        felt = f"{mood.glyph} {mood.word}".strip()
        kind = min(_KIND, width - dates - len(felt) - 4)
        text.add(fitted(say.short_date(touch.happened_on, today), dates)).add("  ")
        text.add(fitted(say.kind_label(touch.kind), kind)).add("  ")
        if not felt:
            text.line(fitted(channel, _CHANNEL).rstrip(), "quiet")
        else:
            # Where the line is short the channel gives way, down to nothing: how they felt says more.
            room = min(_CHANNEL, width - (dates + 2 + kind + 2) - (1 + len(felt)))
            if room > 1:
                text.add(fitted(channel, room), "quiet").add(" ")
            text.line(felt, mood.tone)
        if touch.summary:
            text.line(fitted(f"  {first_line(touch.summary)}", width).rstrip(), "quiet")


_KIND_WIDTH = 15
_RHYTHM_WIDTH = 11
_TABLE_ROOMY = 40


def standing(snapshot: Snapshot, account: Account) -> Content:
    """`Strategic · $240k ARR · ! at risk · renews 15 Mar 2027, 112 d left`."""
    today = snapshot.book.as_of
    text = Passage().add(snapshot.policy.tier_labels[account.tier], "strong")
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
    for item in sorted(items_of(snapshot.book, snapshot.policy, account, today), key=lambda item: item.due_on):
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
