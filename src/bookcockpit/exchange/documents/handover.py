"""The handover to a colleague who covers: how it stands, what falls due, whom to call, what may go wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bookcockpit.core import wording as say
from bookcockpit.core.entities import Touch
from bookcockpit.core.plan import qbr
from bookcockpit.core.plan.one_page import Plan
from bookcockpit.core.plan.stakeholders import Contact
from bookcockpit.core.renewals.status import status_words
from bookcockpit.exchange import markdown as md
from bookcockpit.exchange.documents import parts, words
from bookcockpit.exchange.documents.parts import Sources, note_blocks

DAYS = 30
"""How far ahead a handover looks."""

_DUE = 8
_STEPS = 8
_PEOPLE = 8
_RISKS = 6
_GOALS = 4
_TOUCHES = 5
_NOTES = 6


def write(sources: Sources) -> str:
    """The handover of an account."""
    plan = sources.plan()
    until = plan.today + timedelta(days=DAYS)
    steps = qbr.still_open(qbr.steps_of(sources.book, plan.account), until)
    return md.page(
        words.internal_header(plan.account.name, "handover", plan.today),
        [_state(plan)],
        md.section(
            f"Due until {words.day(until)}",
            md.shortened(_due(sources, plan), _DUE),
            words.block("Promised", md.shortened(parts.step_lines(sources, steps), _STEPS)),
            missing="Nothing falls due.",
        ),
        md.section("Whom to reach, and how", _people(plan.who.contacts), _gone(plan), missing="Nobody is known yet."),
        md.section("What they want", parts.goal_lines(plan, _GOALS), missing="No goal is written down yet."),
        md.section("Open risks", parts.risk_lines(plan.risks, _RISKS), missing=words.NO_RISK),
        md.section(
            "The renewal",
            [*parts.renewal_lines(plan), *parts.price_lines(plan)],
            missing="No contract is up for renewal.",
        ),
        md.section("Last touches", _touches(sources), missing="Nobody has been in touch yet."),
        md.section("Notes", *note_blocks(plan.account, _NOTES)),
    )


def _state(plan: Plan) -> str:
    """The account in a paragraph, for somebody who never heard of it."""
    account, now = plan.account, plan.now
    renewal = now.renewals[0] if now.renewals else None
    told = [
        f"{md.opening(plan.tier_label)} account, {parts.worth(plan)}",
        f"in {md.inline(account.industry, md.CELL)}" if account.industry else "",
        f"owned by {md.inline(account.our_owner, md.CELL)}" if account.our_owner else "",
        f"CSM {md.inline(account.our_csm, md.CELL)}" if account.our_csm else "",
        f"sponsor {md.inline(account.our_sponsor, md.CELL)}" if account.our_sponsor else "",
    ]
    sentences = [", ".join(part for part in told if part) + "."]
    if account.status != "active":
        sentences.append(f"It is {status_words(account)}.")
    if account.at_risk_since is not None:
        reason = f": {md.inline(account.at_risk_reason.rstrip('.'), md.SENTENCE)}" if account.at_risk_reason else ""
        sentences.append(f"At risk since {words.day(account.at_risk_since)}{reason}.")
    if health := parts.health_facts(plan).replace(" · ", ", "):
        sentences.append(f"{health}.")
    if renewal is not None:
        verb = "was to renew" if renewal.days_left < 0 else "renews"
        sentences.append(f"It {verb} on {words.day(renewal.renews_on)}.")
    reached = sum(goal.is_achieved for goal in plan.want)
    if plan.want:
        sentences.append(f"{say.count(len(plan.want), 'goal')}, {reached} reached.")
    known = say.count(len(plan.who.contacts), "person known", "people known")
    engaged = f"{known}, {plan.who.engaged} engaged"
    sentences.append("; ".join(part for part in (engaged, parts.reviewed(plan)) if part) + ".")
    return " ".join(sentences)


def _due(sources: Sources, plan: Plan) -> list[str]:
    until = plan.today + timedelta(days=DAYS)
    owner = words.ours_or_theirs(plan.account.our_owner, "us")
    found = [
        (
            item.due_on,
            f"{say.kind_label(item.kind)} ({owner})" + (", overdue" if sources.book.is_late(item.due_on) else ""),
        )
        for item in plan.path.next_touches
        if item.due_on <= until
    ]
    for touch in sources.dossier.touches:
        if plan.today <= touch.happened_on <= until and (touch.planned or touch.happened_on > plan.today):
            found.append((touch.happened_on, f"{say.kind_label(touch.kind)}, planned{_told(touch)}"))
    for renewal in plan.now.renewals:
        if renewal.notice_on is not None and plan.today <= renewal.notice_on <= until:
            found.append((renewal.notice_on, "Last day to give notice"))
        if renewal.renews_on <= until:
            found.append((renewal.renews_on, "Renewal"))
    return [md.bullet(f"{words.day(on)}: {what}") for on, what in sorted(found)]


def _people(contacts: Sequence[Contact]) -> list[str]:
    rows = []
    for contact in contacts[:_PEOPLE]:
        person = contact.person
        reach = ", ".join(md.contact(each) for each in (person.email, person.phone) if each)
        met = words.day(contact.met_on) if contact.met_on else "never"
        who = md.inline(person.name, md.CELL) + parts.titled(person)
        stands = ", ".join(each for each in (parts.roles(person), person.stance) if each)
        rows.append((who, stands or words.NOTHING, reach or "no address known", met))
    return md.table(("Who", "Role", "How", "Last met"), rows) if rows else []


def _gone(plan: Plan) -> list[str]:
    beyond = len(plan.who.contacts) - _PEOPLE
    more = [f"And {say.count(beyond, 'more person', 'more people')}."] if beyond > 0 else []
    gone = parts.departed(plan.who.left, 3)
    return [*more, *(["", *gone] if more and gone else gone)]


def _touches(sources: Sources) -> list[str]:
    return [
        md.bullet(f"{words.day(each.happened_on)}: {say.kind_label(each.kind)}{_told(each)}")
        for each in sources.dossier.held(sources.today)[:_TOUCHES]
    ]


def _told(touch: Touch) -> str:
    return f". {md.inline(touch.summary, md.SENTENCE)}" if touch.summary else ""
