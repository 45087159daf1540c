"""The internal year in review: what was done with the customer, what it brought, and what comes next."""

from __future__ import annotations

from collections import Counter
from datetime import date

from bookcockpit.core import wording as say
from bookcockpit.core.dates import add_months
from bookcockpit.core.plan import qbr
from bookcockpit.core.plan.customer import measure_of
from bookcockpit.core.vocabulary import KINDS
from bookcockpit.exchange import markdown as md
from bookcockpit.exchange.documents import parts, words
from bookcockpit.exchange.documents.parts import Sources

_GOALS = 6
_POINTS = 8


def year_before(today: date) -> date:
    """The day the year in review looks back to."""
    return add_months(today, -12)


def write(sources: Sources) -> str:
    """The recap of an account for ourselves."""
    plan = sources.plan()
    today, account = plan.today, plan.account
    since = year_before(today)
    steps = qbr.steps_of(sources.book, account)
    done = qbr.done_since(steps, since, today)
    delivered = qbr.delivered_since(sources.dossier, since, today)
    ahead = qbr.still_open(steps, qbr.end_of_next_quarter(today))
    return md.page(
        words.internal_header(account.name, "the year in review", today),
        parts.title_line(plan),
        md.section(
            f"What we did since {words.day(since)}",
            _counts(sources, since),
            words.block("Value delivered", parts.delivered_lines(delivered, _POINTS)),
            words.block("Finished", md.shortened(parts.step_lines(sources, done), _POINTS)),
            missing="No touch, no value and no milestone was recorded in this time.",
        ),
        md.section(
            "Their goals, and how far they are",
            words.progress_table((goal.objective.statement, measure_of(goal)) for goal in plan.want[:_GOALS]),
            missing=words.NO_GOAL,
        ),
        md.section(
            "What comes next",
            [*parts.renewal_lines(plan), *md.shortened(parts.step_lines(sources, ahead), _POINTS)],
            missing=words.NO_PLAN,
        ),
        md.section("How they reach us", [_contact(sources)]),
    )


def _counts(sources: Sources, since: date) -> list[str]:
    held = Counter(touch.kind for touch in sources.dossier.held(sources.today) if touch.happened_on > since)
    counted = [f"{say.kind_label(kind).lower()} {held[kind]}" for kind in KINDS if held[kind]]
    return [f"{say.count(held.total(), 'touch', 'touches')}: {', '.join(counted)}."] if counted else []


def _contact(sources: Sources) -> str:
    account = sources.account
    if not account.our_owner:
        return "No owner on our side is named: name one before this is sent."
    csm = f", then {md.inline(account.our_csm, md.CELL)}" if account.our_csm else ""
    return f"{md.opening(account.our_owner, md.CELL)}{csm}."
