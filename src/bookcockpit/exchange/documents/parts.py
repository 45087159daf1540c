"""What every document of an account is made of, and the parts that those for ourselves share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.entities import Account, PricePlan, Stakeholder, Touch
from bookcockpit.core.health.words import health_facts as say_health
from bookcockpit.core.health.words import total_words
from bookcockpit.core.history import Dossier
from bookcockpit.core.money import short_money
from bookcockpit.core.plan.customer import Step, left_names, measure_of, milestone_step
from bookcockpit.core.plan.notes import FREE, section_named, sections_of
from bookcockpit.core.plan.one_page import Plan, PlannedPlay, Risk, plan_of
from bookcockpit.core.plan.stakeholders import Contact
from bookcockpit.core.plan.success import Goal, not_reviewable
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.board import Renewal
from bookcockpit.core.renewals.contracts import notice_words
from bookcockpit.core.renewals.price_steps import steps_of
from bookcockpit.core.renewals.prices import treatment_words
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.core.text import name_key
from bookcockpit.exchange import markdown as md
from bookcockpit.exchange.documents import words


class Sources(NamedTuple):
    """What a document is made of.

    `attendees` None means those of the planned business review, else of the last one.
    """

    book: Book
    policy: Policy
    account: Account
    dossier: Dossier
    today: date
    attendees: tuple[Stakeholder, ...] | None = None

    def plan(self) -> Plan:
        """The account's plan, of which every document for ourselves is made."""
        return plan_of(self.book, self.policy, self.account, self.dossier, self.today)


_LINES = 10


def note_blocks(account: Account, lines: int) -> list[list[str]]:
    """The notes: at most so many lines without a heading, then each section that says something under its own."""
    blocks: list[list[str]] = []
    for each in sections_of(account.notes):
        if each.is_empty:
            continue
        if each.title != FREE:
            blocks.append([f"### {md.inline(each.title, md.TITLE)}"])
        blocks.append(md.paragraphs(each.said, lines if each.title == FREE else _LINES))
    return blocks


def section_of(account: Account, title: str, lines: int) -> list[str]:
    """A page's section of one section of the notes; nothing where it says nothing."""
    found = section_named(account, title)
    return md.section(title, md.paragraphs(found.said, lines)) if found is not None else []


_PEOPLE = 9


def title_line(plan: Plan, *, with_health: bool = True) -> list[str]:
    """The account in a line: its tier, what it is worth, how well it is, whose it is, and how fresh its plan is."""
    account = plan.account
    return [
        words.sentence(
            md.opening(plan.tier_label) + (f", {account.status}" if account.status != "active" else ""),
            worth(plan),
            health(plan) if with_health else "",
            f"owner {md.inline(account.our_owner, md.CELL)}" if account.our_owner else "",
            reviewed(plan),
        )
    ]


def health(plan: Plan) -> str:
    """`health 54 amber`; empty for an account that is not active."""
    return f"health {total_words(plan.now.health)}" if plan.account.status == "active" else ""


def health_facts(plan: Plan) -> str:
    """`Health: 54 amber · lowest product 31 · down 12 since 24 Oct 2026 · from 3 of 3 categories, 9 of 14 inputs`."""
    facts = say_health(plan.now.health, plan.now.moved, words.day(plan.now.moved.since))
    return words.sentence(f"Health: {facts[0]}", *facts[1:])


def worth(plan: Plan) -> str:
    """`ARR $240k`."""
    if plan.now.arr is None:
        return "ARR unknown"
    return " ".join(
        [f"ARR {short_money(plan.now.arr, plan.currency)}", *(f"({each.short})" for each in plan.now.asked)]
    )


def reviewed(plan: Plan) -> str:
    """When the plan was last looked at, and whether that is too long ago."""
    if plan.reviewed_on is None:
        return "**plan never reviewed**" if plan.is_stale else ""
    return f"plan reviewed {words.day(plan.reviewed_on)}{', **review it again**' if plan.is_stale else ''}"


def people_table(contacts: Sequence[Contact]) -> list[str]:
    """Who is there, the most influential first."""
    rows = [
        (
            md.inline(contact.person.name, md.CELL) + titled(contact.person),
            roles(contact.person) or words.NOTHING,
            standing(contact.person) or words.NOTHING,
            words.day(contact.met_on) if contact.met_on else "never",
            md.inline(contact.person.our_counterpart, md.CELL) or words.NOTHING,
        )
        for contact in contacts[:_PEOPLE]
    ]
    return md.table(("Who", "Role", "Stance", "Last met", "Ours"), rows) if rows else []


def people_beyond(contacts: Sequence[Contact]) -> str:
    """How many people the table leaves out."""
    more = len(contacts) - _PEOPLE
    return f"And {say.count(more, 'more person', 'more people')}." if more > 0 else ""


def titled(person: Stakeholder) -> str:
    """`, VP Operations`; empty without a title."""
    return f", {md.inline(person.title, md.CELL)}" if person.title else ""


def roles(person: Stakeholder) -> str:
    """`economic buyer, champion`."""
    return ", ".join(say.word_label(role) for role in person.roles)


def standing(person: Stakeholder) -> str:
    """`supporter, influence 5, relationship 3`: of five each."""
    return ", ".join(
        part
        for part in (
            person.stance or "",
            f"influence {person.influence}" if person.influence else "",
            f"relationship {person.relationship}" if person.relationship else "",
        )
        if part
    )


def departed(people: Sequence[Stakeholder], most: int) -> list[str]:
    """Who left, when and where to: the warmest leads, and nobody’s contact here."""
    lines = [
        md.bullet(
            f"{md.inline(each.name, md.CELL)}{titled(each)}: left"
            + (f" {words.day(each.left_on)}" if each.left_on else "")
            + (f", now at {md.inline(each.left_to, md.CELL)}" if each.left_to else "")
        )
        for each in people
    ]
    return md.shortened(lines, most)


def gaps(plan: Plan, most: int) -> list[str]:
    """What is missing in the map of people, and what to do about it."""
    return md.shortened(
        [
            md.bullet(f"{md.inline(gap.what, md.SENTENCE)}. {md.inline(gap.suggests, md.SENTENCE)}.")
            for gap in plan.who.gaps
        ],
        most,
    )


def goal_block(sources: Sources, goal: Goal, steps: int) -> tuple[list[str], list[str]]:
    """A goal: their words, then its measure, owner, agreed value, what it lacks, and its milestones."""
    objective = goal.objective
    by = f" by {md.inline(goal.agreed_by.name, md.CELL)}" if goal.agreed_by else ""
    agreed = words.agreed(objective.agreed_value, by, objective.agreed_on, " (agreed{})")
    owner = words.owner_for(named(sources, objective.owner), goal.owner_side, "them")
    facts = [
        words.measure_line(measure_of(goal), goal.current_on),
        words.sentence(f"Owner: {owner}" if owner else "", agreed),
        not_reviewable([md.inline(each) for each in goal.lacks]),
    ]
    return (
        [md.quote(objective.statement, md.SENTENCE)],
        [
            *(md.bullet(fact) for fact in facts if fact),
            *md.below("Milestones", step_lines(sources, map(milestone_step, goal.milestones)), steps),
        ],
    )


def named(sources: Sources, name: str) -> str:
    """A name, and that they left when nobody who is still there has it: `Colin Abara, left`."""
    gone = left_names(sources.book.stakeholders_of.get(sources.account.id, ()))
    return f"{name}, left" if name and name_key(name) in gone else name


def step_lines(sources: Sources, steps: Iterable[Step]) -> list[str]:
    """Milestones and promises with their owners and sides."""
    return [
        words.step_line(
            step, words.ours_or_theirs(named(sources, step.owner), step.side), is_late=sources.book.is_late(step.due_on)
        )
        for step in steps
    ]


def renewal_lines(plan: Plan) -> list[str]:
    """Each open contract: when it renews, by when notice is due, and how it is going."""
    endless = [
        f"Open-ended contract, {short_money(term.arr, term.currency)}"
        + (f", {say.count(term.notice_days, 'day')} of notice" if term.notice_days is not None else "")
        for term in plan.now.open_ended
    ]
    return [md.bullet(line) for line in (*(_renewal(each, plan.today) for each in plan.now.renewals), *endless)]


def _notice(renewal: Renewal) -> str:
    if renewal.contract.notice_answer in ("none", "received"):
        return notice_words(renewal.contract)
    return f"notice by {words.day(renewal.notice_on)}" if renewal.notice_on else "no notice date"


def _renewal(renewal: Renewal, today: date) -> str:
    term = renewal.contract
    when = "Was to renew" if renewal.days_left < 0 else "Renews"
    opened = "opened" if renewal.window_opens_on <= today else "opens"
    call = f"called {say.word_label(term.call)}" if term.call else "no call yet"
    target = f", target {short_money(term.target_arr, term.currency)}" if term.target_arr is not None else ""
    return words.sentence(
        f"{when} {words.day(renewal.renews_on)}, {short_money(term.arr, term.currency)}{target}",
        _notice(renewal),
        f"window {opened} {words.day(renewal.window_opens_on)}",
        say.word_label(term.stage),
        call + (f" ({say.percent(term.probability)})" if term.probability is not None else ""),
        "renews by itself" if term.auto_renew else "",
    )


def price_lines(plan: Plan) -> list[str]:
    """Planned price increases: how much, tied to what, and whether notice was given."""
    return [
        md.bullet(
            words.sentence(
                f"Price {each.percent:+g} %" if each.percent is not None else "Price increase, not yet sized",
                treatment_words(each) if each.treatment != "full" else "",
                _steps(plan, each) if each.treatment != "full" else "",
                f"tied to {md.inline(each.tied_to, md.TITLE)}" if each.tied_to else "tied to no value yet",
                f"notice given {words.day(each.notice_given_on)}" if each.notice_given_on else "notice not given yet",
            )
        )
        for each in plan.path.price_plans
    ]


def _steps(plan: Plan, price: PricePlan) -> str:
    """The steps of an increase with their days, where they are known."""
    terms = (each.contract for each in plan.now.renewals)
    term = next((each for each in terms if each.id == price.contract_id), None)
    steps = steps_of(term, price) if term is not None else ()
    return ", ".join(f"{words.day(step.on)} +{short_money(step.amount, term.currency)}" for step in steps if term)


def risk_lines(risks: Iterable[Risk], most: int) -> list[str]:
    """What speaks against the renewal, the gravest first, and since when."""
    lines = [
        md.bullet(md.inline(risk.what, md.SENTENCE) + (f" ({words.day(risk.since)})" if risk.since else ""))
        for risk in risks
    ]
    return md.shortened(lines, most)


def play_lines(sources: Sources, plays: Sequence[PlannedPlay], most: int) -> list[str]:
    """Open plays with what they are worth, how they stand, whose they are, and their steps not yet done."""
    found = []
    currency = currency_of(sources.book, sources.account)
    for play, steps in plays[:most]:
        found.append(
            md.bullet(
                words.sentence(
                    md.inline(play.title, md.TITLE),
                    f"{say.word_label(play.motion)}, {play.stage}",
                    short_money(play.potential_arr, currency) if play.potential_arr is not None else "",
                    words.ours_or_theirs(play.owner, "us"),
                    f"by {words.day(play.due_on)}" if play.due_on else "",
                )
            )
        )
        todo = [step for step in steps if step.done_on is None]
        for step in todo[:3]:
            by = f", by {words.day(step.due_on)}" if step.due_on else ""
            owner = words.ours_or_theirs(named(sources, step.owner), step.side)
            found.append(f"  - [ ] {md.inline(step.title, md.TITLE)} ({owner}){by}")
    more = len(plays) - most
    return [*found, *([md.bullet(f"and {more} more")] if more > 0 else [])]


def delivered_lines(touches: Iterable[Touch], most: int) -> list[str]:
    """What the customer gained, and when."""
    lines = [
        md.bullet(f"{words.day(each.happened_on)}: {md.inline(each.value_delivered, md.SENTENCE)}") for each in touches
    ]
    return md.shortened(lines, most)


def goal_lines(plan: Plan, most: int) -> list[str]:
    """Each goal in a line: their words, and how far it is."""
    lines = [
        md.bullet(
            f"“{md.inline(goal.objective.statement, md.SENTENCE)}” "
            f"{md.inline(goal.objective.metric, md.TITLE) or 'Progress'}: {words.way(measure_of(goal))}"
        )
        for goal in plan.want
    ]
    return md.shortened(lines, most)


def opening_lines(plan: Plan, most: int) -> list[str]:
    """Signals of room to grow; an account at risk has none."""
    lines = [
        md.bullet(
            f"{say.word_label(each.kind).capitalize()}"
            + (f": {md.inline(each.evidence, md.SENTENCE)}" if each.evidence else "")
            + f" ({words.day(each.seen_on)})"
        )
        for each in plan.path.openings
    ]
    return md.shortened(lines, most)
