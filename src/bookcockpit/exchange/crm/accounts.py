"""Accounts of a CRM: which of ours each is, what it says of them, and the figures of how they use the product."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import partial
from typing import Any

from bookcockpit.core.actions import NOT_CHOSEN, tier_change
from bookcockpit.core.entities import Account, Reading
from bookcockpit.core.fields import Entity, FieldError, admit, ahead
from bookcockpit.core.rounding import half_up
from bookcockpit.core.wording import count, full_date
from bookcockpit.exchange.crm.book import CrmBook, Said
from bookcockpit.exchange.crm.cells import CrmRow, Share
from bookcockpit.exchange.crm.table import NoAccount, TableImport, account_of, web_address
from bookcockpit.exchange.rows import BadRow, LeftOut


class Accounts(TableImport):
    """The rows of accounts."""

    table = "account"

    def __init__(self, book: CrmBook, system: str) -> None:
        super().__init__(book, system)
        self._without_id: list[CrmRow] = []
        self._but_for_accents: list[str] = []
        self._namesakes: list[str] = []

    def decide(self, row: CrmRow) -> None:
        """Link the row to a stored account or make a new one; a row without an id waits for those that have one."""
        if row.values.get("id"):
            self._decide(row)
        else:
            # By its name it could take an account that an id further down names for certain.
            self._without_id.append(row)

    def finish(self) -> None:
        """Decide the rows without an id."""
        for row in self._without_id:
            self.guarded(row, partial(self._decide, row))
        self._without_id = []
        for names, what in (
            (self._but_for_accents, "whose name differs in accents alone"),
            (self._namesakes, "of the same name, with an id of its own"),
        ):
            self.tally.name(names, "new account", "", f"beside one {what}; merge them if they are one")
        super().finish()

    def _decide(self, row: CrmRow) -> None:
        self.done(row, *self.account(row, self.meant(row)))

    def meant(self, row: CrmRow) -> Entity | None:
        """The account of the book that a row means."""
        name = str(row.values.get("name", ""))
        return self.known(row) or self._alike(row, name, web_address(row.values))

    def account(self, row: CrmRow, existing: Entity | None) -> tuple[Entity | None, Entity]:
        """The account a row means as it was, None for a new one, and as the row leaves it. Raises `BadRow`."""
        said = self.said(row)
        website = web_address(row.values)
        if website:
            said["website"] = Said({"website": website})
        if existing is None:
            name = str(row.values.get("name", ""))
            if not name:
                raise BadRow(("name", "is missing"))
            if "tier" not in said:
                said["tier"] = Said({"tier": self.book.how.new_tier}, assumed=True)
            made = self.book.save("account", self.links, None, said, own=partial(self._own, row, name))
            for found, told in (
                (self.book.names.but_for_accents(name), self._but_for_accents),
                (self.book.names.named(name), self._namesakes),
            ):
                if found:
                    told.append(f"{made.key} and {' and '.join(sorted(each.key for each in found))}")
            self.book.names.put(made)
            return None, made
        self.claim(row, existing)
        blank = [field for field in self.blank(row) if field != "website" or not website]
        after = self.book.save("account", self.links, existing, said, blank=blank)
        after = self._choose_tier(existing, after, said)
        self.book.names.put(after, existing)
        return existing, after

    def _alike(self, row: CrmRow, name: str, website: str) -> Entity | None:
        id_ = row.values.get("id", "")
        alike = self.book.names.alike(name, website, lambda account: self.links.may_be(account, id_))
        return self.only(row, list({account.id: account for account in alike}.values()), name)

    def _own(self, row: CrmRow, name: str) -> dict[str, Any]:
        reason = "" if "tier" in row.values else NOT_CHOSEN
        return {"tracked_since": self.book.today, "tier_reason": reason, **self.key_for(row, name)}

    def _choose_tier(self, before: Entity, after: Entity, said: dict[str, Said]) -> Entity:
        """Once the CRM says the tier, it is chosen; one that it changed goes into the account's history."""
        if not (isinstance(before, Account) and isinstance(after, Account)) or "tier" not in said:
            return after
        if after.tier_reason == NOT_CHOSEN and after.tier == said["tier"].values["tier"]:
            after = after.but(tier_reason="")
            self.book.keep("account", after)
        if before.tier != after.tier:
            self.book.beside.append(tier_change(before, after, self.book.today, f"said by {self.label}"))
        return after


NOT_IN_BOOK = "figures of an account that is not in the book"
NO_ACCOUNT = "figures without an account"
NO_FIGURES = "a row without a figure"

_RATIOS = (("seats_active_pct", "active", "seats"), ("feature_breadth_pct", "features_used", "features"))
_TRENDS = (("logins_trend_pct", "logins", "logins_before"), ("usage_trend_pct", "usage", "usage_before"))
_SHARES = ("seats_active_pct", "logins_trend_pct", "usage_trend_pct", "feature_breadth_pct", "csat_pct")
_PLAIN = ("nps", "invoice_days_late", "open_escalations")
_RAW = ("logins", "usage")
"""Counts that are kept as they are, for the trend of a later sheet."""

_BEFORE = timedelta(days=90)
_AROUND = timedelta(days=31)
_POINTS = 5


class Figures:
    """The figures of the rows of one import, made into readings once all rows are known."""

    def __init__(self, table: TableImport) -> None:
        self._table, self._book, self._links = table, table.book, table.links
        self._places: dict[tuple[str, str, date], object] = {}
        self._columns: dict[tuple[str, str], list[Share]] = {}
        self._made: dict[tuple[str, str], dict[date, float]] = {}
        self._told: Counter[tuple[str, str]] = Counter()

    def look(self, row: CrmRow) -> None:
        """Let a row show how its column writes percents."""
        for field in _SHARES:
            if field in row.values:
                self._columns.setdefault((row.place.file, field), []).append(row.values[field])

    def check(self, row: CrmRow) -> None:
        """Raises `BadRow` on a row dated after today, with a figure that cannot be, or whose counts make no percent."""
        today = self._book.today
        on = row.values.get("on") or today
        if why := ahead(on, today):
            raise BadRow(("on", why))
        for field in (*_PLAIN, *_SHARES):
            if (said := row.values.get(field)) is None:
                continue
            # A share is at most 1, so the number as written is too much wherever what it means is.
            value = said.value if field in _SHARES else float(said)
            try:
                admit(Reading(account_id="", input=field, read_on=on, value=value), today)
            except FieldError as refused:
                raise BadRow((field, refused.why)) from None
        for _, part, whole in _RATIOS:
            if part in row.values and row.values.get(whole) == 0 and row.values[part]:
                raise BadRow((whole, f"is 0, but {row.titles.get(part, part)} is {row.values[part]:g}"))

    def of(self, row: CrmRow, account: Entity) -> list[tuple[Entity | None, Entity]]:
        """The readings a row makes of an account, each as it was (None: new) and as it is. Raises `BadRow`."""
        on = row.values.get("on") or self._book.today
        values = self._values(row, account, on)
        made = []
        for input_, value in values.items():
            before = self._places.setdefault((account.id, input_, on), row.place)
            if before != row.place:
                raise BadRow(("", f"is of the same account and day as {before}; leave one of the two out"))
            made.append(self._reading(account.id, input_, on, value))
        if values and "on" not in row.values:
            self._told["undated", row.place.file] += 1
        return made

    def _values(self, row: CrmRow, account: Entity, on: date) -> dict[str, float]:
        said: dict[str, Any] = row.values
        values: dict[str, float] = {field: float(said[field]) for field in (*_RAW, *_PLAIN) if field in said}
        for field in _SHARES:
            if field in said and (value := self._percent(row.place.file, field, said[field])) is not None:
                values[field] = value
        seats = said.get("seats", said.get("seats_licensed", account.__dict__["seats_licensed"]))
        for field, part, whole in _RATIOS:
            total = seats if whole == "seats" else said.get(whole)
            if field not in values and part in said and total:
                percent = 100 * said[part] / total
                # More people than seats is true of a customer who has grown; how much more is for a talk about seats.
                values[field] = _rounded(min(100, percent))
                self._told[f"{'over' if percent > 100 else 'counted'} {field}", row.place.file] += 1
        for field, now, before in _TRENDS:
            then = said.get(before, self._earlier(account.id, now, on) if before not in row.blank else None)
            if field not in values and now in said and then:
                values[field] = _rounded(100 * (said[now] - then) / then)
                self._told[f"counted {field}", row.place.file] += 1
        return values

    def _percent(self, file: str, field: str, share: Share) -> float | None:
        """The percents a cell means: a column of shares from −1 to 1 is one of hundredths, which is said."""
        if share.is_percent:
            return share.value
        column = [each.value for each in self._columns[file, field] if not each.is_percent]
        if all(abs(value) <= 1 for value in column) and any(value % 1 for value in column):
            self._told[f"shares {field}", file] += 1
            return _rounded(100 * share.value)
        if field == "csat_pct" and max(column) <= _POINTS:
            self._told["points", file] += 1
            return None
        return share.value

    def _earlier(self, account_id: str, input_: str, on: date) -> float | None:
        """What was counted about 90 days before, as far as the book knows it."""
        known = {each.read_on: each.value for each in self._book.lookup.find(Reading, account_id=account_id)
                 if each.input == input_} | self._made.get((account_id, input_), {})  # fmt: skip
        near = [day for day in known if abs(on - _BEFORE - day) <= _AROUND]
        return known[min(near, key=lambda day: abs(on - _BEFORE - day))] if near else None

    def _reading(self, account_id: str, input_: str, on: date, value: float) -> tuple[Entity | None, Entity]:
        row_index = self._book.row_index("reading")
        values: dict[str, Any] = {"account_id": account_id, "input": input_, "read_on": on}
        existing = next(iter(row_index.alike(row_index.natural(values))), None)
        said = {"value": Said({"value": value})}
        after = self._book.save("reading", self._links, existing, said, own=lambda: values)
        self._made.setdefault((account_id, input_), {})[on] = after.__dict__["value"]
        return existing, after

    def tell(self) -> list[str]:
        """What was worked out and what was assumed."""
        notices = []
        for (about, file), rows in self._told.items():
            if about == "undated":
                day = full_date(self._book.today)
                notices.append(
                    f"{file}: the figures of {count(rows, 'row')} are dated today, {day}, for no column says their day;"
                    ' say which does: --map "Column=on"'
                )
            elif about == "points":
                notices.append(f"{file}: {count(rows, 'CSAT')} of 1 to {_POINTS} points left out; write it in percent")
            else:
                what, field = about.split()
                said = {
                    "counted": "worked out from counts",
                    "over": "worked out from counts, and taken as 100 % where they make more",
                    "shares": "read as hundredths: 0.8 is 80 %",
                }[what]
                notices.append(f"{file}: {field} of {count(rows, 'row')} {said}")
        return notices


class Usage(TableImport):
    """The rows of a sheet of figures, one an account and day."""

    table = "usage"

    def __init__(self, book: CrmBook, system: str) -> None:
        super().__init__(book, system)
        self._figures = Figures(self)
        self._rows: list[tuple[CrmRow, Entity]] = []

    def decide(self, row: CrmRow) -> None:
        """Find the account; the figures wait until it is known how their columns are written."""
        if row.reasons:
            raise BadRow(*row.reasons.items())
        try:
            id_ = account_of(self.book, self.links, row)
        except NoAccount as missing:
            raise LeftOut(NOT_IN_BOOK + missing.hint) from None
        account = self.book.entity("account", id_)
        if account is None:
            raise LeftOut(NO_ACCOUNT)
        self._figures.check(row)
        self._figures.look(row)
        self._rows.append((row, account))

    def finish(self) -> None:
        """Make readings of the rows, the earliest first; the latest says how many seats there are."""
        self._rows.sort(key=lambda each: each[0].values.get("on") or self.book.today)
        latest = {account.id: row.place for row, account in self._rows if "seats" in row.values}
        for row, account in self._rows:
            self.guarded(row, lambda row=row, account=account: self._take_figures(row, account, latest))  # type: ignore[misc]
        self.tally.notices += self._figures.tell()
        super().finish()

    def _take_figures(self, row: CrmRow, account: Entity, latest: dict[str, Any]) -> None:
        account = self.book.entity("account", account.id) or account
        made = self._figures.of(row, account)
        if latest.get(account.id) == row.place:
            seats = {"seats_licensed": Said({"seats_licensed": row.values["seats"]})}
            made.append((account, self.book.save("account", self.links, account, seats)))
        if not made:
            raise LeftOut(NO_FIGURES)
        self.count_all(made)


def _rounded(value: float) -> float:
    return float(half_up(value, 1))
