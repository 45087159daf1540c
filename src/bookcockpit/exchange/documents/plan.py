"""The internal account plan: five questions, answered in two minutes."""

from __future__ import annotations

from bookcockpit.core import wording as say
from bookcockpit.core.entities import Touch
from bookcockpit.core.plan.customer import promise_step
from bookcockpit.core.plan.one_page import Plan, Usage
from bookcockpit.core.vocabulary import INPUTS
from bookcockpit.exchange import markdown as md
from bookcockpit.exchange.documents import parts, words
from bookcockpit.exchange.documents.parts import Sources, note_blocks

_GOALS = 4
_STEPS = 4
_RISKS = 7
_POINTS = 5
_LEFT = 3
_NOTES = 8


def write(sources: Sources) -> str:
    """The plan of an account for ourselves."""
    plan = sources.plan()
    account = plan.account
    return md.page(
        words.internal_header(account.name, "account plan", plan.today),
        parts.title_line(plan, with_health=False),
        md.section("Where are they now?", _now(plan), missing="Nothing has been recorded yet."),
        md.section("Who matters?", *_who(plan), missing="Nobody is known yet: add the people you talk to."),
        md.section("What do they want?", *_want(sources, plan), missing=words.NO_GOAL),
        md.section("What’s the risk?", parts.risk_lines(plan.risks, _RISKS), _exit(plan), missing=words.NO_RISK),
        md.section("What’s the path?", *_path(sources, plan), missing=words.NO_PLAN),
        md.section("Notes", *note_blocks(account, _NOTES)),
    )


def _now(plan: Plan) -> list[str]:
    account, now = plan.account, plan.now
    facts = [
        parts.health_facts(plan),
        f"Products: {', '.join(md.inline(each, md.CELL) for each in account.products[:_POINTS])}"
        if account.products
        else "",
        _seats(plan),
        f"Usage: {', '.join(_usage(each) for each in now.usage)}" if now.usage else "",
        f"Our side: {', '.join(_side(plan))}" if _side(plan) else "",
        _last(now.last_touch),
    ]
    return [md.bullet(fact) for fact in facts if fact]


def _seats(plan: Plan) -> str:
    licensed = plan.account.seats_licensed
    if licensed is None:
        return ""
    used = plan.now.seats_used
    return f"Seats: {used:,} of {licensed:,} active" if used is not None else f"Seats: {licensed:,} licensed"


def _usage(usage: Usage) -> str:
    name = usage.newest.input
    since = f" since {words.day(usage.before.read_on)}" if usage.before is not None else ""
    change = f" ({usage.change:+,.4g}{since})" if usage.change else ""
    return f"{INPUTS[name].label} {say.reading_words(name, usage.newest.value)}{change}"


def _side(plan: Plan) -> list[str]:
    account = plan.account
    held = (("owner", account.our_owner), ("CSM", account.our_csm), ("sponsor", account.our_sponsor))
    return [f"{role} {md.inline(name, md.CELL)}" for role, name in held if name]


def _last(touch: Touch | None) -> str:
    if touch is None:
        return ""
    what = f": {md.inline(touch.summary, md.SENTENCE)}" if touch.summary else ""
    return f"Last touch: {say.kind_label(touch.kind)}, {words.day(touch.happened_on)}{what}"


def _who(plan: Plan) -> tuple[list[str], ...]:
    who = plan.who
    beyond = parts.people_beyond(who.contacts)
    return (
        parts.people_table(who.contacts),
        [beyond] if beyond else [],
        words.block("Left", parts.departed(who.left, _LEFT)),
        words.block("Missing", parts.gaps(plan, _POINTS)),
    )


def _want(sources: Sources, plan: Plan) -> list[list[str]]:
    shown = [part for goal in plan.want[:_GOALS] for part in parts.goal_block(sources, goal, _STEPS)]
    more = len(plan.want) - _GOALS
    return [*shown, [f"And {say.count(more, 'more goal')}."] if more > 0 else []]


def _exit(plan: Plan) -> list[str]:
    wanted = plan.account.at_risk_exit if plan.account.at_risk_since else ""
    return [f"No longer at risk when: {md.inline(wanted, md.SENTENCE)}"] if wanted else []


def _path(sources: Sources, plan: Plan) -> tuple[list[str], ...]:
    path = plan.path
    touches = [
        f"{say.kind_label(each.kind)} {words.day(each.due_on)}{' (late)' if sources.book.is_late(each.due_on) else ''}"
        for each in path.next_touches[:_POINTS]
    ]
    return (
        [*parts.renewal_lines(plan), *parts.price_lines(plan)],
        words.block("Plays", parts.play_lines(sources, path.plays, _STEPS)),
        words.block("Openings", parts.opening_lines(plan, _STEPS)),
        words.block("Promises", md.shortened(parts.step_lines(sources, map(promise_step, path.promises)), _POINTS)),
        [f"**Next touches:** {', '.join(touches)}."] if touches else [],
    )
