"""What is asked where an account is moved to another tier."""

from __future__ import annotations

from collections.abc import (
    Mapping,
    Sequence,
)

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account
from bookcockpit.core.fields import (
    line,
    word,
)
from bookcockpit.core.growth.tiering import (
    Move,
    Suggestion,
    apply_moves,
    falls_due,
    falls_due_words,
    moves_from,
    set_tiers,
    weekly_load,
)
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.rounding import fixed
from bookcockpit.core.vocabulary import TIERS, Tier
from bookcockpit.tui.forms.paper import Ask, Paper, WrongField
from bookcockpit.tui.forms.people import People


class RetierPaper(Paper[Account]):
    """The tier of one account and the reason; it begins with what is suggested and its sentence."""

    kind = Account
    first = "why"

    def __init__(self, book: Book, playbook: Playbook, account: Account, found: Suggestion) -> None:
        self._book, self._playbook = book, playbook
        self._suggested: Tier = found.suggested or account.tier
        # The sentence as it would be kept.
        self._sentence = next((move.reason for move in moves_from([found])), "")
        asks = (
            Ask("to", "Tier", words=dict(playbook.tier_labels), spec=word(TIERS)),
            Ask("why", "Because", spec=line(default="")),
        )
        begins = {"to": self._suggested, "why": self._sentence}
        super().__init__(f"Tier · {account.name}", asks, book.as_of, People("", ()), account, begins)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What the rhythm of the tier asks for, and what falls due at once."""
        said = super().echoes(texts)
        account = self._account
        tier: Tier = texts["to"]  # type: ignore[assignment]
        if tier == account.tier:
            said["to"] = "its tier now"
            return said
        before = weekly_load(self._book, self._playbook, account, account.tier).total
        after = weekly_load(self._book, self._playbook, account, tier).total
        try:
            change = apply_moves(self._book, [Move(account, tier, "…")], self.today)
            due = falls_due(self._book, self._playbook, change, self.today)
        except ValueError:
            return said
        fall = f"; {say.count(len(due), 'touch', 'touches')} due at once" if due else ""
        said["to"] = f"{fixed(before, 1)} → {fixed(after, 1)} touches a week{fall}"
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The move, with the review it was decided in."""
        tier: Tier = texts["to"]  # type: ignore[assignment]
        reason = texts["why"].strip()
        if tier == self._account.tier:
            if not self.is_changed("to", texts):
                return Change("")
            raise WrongField("to", "That is its tier now: leave the form, or put the suggestion away with n.")
        if tier != self._suggested and reason == self._sentence:
            raise WrongField("why", "Say it in your own words: that sentence speaks for another tier.")
        with self.refusals(tier_reason="why"):
            return apply_moves(self._book, [Move(self._account, tier, reason)], self.today)

    @property
    def _account(self) -> Account:
        assert self.before is not None, "an account is moved that is known"
        return self.before


class TierPaper(Paper[Account]):
    """The tier of one account or of several, and why; without a reason it is said that none was given."""

    kind = Account
    first = "tier"

    def __init__(self, book: Book, playbook: Playbook, accounts: Sequence[Account]) -> None:
        self._book, self._playbook = book, playbook
        self._accounts = list({each.id: each for each in accounts}.values())
        asks = (
            Ask("tier", words=dict(playbook.tier_labels)),
            Ask("why", "Because", "kept in the history of each", spec=line(default="")),
        )
        many = len(self._accounts) > 1
        about = say.count(len(self._accounts), "account") if many else self._accounts[0].name
        begins = {"tier": self._accounts[0].tier, "why": ""}
        super().__init__(f"Tier · {about}", asks, book.as_of, People("", ()), self._accounts[0], begins)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """How many it moves, and what falls due at once."""
        said = super().echoes(texts)
        tier: Tier = texts["tier"]  # type: ignore[assignment]
        moving = [each for each in self._accounts if each.tier != tier]
        if not moving:
            said["tier"] = "its tier now" if len(self._accounts) == 1 else "the tier of all of them now"
            return said
        due = falls_due(self._book, self._playbook, set_tiers(moving, tier, "", self.today), self.today)
        fall = f"; {say.count(len(due), 'touch', 'touches')} due at once" if due else ""
        said["tier"] = (
            f"{say.some_of([each.name for each in moving], 3)} {'move' if len(moving) > 1 else 'moves'}{fall}"
        )
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """One step for all of them."""
        tier: Tier = texts["tier"]  # type: ignore[assignment]
        with self.refusals(tier_reason="why"):
            return set_tiers(self._accounts, tier, texts["why"], self.today)


def all_means(book: Book, playbook: Playbook, found: tuple[Suggestion, ...]) -> str:
    """What moving several comes to."""
    change = apply_moves(book, moves_from(found), book.as_of)
    due = falls_due(book, playbook, change, book.as_of)
    return (
        "Each keeps its own sentence as the reason, unless you write one for all of them.\n"
        f"{falls_due_words(due)}. One undo takes all of it back."
    )
