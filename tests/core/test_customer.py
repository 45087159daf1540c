"""What the customer may see of a plan: marked as shared, still standing, and owned by somebody who is there."""

from __future__ import annotations

from typing import Any

from bookcockpit.core.entities import Account, Milestone, Objective, Play
from bookcockpit.core.history import Dossier
from bookcockpit.core.plan.customer import CustomerPlan, Step, by_due, customer_plan
from builders import account, book, commitment, day, person

TODAY = day("2026-11-18")


def view(of: Account | None = None, plays: tuple[Play, ...] = (), **more: Any) -> CustomerPlan:
    of = of or account()
    return customer_plan(book(TODAY, of, **more), of, Dossier(plays=plays), TODAY)


def goal(**values: Any) -> Objective:
    return Objective(id="goal", account_id="acme", statement="Faster", **values)


def milestone(title: str, **values: Any) -> Milestone:
    return Milestone(objective_id="goal", title=title, **values)


def play(title: str, **values: Any) -> Play:
    values.setdefault("motion", "seats")
    return Play(account_id="acme", title=title, **values)


def test_milestones_promises_and_plays_are_kept_back_unless_marked_as_shared() -> None:
    made = view(
        objectives=[goal()],
        milestones=[milestone("Ours"), milestone("Both", shared=True)],
        commitments=[commitment(account(), "Ours"), commitment(account(), "Both", shared=True)],
        plays=(play("Ours"), play("Both", shared=True)),
    )
    assert [step.what for step in made.steps] == ["Both", "Both"]
    assert [each.title for each in made.plays] == ["Both"]


def test_a_dropped_promise_and_a_closed_play_are_gone() -> None:
    made = view(
        commitments=[commitment(account(), "Dropped", shared=True, dropped_on=TODAY)],
        plays=tuple(play(stage, stage=stage, shared=True) for stage in ("won", "lost", "dismissed")),
    )
    assert (made.promises, made.plays) == ((), ())


def test_an_account_at_risk_is_shown_only_plays_that_save_it() -> None:
    plays = (play("Grow", shared=True), play("Save", motion="save", shared=True))
    assert [each.title for each in view(account(at_risk_since=TODAY), plays).plays] == ["Save"]


def test_who_left_owns_nothing_that_is_still_open() -> None:
    left = person(account(), "Colin Abara", left_on=day("2026-09-18"))
    made = view(
        stakeholders=[left],
        objectives=[goal(owner="colin abara")],
        milestones=[
            milestone("Open", owner="Colin Abara", side="them", shared=True),
            milestone("Done", owner="Colin Abara", side="them", shared=True, done_on=day("2026-05-01")),
        ],
    )
    assert (made.goals[0].owner, made.goals[0].owner_side) == ("", None)
    assert {step.what: step.owner for step in made.steps} == {"Open": "", "Done": "Colin Abara"}


def test_a_name_somebody_who_stayed_has_too_is_theirs() -> None:
    twins = [person(account(), "Ana Ruiz", left_on=day("2026-09-18")), person(account(), "Ana Ruiz")]
    assert view(stakeholders=twins, objectives=[goal(owner="Ana Ruiz")]).goals[0].owner == "Ana Ruiz"


def test_steps_come_by_due_date_and_those_without_one_last() -> None:
    steps = [Step("c", "", "us", None, None), Step("b", "", "us", day("2026-12-02"), None)]
    steps.append(Step("a", "", "them", day("2026-12-01"), None))
    assert [step.what for step in by_due(steps)] == ["a", "b", "c"]
    assert by_due(steps[::-1]) == by_due(steps)
