"""The frozen facts of growing a book: plays, white space, references, playbooks under way, reviews held.

Fields and units are as in `entities`, which names these too.
"""

from __future__ import annotations

from datetime import date

from bookcockpit.core import vocabulary as v
from bookcockpit.core.fields import Entity
from bookcockpit.core.specs import day, flag, line, money, name, note, ref, whole, word


class Play(Entity):
    """A planned expansion or save motion; `potential_arr` and what it won, `won_arr`, are in the account's currency."""

    account_id: str = ref("account")
    motion: v.Motion = word(v.MOTIONS)
    title: str = name()
    trigger: str = line(limit=1000, default="")
    potential_arr: int | None = money(default=None)
    stage: v.PlayStage = word(v.PLAY_STAGES, default="idea")
    owner: str = line(default="")
    due_on: date | None = day(default=None)
    closed_on: date | None = day(past=True, default=None)
    outcome: str = line(limit=1000, default="")
    shared: bool = flag(default=False)
    won_arr: int | None = money(default=None)


class PlayStep(Entity):
    """One step of a play."""

    play_id: str = ref("play")
    title: str = name()
    owner: str = line(default="")
    side: v.Side = word(v.SIDES, default="us")
    due_on: date | None = day(default=None)
    done_on: date | None = day(past=True, default=None)


class WhiteSpace(Entity):
    """What a customer has, or could have, of one product in one department or use case; empty is all of them.

    `potential_arr` is in the account's currency. With an open play it is in play, whatever `state` says.
    """

    account_id: str = ref("account")
    product: str = name()
    department: str = line(default="")
    state: v.SpaceState = word(v.SPACE_STATES, default="open")
    potential_arr: int | None = money(default=None)
    play_id: str | None = ref("play", default=None)
    reason: str = line(limit=1000, default="")


class Reference(Entity):
    """A customer who was asked to speak for us on a topic, to introduce us, or to join our advisory board.

    `used_on` is the last of the `times` it was used, `used_for` for whom.
    """

    account_id: str = ref("account")
    kind: v.ReferenceKind = word(v.REFERENCE_KINDS, default="reference")
    topic: str = name(limit=1000)
    stakeholder_id: str | None = ref("stakeholder", default=None)
    state: v.ReferenceState = word(v.REFERENCE_STATES, default="asked")
    asked_on: date = day(past=True)
    agreed_on: date | None = day(past=True, not_before=("asked_on",), default=None)
    used_on: date | None = day(past=True, not_before=("agreed_on", "asked_on"), default=None)
    used_for: str = line(limit=1000, default="")
    times: int = whole(0, 10_000, default=0)
    notes: str = note(default="")


class PlaybookRun(Entity):
    """A playbook's checklist applied to an account: `playbook` is its id, `started_on` its day 0."""

    account_id: str = ref("account")
    playbook: str = line()
    title: str = name()
    started_on: date = day()
    ended_on: date | None = day(past=True, default=None)
    contract_id: str | None = ref("contract", default=None)


class RunStep(Entity):
    """A promise that a playbook's checklist made, and its place in it, from 1."""

    run_id: str = ref("playbook_run")
    commitment_id: str = ref("commitment")
    place: int = whole(1, 10_000)


class BookReview(Entity):
    """The account manager's own review of the book: the Friday review, the quarter plan, the re-tiering."""

    kind: v.ReviewKind = word(v.REVIEW_KINDS)
    held_on: date = day(past=True)
    note: str = note(default="")
