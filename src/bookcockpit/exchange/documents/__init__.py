"""The Markdown documents of an account: which there are, in which edition, and what their files are called.

Each document is written twice at most: for ourselves, and for the customer from a view that holds only what
may be shared. Both are made of the same `Sources`, so the same facts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.entities import Account
from bookcockpit.core.plan import qbr as reviews
from bookcockpit.core.plan.customer import CustomerPlan, customer_plan
from bookcockpit.core.plan.success import goals_of
from bookcockpit.core.text import show
from bookcockpit.exchange.documents import brief, customer, handover, plan, qbr, recap
from bookcockpit.exchange.documents.parts import Sources as Sources
from bookcockpit.exchange.files import safe_name

Edition = Literal["internal", "customer"]
"""Who a document is for: ourselves, with everything, or the customer, with what is shared."""


class DocumentSpec(NamedTuple):
    """A kind of document: its name on the command line, its title, what it is for, and its editions.

    `write` gives the text and what the account manager should know before sending it.
    """

    name: str
    title: str
    sentence: str
    editions: tuple[Edition, ...]
    write: Callable[[Sources, Edition], tuple[str, tuple[str, ...]]]


class Document(NamedTuple):
    """A document that was written, with the name its file gets unless another is asked for."""

    name: str
    title: str
    edition: Edition
    text: str
    file_name: str
    warnings: tuple[str, ...]


_Written = tuple[str, tuple[str, ...]]


def _plan(sources: Sources, edition: Edition) -> _Written:
    if edition == "internal":
        return plan.write(sources), ()
    view = _shared(sources)
    return customer.plan(view), _before_sending(sources, view)


def _qbr(sources: Sources, edition: Edition) -> _Written:
    book, _, account, dossier, today, attendees = sources
    review = reviews.review_of(book, account, dossier, today, attendees)
    warning = reviews.without_buyer(review)
    warnings = (f"{show(warning)}.",) if warning else ()
    if edition == "internal":
        return qbr.write(sources, review), warnings
    view = reviews.customer_review(book, account, dossier, review)
    if review.is_guess and review.attendees:
        warnings = (*warnings, "No date is planned, so nobody is named as attending.")
    return customer.review(view), (*warnings, *_before_sending(sources, view.plan))


def _recap(sources: Sources, edition: Edition) -> _Written:
    if edition == "internal":
        return recap.write(sources), ()
    view = _shared(sources)
    return customer.recap(view, recap.year_before(sources.today)), _before_sending(sources, view)


def _shared(sources: Sources) -> CustomerPlan:
    return customer_plan(sources.book, sources.account, sources.dossier, sources.today)


def _before_sending(sources: Sources, view: CustomerPlan) -> tuple[str, ...]:
    """What to know of a document before the customer gets it: goals that are drafts, nothing that is shared."""
    goals = goals_of(sources.book, sources.account, sources.dossier, sources.today)
    drafts = sum(bool(goal.lacks) for goal in goals)
    said = []
    if drafts:
        said.append(f"{drafts} of {say.count(len(goals), 'goal')} cannot be reviewed yet; look whether to show it so.")
    if not (view.steps or view.plays):
        said.append("Nothing is marked as shared with them: no milestone, promise or play will be in the document.")
    return tuple(said)


DOCUMENTS: dict[str, DocumentSpec] = {
    spec.name: spec
    for spec in (
        DocumentSpec(
            "plan",
            "Account plan",
            "Where they are, who matters, what they want, what the risk is and what the path is, on one page",
            ("internal", "customer"),
            _plan,
        ),
        DocumentSpec(
            "qbr",
            "Business review",
            "Goals, progress, risks on both sides and the next quarter’s priorities, for the meeting",
            ("internal", "customer"),
            _qbr,
        ),
        DocumentSpec(
            "brief",
            "Executive brief",
            "What our sponsor should know, say and ask before meeting theirs",
            ("internal",),
            lambda sources, _: (brief.write(sources), ()),
        ),
        DocumentSpec(
            "handover",
            "Handover",
            "What a colleague who covers for you has to know: what is due, what was promised, who to call",
            ("internal",),
            lambda sources, _: (handover.write(sources), ()),
        ),
        DocumentSpec(
            "recap",
            "Year in review",
            "What was done together in twelve months and what comes next, on one page",
            ("internal", "customer"),
            _recap,
        ),
    )
}
"""Every document by name, in the order they are offered."""


def write_document(name: str, sources: Sources, edition: Edition = "internal") -> Document:
    """A document of an account. Raises `ValueError`, one sentence, for an unknown name or edition."""
    spec = DOCUMENTS.get(name)
    if spec is None:
        raise ValueError(f"“{name}” is not a document; choose one of {', '.join(DOCUMENTS)}")
    if edition not in spec.editions:
        raise ValueError(f"the {spec.name} has no “{edition}” edition; it is written for {' or '.join(spec.editions)}")
    text, warnings = spec.write(sources, edition)
    return Document(name, spec.title, edition, text, file_name(name, sources.account, edition, sources.today), warnings)


def file_name(name: str, account: Account, edition: Edition, today: date) -> str:
    """`Northwind-plan-INTERNAL-2026-11-22.md`: nobody attaches the wrong edition without reading its name."""
    shown = edition.upper() if edition == "internal" else edition
    return f"{safe_name(account.name)}-{name}-{shown}-{today.isoformat()}.md"
