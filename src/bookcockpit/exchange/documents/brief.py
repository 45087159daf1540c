"""The brief our sponsor reads on the way to theirs: who, what they want, what to say, to ask and not to promise."""

from __future__ import annotations

from datetime import date

from bookcockpit.core import wording as say
from bookcockpit.core.dates import add_months
from bookcockpit.core.plan import qbr
from bookcockpit.core.plan.notes import COMPETITORS, DECISION
from bookcockpit.core.plan.one_page import Plan
from bookcockpit.core.plan.stakeholders import Contact
from bookcockpit.core.vocabulary import KINDS
from bookcockpit.exchange import markdown as md
from bookcockpit.exchange.documents import parts, words
from bookcockpit.exchange.documents.parts import Sources, section_of

_PEOPLE = 4
_GOALS = 4
_POINTS = 3
_ASKS = 5
_LINES = 8


def write(sources: Sources) -> str:
    """The brief of an account."""
    plan = sources.plan()
    executives = [each for each in plan.who.contacts if _is_executive(each)]
    account = plan.account
    sponsor = f"For {md.inline(account.our_sponsor, md.CELL)}" if account.our_sponsor else "No sponsor of ours is named"
    last = _last_executive_touch(sources, executives)
    contact = f"last executive contact {words.day(last)}" if last else "no executive contact yet"
    return md.page(
        words.internal_header(account.name, "executive brief", plan.today),
        [words.sentence(sponsor, md.inline(plan.tier_label), parts.worth(plan), parts.health(plan), contact)],
        md.section(
            "Who you meet",
            _people(executives),
            missing="No executive is known there: ask for an introduction before you go.",
        ),
        md.section(
            "What they want",
            parts.goal_lines(plan, _GOALS),
            missing="No goal is written down yet: ask what a good year would be.",
        ),
        md.section("Three things to say", *_to_say(sources, plan, last)),
        section_of(account, COMPETITORS, _LINES),
        section_of(account, DECISION, _LINES),
        md.section("What to ask", md.shortened(_to_ask(sources, plan), _ASKS)),
        md.section("What not to promise", _not_to_promise(plan)),
    )


def _is_executive(contact: Contact) -> bool:
    return contact.person.level == "executive" or "executive_sponsor" in contact.person.roles


def _last_executive_touch(sources: Sources, executives: list[Contact]) -> date | None:
    ids = {each.person.id for each in executives}
    held = [
        touch.happened_on
        for touch in sources.dossier.held(sources.today)
        if touch.kind == "executive_touch" or (KINDS[touch.kind].external and not ids.isdisjoint(touch.stakeholder_ids))
    ]
    return max(held, default=None)


def _people(executives: list[Contact]) -> list[str]:
    lines = []
    for each in executives:
        person = each.person
        met = f"last met {words.day(each.met_on)}" if each.met_on else "never met"
        held = f"ours: {md.inline(person.our_counterpart, md.CELL)}" if person.our_counterpart else ""
        who = f"**{md.inline(person.name, md.CELL)}**{parts.titled(person)}"
        lines.append(md.bullet(words.sentence(who, parts.roles(person), parts.standing(person), met, held)))
        if person.notes:
            lines[-1] += f". {md.inline(person.notes, md.SENTENCE)}"
    return md.shortened(lines, _PEOPLE)


def _to_say(sources: Sources, plan: Plan, last: date | None) -> tuple[list[str], ...]:
    since = last
    if not (delivered := qbr.delivered_since(sources.dossier, since, plan.today)):
        since = add_months(plan.today, -12)
        delivered = qbr.delivered_since(sources.dossier, since, plan.today)
    owed = [step for step in qbr.steps_of(sources.book, plan.account) if step.side == "us" and step.done_on is None]
    risks = parts.risk_lines(plan.risks, 1)[:1]
    return (
        [
            f"**What we delivered{f' since {words.day(since)}' if since else ''}**",
            "",
            *(parts.delivered_lines(delivered, _POINTS) or [f"Nothing is recorded; ask {_owner(plan)} what to name."]),
        ],
        [
            "**What we owe**",
            "",
            *(md.shortened(parts.step_lines(sources, owed), _POINTS) or ["Nothing is open on our side."]),
        ],
        ["**What worries us**", "", *(risks or [words.NO_RISK])],
    )


def _owner(plan: Plan) -> str:
    return md.inline(plan.account.our_owner, md.CELL) or "the account manager"


def _to_ask(sources: Sources, plan: Plan) -> list[str]:
    asks = [
        f"Where “{md.inline(step.title, md.TITLE)}” stands: theirs, due {words.day(step.due_on)}"
        for goal in plan.want
        for step in goal.milestones
        if step.side == "them"
        and step.done_on is None
        and step.due_on is not None
        and sources.book.is_late(step.due_on)
    ]
    asks += [
        f"About “{md.inline(goal.objective.statement, md.TITLE)}”: it lacks {md.inline(say.some_of(goal.lacks, 4))}"
        for goal in plan.want
        if goal.lacks
    ]
    asks += [
        f"{md.inline(gap.suggests, md.SENTENCE)} ({md.inline(gap.what[:1].lower() + gap.what[1:], md.TITLE)})"
        for gap in plan.who.gaps
        if gap.step == "add"
    ]
    return [md.bullet(ask) for ask in (*asks, "What would make the next twelve months a success for them")]


def _not_to_promise(plan: Plan) -> list[str]:
    now, path = plan.now, plan.path
    kept = [
        f"Terms of the renewal on {words.day(each.renews_on)}: still open, "
        f"{f'called {say.word_label(each.contract.call)}' if each.contract.call else 'no call yet'}"
        for each in now.renewals
        if each.contract.stage != "agreed"
    ]
    if path.price_plans:
        kept.append("Prices: an increase is planned, and is told with the value it is tied to")
    unshared = [each.play.title for each in path.plays if not each.play.shared]
    if unshared:
        names = say.some_of([f"“{md.inline(title, md.CELL)}”" for title in sorted(unshared)], _POINTS)
        kept.append(f"What they have not heard of yet: {names}")
    kept.append(f"New dates: {_owner(plan)} agrees them with the people who do the work")
    return [md.bullet(each) for each in kept[:_ASKS]]
