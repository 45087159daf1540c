"""How documents say things: dates without doubt, owners with their side, how far a goal has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bookcockpit.core import wording as say
from bookcockpit.core.plan.customer import GoalMeasure, Step
from bookcockpit.exchange import markdown as md

NOTHING = "–"
NO_GOAL = "No goal is written down yet: ask for theirs."
NO_RISK = "No risk is known today."
NO_PLAN = "Nothing is planned yet."


def day(on: date) -> str:
    """`15 Mar 2027`, which means one day wherever it is read."""
    return say.full_date(on).split(" ", 1)[1]


def internal_header(name: str, title: str, today: date) -> list[str]:
    """The first lines of a document for ourselves: the account, the edition and the date."""
    return [f"# {md.inline(name, md.TITLE)}: {title}", "", f"**Internal — not for the customer** · {day(today)}"]


def customer_header(name: str, title: str, our_owner: str, today: date) -> list[str]:
    """The first lines of a document for the customer: the account, for whom and by whom, and the date."""
    by = f" by {md.inline(our_owner, md.TITLE)}" if our_owner else ""
    account = md.inline(name, md.TITLE)
    return [f"# {account}: {title}", "", f"Prepared for {account}{by} · {day(today)}"]


def sentence(*parts: str) -> str:
    """What is known, apart by a middle dot."""
    return " · ".join(part for part in parts if part)


def ours_or_theirs(name: str, side: str | None) -> str:
    """`us: Nora Whitfield`, `them`: who has to act, for readers on our side."""
    who = md.inline(name, md.CELL)
    return f"{side}: {who}" if side and who else who or side or ""


def asked_of(step: Step, account: str) -> str:
    """`us: Nora Whitfield`, `Northwind: Ana Ruiz`, `Northwind`: who has to act, for the customer."""
    house = "us" if step.side == "us" else md.inline(account, md.CELL)
    return f"{house}: {md.inline(step.owner, md.CELL)}" if step.owner else house


def owner_for(name: str, side: str | None, account: str) -> str:
    """`Nora Whitfield (us)`, `Ana Ruiz (Northwind)`: whose a goal or a proposal is."""
    house = "us" if side == "us" else md.inline(account, md.CELL) if side == "them" else ""
    who = md.inline(name, md.CELL)
    return f"{who} ({house})" if who and house else who or house


def step_line(step: Step, owner: str, *, is_late: bool) -> str:
    """`- [ ] Hull depot opened (them: Ana Ruiz), by 12 Feb 2027`; a late one says so."""
    return md.task(
        f"{md.inline(step.what, md.SENTENCE)}{_in_brackets(owner)}{_when(step, is_late=is_late)}",
        step.done_on is not None,
    )


def _in_brackets(owner: str) -> str:
    return f" ({owner})" if owner else ""


def _when(step: Step, *, is_late: bool) -> str:
    if step.done_on is not None:
        return f", done {day(step.done_on)}"
    if step.due_on is None:
        return ", no date yet"
    return f", **was due {day(step.due_on)}**" if is_late else f", by {day(step.due_on)}"


def amount(value: float | None, unit: str) -> str:
    """`21 days`, `95 %`; a dash while unknown."""
    if value is None:
        return NOTHING
    return f"{say.plain_number(value)} {md.inline(unit, md.CELL)}".rstrip()


def progress(measure: GoalMeasure) -> str:
    """`82 %`, or why there is none to name."""
    if measure.share is not None:
        return say.percent(measure.share)
    if measure.current is None:
        return "not measured yet"
    if measure.target is None:
        return "no target yet"
    if measure.baseline is None:
        return "no starting point"
    return "undefined: the target is the start"


def way(measure: GoalMeasure) -> str:
    """`from 21, now 12, target 10 days by 31 Mar 2027: 82 % of the way`; only what is known."""
    values = (("from", measure.baseline), ("now", measure.current), ("target", measure.target))
    known = ", ".join(f"{word} {say.plain_number(value)}" for word, value in values if value is not None)
    unit = f" {md.inline(measure.unit, md.CELL)}" if measure.unit and known else ""
    by = f" by {day(measure.target_on)}" if measure.target_on else ""
    how_far = progress(measure)
    if measure.share is not None:
        how_far = f"reached ({how_far})" if measure.share >= 1 else f"{how_far} of the way"
    return f"{known}{unit}{by}: {how_far}" if known or by else how_far


def measure_line(measure: GoalMeasure, read_on: date | None = None) -> str:
    """`Days to open: from 21, now 12 …, read 1 Nov 2026, measured in the depot tracker`."""
    read = f", read {day(read_on)}" if read_on else ""
    source = f", measured in {md.inline(measure.measured_in, md.CELL)}" if measure.measured_in else ""
    return f"{md.inline(measure.metric, md.TITLE) or 'Progress'}: {way(measure)}{read}{source}"


def agreed(value: str, by: str = "", on: date | None = None, form: str = ", agreed{}") -> str:
    """`Agreed value: USD 14,000 a depot, agreed with Ana Ruiz on 13 Mar 2025`; nothing without a value."""
    how = f"{by}{f' on {day(on)}' if on else ''}"
    return f"Agreed value: {md.inline(value, md.SENTENCE)}{form.format(how) if how else ''}" if value else ""


def statements(goals: Iterable[tuple[str, str]], most: int) -> list[str]:
    """Goals in their words, each with the value that was agreed."""
    lines = [md.bullet(f"“{md.inline(goal, md.SENTENCE)}” {agreed(value)}".rstrip()) for goal, value in goals]
    return md.shortened(lines, most)


def progress_table(goals: Iterable[tuple[str, GoalMeasure]]) -> list[str]:
    """Each goal, or its metric, with where it began, is and should be; nothing without goals."""
    rows = [
        (
            md.inline(measure.metric or statement, md.CELL),
            amount(measure.baseline, measure.unit),
            amount(measure.current, measure.unit),
            amount(measure.target, measure.unit),
            day(measure.target_on) if measure.target_on else NOTHING,
            progress(measure),
        )
        for statement, measure in goals
    ]
    return md.table(("Measure", "From", "Now", "Target", "By", "Progress"), rows, (1, 2, 3, 5)) if rows else []


def block(title: str, lines: Sequence[str]) -> list[str]:
    """A few points under words of their own; nothing without points."""
    return [f"**{title}**", "", *lines] if lines else []
