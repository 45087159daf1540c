"""A business review: who is asked, since when it looks back, how far it looks ahead, and what falls in between."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.dates import is_late, next_quarter
from bookcockpit.core.entities import Account, Stakeholder, Touch
from bookcockpit.core.grouped import Tie
from bookcockpit.core.history import Dossier
from bookcockpit.core.plan.customer import CustomerPlan, Step, by_due, customer_plan, milestone_step, promise_step
from bookcockpit.core.text import name_key

_NAMED_MOST = 3


class Review(NamedTuple):
    """A review of an account. `held_on` is the last one, None before the first; `planned_on` the next.

    It looks ahead up to `until`, the end of the next calendar quarter. `delivered` are touches since the
    last review that brought value, newest first; `steps` are all milestones and promises, by due date.
    `buyers` are the economic buyers who are still there. `is_guess` says that the attendees are those of the
    last review, for nobody named any and no date is planned.
    """

    today: date
    held_on: date | None
    planned_on: date | None
    until: date
    attendees: tuple[Stakeholder, ...]
    buyers: tuple[Stakeholder, ...]
    delivered: tuple[Touch, ...]
    steps: tuple[Step, ...]
    is_guess: bool

    @property
    def lacks_buyer(self) -> bool:
        """Whether nobody who is asked can say yes to the spending."""
        return not any("economic_buyer" in each.roles for each in self.attendees)


class CustomerReview(NamedTuple):
    """A review for the customer: their plan, the dates, and the names of who is asked, none while that is a guess."""

    plan: CustomerPlan
    held_on: date | None
    planned_on: date | None
    until: date
    attendees: tuple[str, ...]


def review_of(
    book: Book, account: Account, dossier: Dossier, today: date, attendees: Iterable[Stakeholder] | None = None
) -> Review:
    """The review of an account; without a list of attendees, those of the planned one, else of the last."""
    everybody = book.stakeholders_of.get(account.id, ())
    people = {each.id: each for each in everybody if each.left_on is None}
    held = [each for each in dossier.held(today) if each.kind == "business_review"]
    last = next(iter(held), None)
    ahead = [each for each in dossier.touches if each.kind == "business_review" and _is_ahead(each, today)]
    planned = min(ahead, key=_order, default=None)
    meeting = planned or last
    is_guess = attendees is None and planned is None
    if attendees is None:
        ids = meeting.stakeholder_ids if meeting is not None else ()
        attendees = [people[id_] for id_ in ids if id_ in people]
    held_on = last.happened_on if last is not None else None
    return Review(
        today,
        held_on,
        planned.happened_on if planned is not None else None,
        end_of_next_quarter(today),
        tuple(sorted(attendees, key=lambda each: (name_key(each.name), Tie(each)))),
        tuple(each for each in sorted(people.values(), key=_name_order) if "economic_buyer" in each.roles),
        delivered_since(dossier, held_on, today),
        steps_of(book, account),
        is_guess,
    )


def customer_review(book: Book, account: Account, dossier: Dossier, review: Review) -> CustomerReview:
    """What of a review the customer may see."""
    return CustomerReview(
        customer_plan(book, account, dossier, review.today),
        review.held_on,
        review.planned_on,
        review.until,
        () if review.is_guess else tuple(each.name for each in review.attendees),
    )


def without_buyer(review: Review) -> str:
    """What to do about a review nobody attends who can say yes to the spending; empty when somebody does."""
    if not review.lacks_buyer:
        return ""
    if not review.buyers:
        return "No economic buyer is on the attendee list, and none is known: ask who signs the renewal"
    names = say.some_of([each.name for each in review.buyers], _NAMED_MOST)
    return f"No economic buyer is on the attendee list: invite {names}"


def steps_of(book: Book, account: Account) -> tuple[Step, ...]:
    """Every milestone and every promise that was not dropped, by due date."""
    milestones = book.milestones_of.get(account.id, ())
    promises = [each for each in book.commitments_of.get(account.id, ()) if each.dropped_on is None]
    return by_due((*map(milestone_step, milestones), *map(promise_step, promises)))


def delivered_since(dossier: Dossier, since: date | None, today: date) -> tuple[Touch, ...]:
    """Touches after a day that brought value, newest first; all of them without a day."""
    held = dossier.held(today)
    return tuple(each for each in held if each.value_delivered and _is_after(each.happened_on, since))


def done_since(steps: Iterable[Step], since: date | None, today: date) -> tuple[Step, ...]:
    """Steps done after a day, the latest first; all that are done without a day."""
    done = [(step.done_on, step) for step in by_due(steps) if step.done_on is not None and step.done_on <= today]
    return tuple(step for on, step in sorted(done, key=lambda each: each[0], reverse=True) if _is_after(on, since))


def still_open(steps: Iterable[Step], until: date) -> tuple[Step, ...]:
    """Open steps due up to a day, late ones included, and those that have no date yet."""
    return tuple(
        step for step in by_due(steps) if step.done_on is None and (step.due_on is None or step.due_on <= until)
    )


def late(steps: Iterable[Step], today: date, days_off: Collection[date]) -> tuple[Step, ...]:
    """Open steps that are overdue."""
    return tuple(step for step in still_open(steps, today) if is_late(step.due_on, today, days_off))


def end_of_next_quarter(today: date) -> date:
    """The last day of the calendar quarter after this one."""
    return next_quarter(next_quarter(today)) - timedelta(days=1)


def _is_ahead(touch: Touch, today: date) -> bool:
    return touch.happened_on > today or (touch.happened_on == today and touch.planned)


def _is_after(day: date, since: date | None) -> bool:
    return since is None or day > since


def _order(touch: Touch) -> tuple[date, Tie]:
    return (touch.happened_on, Tie(touch))


def _name_order(person: Stakeholder) -> tuple[str, Tie]:
    return (name_key(person.name), Tie(person))
