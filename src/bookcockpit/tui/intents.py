"""What the user wants, as messages: screens post them, the app carries them out."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Sequence,
)
from typing import TYPE_CHECKING

from textual.message import Message

from bookcockpit.core.change import Change
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.entities import (
    Account,
    Commitment,
    Contract,
    Milestone,
    Objective,
    Signal,
    Stakeholder,
    Touch,
)
from bookcockpit.core.vocabulary import (
    Kind,
    Role,
)
from bookcockpit.tui.intents_open import BringIn as BringIn
from bookcockpit.tui.intents_open import ExplainRank as ExplainRank
from bookcockpit.tui.intents_open import ExportDocument as ExportDocument
from bookcockpit.tui.intents_open import OpenAccount as OpenAccount
from bookcockpit.tui.intents_open import OpenPage as OpenPage
from bookcockpit.tui.intents_open import Redo as Redo
from bookcockpit.tui.intents_open import Undo as Undo
from bookcockpit.tui.snapshot import Snapshot

if TYPE_CHECKING:
    from bookcockpit.core.signals.rules import Sign
    from bookcockpit.tui import asking


class Asking(Message):
    """An intent that a form asks about first."""


class AtOnce(Message):
    """An intent that needs no question."""


class Perform(Asking):
    """Ask with the form of a deed, made from the book as it is then."""

    def __init__(self, deed: Callable[[Snapshot], asking.Asking]) -> None:
        super().__init__()
        self.deed = deed


class AskReason(Perform):
    """Ask for a reason alone, with a form that several of these can share."""


class PerformAtOnce(AtOnce):
    """Make the change that is decided from the book as it is then, and say the sentence beside it."""

    def __init__(self, decide: Callable[[Snapshot], tuple[Change, str]]) -> None:
        super().__init__()
        self.decide = decide


class OfSigns(Message):
    """An intent about signals."""

    def __init__(self, signs: Sequence[Sign]) -> None:
        super().__init__()
        self.signs = tuple(signs)


class LogTouch(Asking):
    """Log a touch with an account, and with a person; the kind is what its line owes, if it owes one."""

    def __init__(self, account: Account, kind: Kind | None = None, person: Stakeholder | None = None) -> None:
        super().__init__()
        self.account = account
        self.kind = kind
        self.person = person


class LogTogether(Asking):
    """Log one touch with each of several accounts, of the kind its line owes, if it owes one."""

    def __init__(self, lines: Sequence[tuple[Account, Kind | None]]) -> None:
        super().__init__()
        self.lines = tuple(lines)


class SnoozeItems(Asking):
    """Hide items until a date, with a reason."""

    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__()
        self.items = tuple(items)


class SkipItems(Asking):
    """Drop this occurrence of items, with a reason."""

    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__()
        self.items = tuple(items)


class SpreadBacklog(Asking):
    """Spread what is overdue over the working days ahead."""


class FlagAtRisk(Asking):
    """Flag an account at risk, or change or clear its flag."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.account = account


class EditAccount(Asking):
    """Change an account; None adds one."""

    def __init__(self, account: Account | None = None) -> None:
        super().__init__()
        self.account = account


class EditTouch(Asking):
    """Correct a touch that was logged."""

    def __init__(self, account: Account, touch: Touch) -> None:
        super().__init__()
        self.account = account
        self.touch = touch


class EditStakeholder(Asking):
    """Change a person of an account; None adds one, in a role if that is what is missing."""

    def __init__(self, account: Account, person: Stakeholder | None = None, role: Role | None = None) -> None:
        super().__init__()
        self.account = account
        self.person = person
        self.role = role


class EditContract(Asking):
    """Change a contract of an account; None adds one."""

    def __init__(self, account: Account, contract: Contract | None = None) -> None:
        super().__init__()
        self.account = account
        self.contract = contract


class EditCommitment(Asking):
    """Change a promise made to or by an account; None adds one."""

    def __init__(self, account: Account, commitment: Commitment | None = None) -> None:
        super().__init__()
        self.account = account
        self.commitment = commitment


class EditObjective(Asking):
    """Change what a customer wants; None adds an objective."""

    def __init__(self, account: Account, objective: Objective | None = None) -> None:
        super().__init__()
        self.account = account
        self.objective = objective


class EditMilestone(Asking):
    """Change a milestone; None adds one: to the objective given, beside the one given, or to the account's first."""

    def __init__(
        self,
        account: Account,
        objective: Objective | None = None,
        milestone: Milestone | None = None,
        beside: Milestone | None = None,
    ) -> None:
        super().__init__()
        self.account = account
        self.objective = objective
        self.milestone = milestone
        self.beside = beside


class AddReading(Asking):
    """Note a measured value; the form begins with the input `wanted`, else with what the milestone leads to."""

    def __init__(self, account: Account, wanted: str = "", milestone: Milestone | None = None) -> None:
        super().__init__()
        self.account = account
        self.wanted = wanted
        self.milestone = milestone


class CheckUsage(Asking):
    """Log a usage check, with what was read at it."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.account = account


class EditNotes(Asking):
    """Write in the texts of an account: its notes, and the gap that the customer may read of."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.account = account


class EditSignal(Asking):
    """Change a signal that was noted by hand; None notes one."""

    def __init__(self, account: Account, signal: Signal | None = None) -> None:
        super().__init__()
        self.account = account
        self.signal = signal


class DismissSignals(OfSigns, Asking):
    """Put signals away, with a reason."""


class SetCadence(Asking):
    """Give an account its own rhythm for one kind of touch."""

    def __init__(self, account: Account, kind: Kind | None = None) -> None:
        super().__init__()
        self.account = account
        self.kind = kind


class RecordOutcome(Asking):
    """Say what became of a renewal."""

    def __init__(self, account: Account, contract: Contract) -> None:
        super().__init__()
        self.account = account
        self.contract = contract


class SayCall(Asking):
    """Say how a renewal will go, and how far it is."""

    def __init__(self, account: Account, contract: Contract) -> None:
        super().__init__()
        self.account = account
        self.contract = contract


class PlanPrice(Asking):
    """Plan a price increase at a renewal."""

    def __init__(self, account: Account, contract: Contract) -> None:
        super().__init__()
        self.account = account
        self.contract = contract


class Unsnooze(AtOnce):
    """Bring snoozed items back."""

    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__()
        self.items = tuple(items)


class MarkDone(AtOnce):
    """Promises kept, milestones reached, planned touches that did happen."""

    def __init__(self, obligations: Sequence[Obligation]) -> None:
        super().__init__()
        self.obligations = tuple(obligations)


class StartPrep(AtOnce):
    """Promise the steps that prepare a renewal, each by its day."""

    def __init__(self, account: Account, contract: Contract) -> None:
        super().__init__()
        self.account = account
        self.contract = contract


class ResolveSignals(OfSigns, AtOnce):
    """Resolve signals that were noted by hand; of those found by rule, say what closes them."""


class BringBackSignals(OfSigns, AtOnce):
    """Let signals that were put away speak again."""


class RemoveTouch(AtOnce):
    """Take a touch that was logged by mistake out of the book."""

    def __init__(self, account: Account, touch: Touch) -> None:
        super().__init__()
        self.account = account
        self.touch = touch
