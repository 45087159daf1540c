"""The internal pack for a business review: the customer’s five steps, with what only we should know."""

from __future__ import annotations

from bookcockpit.core.plan import qbr
from bookcockpit.core.plan.customer import measure_of
from bookcockpit.core.plan.one_page import Plan
from bookcockpit.core.plan.qbr import Review
from bookcockpit.exchange import markdown as md
from bookcockpit.exchange.documents import parts, words
from bookcockpit.exchange.documents.parts import Sources

_GOALS = 6
_POINTS = 6
_GAPS = 3
_NEXT = 10
_NAMES = 12


def write(sources: Sources, review: Review) -> str:
    """The pack for ourselves."""
    plan = sources.plan()
    since = f"since {words.day(review.held_on)}" if review.held_on else "so far"
    done = qbr.done_since(review.steps, review.held_on, review.today)
    return md.page(
        words.internal_header(plan.account.name, "business review", plan.today),
        parts.title_line(plan),
        md.section("Attendees", *_attendees(review, is_given=sources.attendees is not None)),
        md.section(
            "1. Goals in their words",
            words.statements(((goal.objective.statement, goal.objective.agreed_value) for goal in plan.want), _GOALS),
            missing=words.NO_GOAL,
        ),
        md.section(
            "2. Progress",
            words.progress_table((goal.objective.statement, measure_of(goal)) for goal in plan.want[:_GOALS]),
            words.block(f"Value delivered {since}", parts.delivered_lines(review.delivered, _POINTS)),
            words.block(f"Done {since}", md.shortened(parts.step_lines(sources, done), _POINTS)),
            missing="Nothing has been measured, delivered or finished yet.",
        ),
        md.section(
            "3. Risks and gaps, ours included",
            parts.risk_lines(plan.risks, _POINTS),
            _gap_of_ours(plan),
            words.block("People we lack", parts.gaps(plan, _GAPS)),
            missing="No risk and no gap is known today.",
        ),
        md.section(
            f"4. Priorities until {words.day(review.until)}",
            md.shortened(parts.step_lines(sources, qbr.still_open(review.steps, review.until)), _NEXT),
            missing="No milestone and no promise is open: agree who does what, and by when.",
        ),
        md.section("5. Expansion, where it serves a goal", *_expansion(sources, plan)),
    )


def _attendees(review: Review, *, is_given: bool) -> tuple[list[str], ...]:
    lines = [
        md.bullet(
            words.sentence(md.inline(each.name, md.CELL) + parts.titled(each), parts.roles(each), parts.standing(each))
        )
        for each in review.attendees
    ]
    when = f"Planned for {words.day(review.planned_on)}." if review.planned_on else "No date is planned yet."
    if review.planned_on is None and review.held_on is not None and not is_given:
        when = f"No date is planned yet; these people came on {words.day(review.held_on)}."
    warning = qbr.without_buyer(review)
    return (
        [when],
        md.shortened(lines, _NAMES) or ["Nobody is on the list yet."],
        [f"**{md.inline(warning, md.SENTENCE)}.**"] if warning else [],
    )


def _gap_of_ours(plan: Plan) -> list[str]:
    told = md.inline(plan.account.shared_gap, 2 * md.SENTENCE)
    return [f"**Where we fell short:** {told}"] if told else []


def _expansion(sources: Sources, plan: Plan) -> tuple[list[str], ...]:
    plays = plan.path.plays
    if plan.account.at_risk_since is not None:
        saves = [each for each in plays if each.play.motion == "save"]
        return (
            ["Nothing to propose while the account is at risk: first stabilise, then prove the value."],
            parts.play_lines(sources, saves, _GAPS),
        )
    shown = [*parts.play_lines(sources, plays, _GAPS), *parts.opening_lines(plan, _GAPS)]
    if not shown:
        return (["Nothing is in play and no signal asks for it."],)
    if not plan.want:
        return (shown, ["No goal is written down that this would serve: leave it out of the meeting."])
    return (shown, ["Say which goal each one serves; what serves none stays out of the meeting."])
