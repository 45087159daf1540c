"""What an account plan is made of, added and corrected: objectives, milestones, readings, notes; and found by name."""

from __future__ import annotations

from collections.abc import Sequence

from bookcockpit.core import wording as say
from bookcockpit.core.actions import UnknownName, find, fitting, only
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Milestone, Objective, Reading, Stakeholder
from bookcockpit.core.plan.success import input_of
from bookcockpit.core.text import name_key, unmarked
from bookcockpit.core.vocabulary import INPUTS, OBJECTIVE_INPUT

_LABEL_WIDTH = 40


def save_objective(account: Account, before: Objective | None, after: Objective) -> Change:
    """Add an objective, or save a corrected one. Raises `FieldError` if that would change its key."""
    if before is not None and before.key != after.key:
        # Its readings are kept under the key and would be lost to it.
        raise after.refuse("key", f"stays {before.key}: its readings are kept under it")
    verb = "" if before is None else "edit "
    return Change(f"{verb}objective of {account.name}: {after.statement}", save=(after,))


def save_milestone(account: Account, objective: Objective, before: Milestone | None, after: Milestone) -> Change:
    """Add a milestone, or save a corrected one; the label says if it was reached or reopened."""
    was_open = before is None or before.done_on is None
    verb, became = "", ""
    if was_open and after.done_on is not None:
        became = " reached"
    elif not was_open and after.done_on is None:
        became = " reopened"
    elif before is not None:
        verb = "edit "
    of = say.clipped(objective.statement, _LABEL_WIDTH)
    return Change(f"{verb}milestone of {account.name}{became}: {after.title} ({of})", save=(after,))


def add_reading(account: Account, reading: Reading, known: Sequence[Reading]) -> Change:
    """Add a reading; one of the same input and date is corrected. Empty if that says the same already."""
    words = f"{input_label(reading.input)} {say.plain_number(reading.value)} on {reading.read_on.isoformat()}"
    same = (reading.account_id, reading.input, reading.read_on)
    before = next((each for each in known if (each.account_id, each.input, each.read_on) == same), None)
    if before is None:
        return Change(f"reading of {account.name}: {words}", save=(reading,))
    label = f"correct reading of {account.name}: {words}"
    return Change(label, save=() if before.value == reading.value else (before.but(value=reading.value),))


def save_notes(account_before: Account, account_after: Account) -> Change:
    """Save what was written about an account, for us or to be shared. Empty if nothing changed."""
    unchanged = account_before == account_after
    return Change(f"notes of {account_after.name}", save=() if unchanged else (account_after,))


def find_objective(objectives: Sequence[Objective], wanted: str) -> Objective:
    """The objective with that key, those words, or that unique part of them. Raises `UnknownName`."""
    return find(objectives, wanted, "objective", _statement)


def find_milestone(milestones: Sequence[Milestone], wanted: str) -> Milestone:
    """The milestone with that key, that title, or that unique part of it. Raises `UnknownName`."""
    return find(milestones, wanted, "milestone", lambda each: each.title)


def find_input(objectives: Sequence[Objective], wanted: str) -> str:
    """The input of readings someone named: a word of `INPUTS`, its beginning, or an objective.

    Raises `UnknownName`.
    """
    word = name_key(wanted).replace("-", "_").replace(" ", "_")
    if word in INPUTS:
        return word
    named = wanted.strip().removeprefix(OBJECTIVE_INPUT)
    begun = [name for name in INPUTS if word and name.startswith(word)]
    aims = fitting(objectives, named, _statement)
    found = [*begun, *(input_of(aim) for aim in aims)]
    names = [*begun, *(f"{aim.statement} ({aim.key})" for aim in aims)]
    try:
        return only(found, wanted, "input", names)
    except UnknownName as unknown:
        if found:
            raise
        raise UnknownName(f"{unknown}; write one of {', '.join(INPUTS)}, or an objective") from None


def find_owner(account: Account, people: Sequence[Stakeholder], wanted: str) -> str:
    """The full name of an owner: one of our team, a person of the account named in part, else as it was written.

    Raises `UnknownName` when it fits several people.
    """
    words = set(unmarked(wanted).split())
    if not words or name_key(wanted) in map(name_key, (account.our_owner, account.our_csm, account.our_sponsor)):
        return wanted
    found = fitting(people, wanted, lambda each: each.name, in_part=False)
    # Whole words only: “Ed” of our own team is not their Frederic.
    found = found or [each for each in people if words <= set(unmarked(each.name).split())]
    if not found:
        return wanted
    return only(found, wanted, "stakeholder", [f"{each.name} ({each.key})" for each in found]).name


def input_label(input: str) -> str:
    """`Seats active`; every objective is `objective`."""
    return INPUTS[input].label if input in INPUTS else input.partition(":")[0]


def _statement(objective: Objective) -> str:
    return objective.statement
