"""The sections of the scorecard, each number on them with its words, its picture and the accounts behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.money import short_money
from bookcockpit.core.renewals.links import doubts
from bookcockpit.core.revenue.arr import Measure, share_words
from bookcockpit.core.revenue.retention import HOW_LABELS, Result
from bookcockpit.core.revenue.scorecard import CAVEAT, Fared, Habit, HabitName
from bookcockpit.core.rounding import fixed, rounded
from bookcockpit.core.vocabulary import TIERS
from bookcockpit.tui.renewals import bar_cells
from bookcockpit.tui.scorecard import words as tell
from bookcockpit.tui.scorecard.words import (
    BAR,
    Amounts,
    Behind,
    Entry,
    Line,
    Mover,
    Section,
    layered_bar,
    letter_bar,
    level_line,
    mark_bar,
    step_bar,
)
from bookcockpit.tui.text import cell

if TYPE_CHECKING:
    # The words of the page count, and are called by its sections.
    from bookcockpit.core.renewals.forecast import Period, Totals
    from bookcockpit.core.revenue.retention import CohortRow
    from bookcockpit.tui.scorecard.words import Counted

_SOME = 3


def to_know(counted: Counted) -> Iterator[Entry]:
    """New customers and those handed over, what is presumed or excluded, the rates, and since when there is a book."""
    card, currency, today = counted.card, counted.card.currency, counted.now.book.as_of
    if card.joined:
        came = [(each.account, each.end, f"{HOW_LABELS[each.how]} {say.full_date(each.on)}") for each in card.joined]
        yield Entry(
            "know/joined", "Joined", tell.signed(sum(each.end for each in card.joined), currency),
            say.count(len(card.joined), "account"), "quiet", value_tone="",
            notes=("New customers, those that came back, and those taken over: listed, in none of the ratios.",
                   f"With them all ARR at the end is {short_money(card.end_arr, currency)}."),
            behind=cache(partial(tell.behind_sums, counted, "End", came)),
        )  # fmt: skip
    if card.left:
        gone = [(each.account, each.start, f"handed over {say.full_date(each.on)}") for each in card.left]
        yield Entry(
            "know/left", "Handed over", short_money(sum(each.start for each in card.left), currency),
            say.count(len(card.left), "account"), "quiet", value_tone="",
            notes=("Handed to another account manager inside the window: on neither side of the ratios.",),
            behind=cache(partial(tell.behind_sums, counted, "Start", gone)),
        )  # fmt: skip
    if card.whole.presumed_arr:
        rows = sorted((row for row in card.whole.rows if row.presumed), key=lambda row: -row.presumed)
        past = [(row.account, row.presumed, "past its term, without an outcome") for row in rows]
        yield Entry(
            "know/presumed", "Presumed", short_money(card.whole.presumed_arr, currency),
            say.count(len(past), "account"), "soon", value_tone="",
            notes=("Counted at the end because nothing says it stopped: the term has passed and no outcome is "
                   "recorded.",),
            behind=cache(partial(tell.behind_sums, counted, "Presumed", past, "the largest first")),
        )  # fmt: skip
    if asked := doubts(counted.now.book):
        twice = [(each.account, None, each.words) for each in asked]
        amount = short_money(*asked[0].twice) if len(asked) == 1 else say.count(len(asked), "term")
        yield Entry(
            "know/twice", "Counted twice?", amount,
            say.some_of(list(dict.fromkeys(each.account.name for each in asked)), _SOME), "soon", value_tone="",
            notes=("Terms that may be one business: until somebody says, all of them count. T on the Renewals page "
                   "says which renews which, or that both run.",),
            behind=cache(partial(tell.behind_sums, counted, "", twice, "by name")),
        )  # fmt: skip
    if card.excluded:
        why = [(each.account, None, each.why) for each in card.excluded]
        yield Entry(
            "know/excluded", "Excluded", say.count(len(why), "account"),
            say.some_of([each.account.name for each in card.excluded], _SOME), "soon", value_tone="",
            notes=("In none of the numbers.", *(f"{each.account.name}: {each.why}." for each in card.excluded[:9])),
            behind=cache(partial(tell.behind_sums, counted, "", why, "by name")),
        )  # fmt: skip
    for rate in card.rates:
        yield Entry(
            f"know/{rate.currency}", f"1 {rate.currency}", f"{rate.rate.normalize():f}",
            f"{currency} of {say.short_date(rate.rate_on, today)}", "quiet", value_tone="",
            notes=("One rate for both ends of the window, the latest on or before its last day, so that no ratio "
                   "moves with the exchange.",),
        )  # fmt: skip
    if card.survivors_only is not None:
        yield Entry(
            "know/survivors", "Survivors only", "", f"since {say.full_date(card.survivors_only)}", "soon",
            notes=("The book began inside this window. Customers lost before were never in it, so its ratios look "
                   "better than they were.",),
        )  # fmt: skip


_LABELS: dict[HabitName, str] = {
    "business_reviews": "Reviews on cadence",
    "value_touches": "Value touches",
    "engaged_people": "Two people engaged",
    "plan_reviewed": "Plan reviewed",
    "value_agreed": "Value agreed",
    "executive_touch": "Executive touch",
}


def habit_entries(counted: Counted) -> Iterator[Entry]:
    """One entry for each habit; nothing where there is no cohort."""
    if not counted.card.whole.rows:
        return
    for each in counted.habits:
        difference = each.nrr_difference
        value = "–" if difference is None else _points(difference)
        unasked = say.count(each.unasked, "account")
        notes = (
            f"{each.label}: {each.words}.",
            f"With it: {_fared_words(each.has)}.",
            f"Without: {_fared_words(each.has_not)}.",
            *([f"Not asked of {unasked}: no such rhythm is theirs."] if each.unasked else []),
            CAVEAT,
        )
        asked = each.has.rows or each.has_not.rows
        yield Entry(
            f"habit/{each.name}", _LABELS[each.name], value, _short(each), "quiet", "",
            "strong" if difference is not None else "quiet", "habit", notes=notes,
            behind=cache(partial(_behind, counted, each)) if asked else None,
        )  # fmt: skip


def _short(each: Habit) -> str:
    """Both ratios, or that the groups are too small."""
    if each.has.nrr is not None and each.has_not.nrr is not None and not each.reason:
        return f"{share_words(each.has.nrr)} with it, {share_words(each.has_not.nrr)} without"
    asked = each.has.accounts + each.has_not.accounts
    return f"too few: {each.has.accounts} with it, {each.has_not.accounts} without" if asked else each.reason


def _points(difference: float) -> str:
    if not difference:
        return "0 pt"
    return f"{'+' if difference > 0 else '−'}{tell.points_words(difference)} pt"


def _fared_words(group: Fared) -> str:
    accounts = say.count(group.accounts, "account")
    if group.nrr is None or group.grr is None:
        return accounts
    return f"{accounts}, NRR {share_words(group.nrr)}, GRR {share_words(group.grr)}"


def _behind(counted: Counted, habit: Habit) -> Behind:
    """The accounts with the habit, then those without it, the largest first."""
    amounts = Amounts(counted)
    lines = []
    for group, word, tone in ((habit.has, "has it", "good"), (habit.has_not, "has not", "quiet")):
        for row in sorted(group.rows, key=lambda row: (-row.start, row.account.name.casefold())):
            cells = (amounts.money(row.start), amounts.money(row.end), cell(word, tone))
            lines.append(Line(row.account, cells, amounts.why(row)))
    return Behind(("Start", "End", "Habit"), lines, "those that have it first")


_ORDER = ("expansion", "price", "new", "transfer_in", "contraction", "churn")
_STEP_LABELS = {
    "expansion": "Expansion",
    "price": "Price",
    "new": "Came back",
    "transfer_in": "Taken over",
    "contraction": "Contraction",
    "churn": "Churn",
}
REST = "rest"
"""What the movements leave unexplained: amounts that were rounded when they were converted."""


class Step(NamedTuple):
    """One kind of change: its sum, and the ARR before and after it; the accounts that moved most come first."""

    kind: str
    label: str
    amount: int
    before: int
    after: int
    movers: tuple[Mover, ...]


def walk(rows: Iterable[CohortRow]) -> list[Step]:
    """The steps that lead from the start of a cohort to its end; a kind that did not happen is left out."""
    found: dict[str, list[Mover]] = {}
    level = end = 0
    for row in rows:
        level, end = level + row.start, end + row.end
        for moved in dict.fromkeys(each.kind for each in row.movements):
            some = tuple(each for each in row.movements if each.kind == moved)
            found.setdefault(moved, []).append(Mover(row, sum(each.amount for each in some), some))
    steps = []
    kinds: tuple[str, ...] = (*_ORDER, *(each for each in found if each not in _ORDER))
    for kind in kinds:
        if movers := found.get(kind):
            movers.sort(key=lambda each: (-abs(each.amount), each.row.account.name.casefold()))
            amount = sum(each.amount for each in movers)
            label = _STEP_LABELS.get(kind, kind.replace("_", " ").capitalize())
            steps.append(Step(kind, label, amount, level, level + amount, tuple(movers)))
            level += amount
    if level != end:
        steps.append(Step(REST, "Rounding", end - level, level, end, ()))
    return steps


_NRR_TOP = 1.2
"""The share at which a bar of NRR is full unless the playbook says what the best reach: it has no end of its own."""


def sections(counted: Counted, *, full: bool = False) -> list[Section]:
    """The whole page; `full` with the forecast by month and all ratios of each tier. Empty sections are left out."""
    until = say.full_date(counted.forecast.until)
    made = [
        Section("Retention", tuple(_retention(counted))),
        Section("ARR of these accounts", tuple(_walk(counted))),
        Section(
            "By tier at the start: NRR, GRR, logos" if full else "NRR by tier at the start",
            tuple(_tiers(counted, full=full)),
        ),
        Section("Outcomes", tuple(_outcomes(counted)), beside=True),
        Section(f"Forecast to {until}", tuple(_forecast(counted, by_month=full)), beside=True),
        Section("Activity, not outcomes", (*_activity(counted), *_health(counted)), beside=True),
        Section("Not counted, or to know", tuple(to_know(counted))),
        Section("Habits, and how those accounts fared", tuple(habit_entries(counted))),
    ]
    return [each for each in made if each.entries]


def _retention(counted: Counted) -> Iterator[Entry]:
    result = counted.card.whole
    aims = {"nrr": result.nrr, "nrr_without_price": result.nrr, "grr": result.grr, "grr_without_price": result.grr}
    for measure in result.measures:
        said = tell.verdict(measure)
        words, tone = said if said is not None else (_beside(result, measure, counted.card.currency), "quiet")
        aim = aims.get(measure.name, measure)
        top = (aim.best or _NRR_TOP) if aim is result.nrr else 1.0
        bar = "" if aim.benchmark is None or measure.value is None else mark_bar(measure.value, top, aim.benchmark)
        behind = partial(tell.behind_result, counted, result, measure)
        yield _entry(counted, measure, words, tone, bar, behind, result)


def _beside(result: Result, measure: Measure, currency: str) -> str:
    """What stands beside a ratio that has no benchmark."""
    if measure.value is None:
        return measure.reason
    if measure.name in ("expansion_rate", "price_rate"):
        return f"{short_money(rounded(measure.over), currency)} of {short_money(rounded(measure.under), currency)}"
    whole = result.nrr if measure.name == "nrr_without_price" else result.grr
    added = (whole.value or 0.0) - measure.value
    if not added:
        return "price adds nothing"
    return f"price {'adds' if added > 0 else 'takes'} {tell.points_words(added)} points"


def _entry(
    counted: Counted,
    measure: Measure,
    words: str,
    tone: str,
    bar: str,
    behind: Callable[[], tell.Behind],
    result: Result | None = None,
) -> Entry:
    is_known = measure.value is not None
    return Entry(
        measure.name,
        measure.label,
        tell.value_words(measure, counted.card.currency),
        words if is_known else measure.reason,
        tone if is_known else "quiet",
        bar if is_known else "",
        "strong" if is_known else "quiet",
        measure.name,
        measure,
        result,
        behind=cache(behind) if is_known else None,
    )


def _walk(counted: Counted) -> Iterator[Entry]:
    result, currency = counted.card.whole, counted.card.currency
    if not result.rows:
        return
    steps = walk(result.rows)
    levels = [result.start_arr, *(step.after for step in steps)]
    low, high = min(levels), max(levels)
    room = (high - low) // 10
    low, high = max(0, low - room), high + room
    cohort = cache(partial(tell.behind_result, counted, result, result.nrr))
    first, last = (say.full_date(each) for each in (counted.card.start, counted.card.end))
    yield Entry(
        "walk/start", "Start", short_money(result.start_arr, currency), say.count(len(result.rows), "account"),
        bar=level_line(result.start_arr, low, high), name="walk",
        notes=(f"At the opening of {first}.",), behind=cohort,
    )  # fmt: skip
    for step in steps:
        share = share_words(abs(step.amount) / result.start_arr)
        number = say.count(len(step.movers), "account") if step.movers else "of converted amounts"
        behind = cache(partial(tell.behind_movers, counted, step.movers)) if step.movers else None
        bar = step_bar(step.before, step.after, low, high)
        tone = tell.change_tone(step.amount)
        yield Entry(
            f"walk/{step.kind}", step.label, tell.signed(step.amount, currency), f"{share}, {number}",
            bar=bar, value_tone=tone, name="walk", behind=behind,
        )  # fmt: skip
    kept = sum(row.end > 0 for row in result.rows)
    yield Entry(
        "walk/end", "End", short_money(result.end_arr, currency), f"{say.count(kept, 'account')} kept",
        bar=level_line(result.end_arr, low, high), name="walk",
        notes=(f"After {last}.",), behind=cohort,
    )  # fmt: skip


def _tiers(counted: Counted, *, full: bool) -> Iterator[Entry]:
    labels = counted.now.policy.tier_labels
    for tier in TIERS:
        result = counted.card.tiers[tier]
        for place, measure in enumerate((result.nrr, result.grr, result.logo_retention)[: 3 if full else 1]):
            said = tell.verdict(measure)
            words, tone = (said.words, said.tone) if said is not None and full else (_tier_words(result), "quiet")
            top = (measure.best or _NRR_TOP) if measure is result.nrr else 1.0
            bar = mark_bar(measure.value, top, measure.benchmark) if measure.value is not None else ""
            made = _entry(
                counted, measure, words, tone, bar, partial(tell.behind_result, counted, result, measure), result
            )
            label = f"  {measure.label}" if place else labels[tier]
            yield made._replace(key=f"tier/{tier}/{measure.name}", label=label)


def _tier_words(result: Result) -> str:
    """`GRR 93.6, logos 94.7 %`."""
    grr, logos = result.grr.value, result.logo_retention.value
    if grr is None or logos is None:
        return result.reason
    return f"GRR {share_words(grr).removesuffix(' %')}, logos {share_words(logos)}"


def _outcomes(counted: Counted) -> Iterator[Entry]:
    for measure in counted.card.outcomes:
        behind = partial(tell.behind_measure, counted, measure)
        yield _entry(counted, measure, _outcome_words(counted, measure), "quiet", _share_bar(measure), behind)


def _outcome_words(counted: Counted, measure: Measure) -> str:
    match measure.name:
        case "acv_growth":
            return "of the accounts kept"
        case "lifetime_value":
            return f"implied, {fixed(measure.over / measure.under, 1)} years" if measure.under else ""
        case "concentration":
            return f"in the top {counted.now.policy.concentration_top} %"
        case "time_to_first_value":
            return f"median of {say.count(int(measure.under), 'account')}"
        case "forecast_accuracy":
            return f"{fixed(measure.over)} of {fixed(measure.under)} as called"
        case _:
            return measure.note


def _share_bar(measure: Measure) -> str:
    is_part = measure.unit == "share" and measure.name != "acv_growth"
    return mark_bar(measure.value, 1.0) if is_part and measure.value is not None else ""


def _forecast(counted: Counted, *, by_month: bool) -> Iterator[Entry]:
    found, currency = counted.forecast, counted.card.currency
    if not counted.now.book.accounts:
        return
    # A little more than all of it, so that the tick of today’s ARR stands inside the bar.
    top = max(found.best.arr, found.current_arr) * 1.1
    kinds: tuple[tuple[str, Totals, str], ...] = (
        ("Expected", found.expected, "of today’s ARR"),
        ("Worst", found.worst, "only commit"),
        ("Best", found.best, "all but lost"),
    )
    for label, totals, how in kinds:
        share = share_words(totals.nrr) if totals.nrr is not None else "n/a"
        which = label.lower()
        rows = [row for row in found.rows if getattr(row, which)] if which != "expected" else found.rows
        yield Entry(
            f"forecast/{which}", label, short_money(totals.arr, currency), f"{share} {how}", "quiet",
            mark_bar(totals.arr, top, found.current_arr) if top else "", name="forecast",
            notes=_forecast_notes(counted),
            behind=cache(partial(tell.behind_renewals, counted, rows, which)) if rows else None,
        )  # fmt: skip
    periods = found.by_month if by_month else found.by_quarter
    most = max((max(each.best, each.arr) for each in periods), default=0)
    for each in periods:
        yield _period(counted, each, most, by_month=by_month)


def _forecast_notes(counted: Counted) -> tuple[str, ...]:
    found, currency = counted.forecast, counted.card.currency
    notes = [
        f"ARR today {short_money(found.current_arr, currency)}: {short_money(found.renewing_arr, currency)} comes up "
        f"for renewal, {short_money(found.staying_arr, currency)} does not."
    ]
    if found.starting_arr:
        notes.append(f"{short_money(found.starting_arr, currency)} is still to start.")
    notes += [f"Not counted: {each.account.name}, {each.why}." for each in found.excluded]
    if found.reason:
        notes.append(f"Implied NRR is n/a: {found.reason}.")
    return tuple(notes)


def _period(counted: Counted, period: Period, most: int, *, by_month: bool) -> Entry:
    currency = counted.card.currency
    if period.begins is None:
        label, key = "  past due", "past"
    else:
        _weekday, _day, month, year = say.full_date(period.begins).split(" ")
        label = f"  {month} {year}" if by_month else f"  Q{(period.begins.month + 2) // 3} {year}"
        key = label.strip()
    number = say.count(len(period.rows), "renewal")
    rows = partial(tell.behind_renewals, counted, period.rows, "expected")
    return Entry(
        f"forecast/{key}", label, short_money(period.expected, currency),
        f"of {short_money(period.arr, currency)}, {number}", "late" if period.begins is None else "quiet",
        layered_bar((period.worst, period.expected, period.best), most), "", "period",
        notes=(
            f"{number}, {short_money(period.arr, currency)} ARR: at worst {short_money(period.worst, currency)}, "
            f"at best {short_money(period.best, currency)}.",
        ),
        behind=cache(rows),
    )  # fmt: skip


def _activity(counted: Counted) -> Iterator[Entry]:
    for measure in counted.card.activity.measures:
        words = "people per account" if measure.unit == "people" else f"{fixed(measure.over)} of {fixed(measure.under)}"
        words += {"executive_engagement": " strategic", "qbr_completion": " owed", "plan_freshness": " plans"}.get(
            measure.name, ""
        )
        behind = partial(tell.behind_measure, counted, measure)
        yield _entry(counted, measure, words, "quiet", _share_bar(measure), behind)


def _health(counted: Counted) -> Iterator[Entry]:
    trend = counted.trend
    if trend is None:
        yield Entry("health/0", "Health", "", "counting …", "quiet", name="health")
        return
    if not trend.now.whole.number:
        return
    for day in trend.days:
        ago = (trend.now.on - day.on).days
        spread = day.whole
        share = spread.green_share
        labels = counted.now.policy.tier_labels
        notes = [f"On {say.full_date(day.on)}: {share_words(share)} of those known are green." if share is not None
                 else f"On {say.full_date(day.on)} too little was known of every account."]  # fmt: skip
        notes += [f"{labels[tier]}: {tell.spread_words(day.tiers[tier])}" for tier in TIERS if day.tiers[tier].number]
        yield Entry(
            f"health/{ago}", f"  {ago} days ago" if ago else "Health, green",
            share_words(share) if share is not None else "n/a", tell.spread_words(spread), "quiet",
            letter_bar("GAR?", bar_cells(list(spread), BAR)), "" if ago else "strong", "health",
            notes=tuple(notes), behind=cache(partial(tell.behind_health, day, trend.now)),
        )  # fmt: skip
