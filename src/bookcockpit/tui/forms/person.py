"""What is asked about a person of an account."""

from __future__ import annotations

from collections.abc import (
    Mapping,
    Sequence,
)
from datetime import date

from bookcockpit.core.actions import (
    NameTaken,
    add_person,
    edit_person,
)
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Stakeholder
from bookcockpit.core.vocabulary import Role
from bookcockpit.tui.forms.model import APART, FormModel, People, Question

_ORDER = (
    "name", "title", "roles", "level", "influence", "stance", "relationship", "relationship_on",
    APART, "email", "phone", "reports_to_id", "our_counterpart", "verified_on",
    APART, "left_on", "left_to", "replaced_by_id",
    APART, Question("notes", rows=4),
)  # fmt: skip


class PersonModel(FormModel[Stakeholder]):
    """Who a person is, where they stand, how we stand with them, whether they left."""

    kind = Stakeholder

    def __init__(
        self,
        account: Account,
        everybody: Sequence[Stakeholder],
        today: date,
        people: People,
        before: Stakeholder | None,
        role: Role | None = None,
    ) -> None:
        """`role` is what a new person begins with."""
        self._account = account
        self._everybody = everybody
        title = f"New person · {account.name}" if before is None else f"{before.name} · {account.name}"
        super().__init__(title, _ORDER, today, people, before, {"roles": role} if role else {})

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """A relationship set anew is of today; a champion’s leaving brings more with it."""
        said = super().echoes(texts)
        set_anew = self.is_changed("relationship", texts) and texts["relationship"]
        if set_anew and not self.is_changed("relationship_on", texts):
            said["relationship_on"] = "today, when saved"
        leaves = self.before is not None and self.before.left_on is None and texts["left_on"].strip()
        if leaves and "champion" in texts["roles"] and not texts["replaced_by_id"].strip():
            said["replaced_by_id"] = "nobody yet: it becomes a signal, and a promise to find one"
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The person; newly gone, with the promise that follows; with people named first here."""
        after = self.made(texts, new={"account_id": self._account.id})
        for field in ("reports_to_id", "replaced_by_id"):
            if getattr(after, field) == after.id:
                raise self.wrong(field, "is missing; nobody is that to themselves")
        if self.is_unchanged(after):
            return Change("")
        newcomers = self.newcomers(after.reports_to_id, after.replaced_by_id)
        change = self._decided(after)
        return change._replace(save=(*change.save, *newcomers))

    def _decided(self, after: Stakeholder) -> Change:
        if self.before is not None:
            successor = self.people.get(after.replaced_by_id)
            with self.refusals():
                return edit_person(self._account, self.before, after, self.today, successor)
        try:
            return add_person(self._account, self._everybody, after, self.today)
        except NameTaken as taken:
            raise self.wrong("name", str(taken)) from None
