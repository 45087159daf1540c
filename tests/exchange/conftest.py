"""A book in memory that answers as the store does, and random books to carry through files."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from bookcockpit.core.entities import ENTITIES, TABLE_NAMES
from bookcockpit.core.fields import E, Entity, Field
from bookcockpit.exchange.crm_in import plan_crm
from bookcockpit.exchange.csv_in import plan_import
from bookcockpit.exchange.csv_native import FILES
from bookcockpit.exchange.mapping import Mapping, mapped, propose
from bookcockpit.exchange.plans import How, ImportPlan
from bookcockpit.exchange.sources import Source

TODAY = date(2026, 3, 2)


class MemoryBook:
    """What the store offers an import, over plain dictionaries."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Entity]] = {table: {} for table in ENTITIES}

    def find(self, kind: type[E], **equals: object) -> list[E]:
        rows = self.rows[TABLE_NAMES[kind]].values()
        return [row for row in rows if isinstance(row, kind) and equals.items() <= row.__dict__.items()]

    def by_keys(self, kind: type[E], keys: Collection[str]) -> dict[str, E]:
        assert len(keys) <= 1_000
        return {row.key: row for row in self.find(kind) if row.key in keys}

    def add(self, *entities: Entity) -> None:
        for entity in entities:
            self.rows[TABLE_NAMES[type(entity)]][entity.id] = entity

    def all(self, table: str) -> list[Any]:
        return list(self.rows[table].values())

    def one(self, table: str) -> Any:
        (row,) = self.rows[table].values()
        return row

    def everything(self) -> dict[str, list[Entity]]:
        return {table: list(rows.values()) for table, rows in self.rows.items()}

    def plan(self, files: dict[str, str | bytes], *, today: date = TODAY, **options: Any) -> ImportPlan:
        tables = {native.name: table for table, native in FILES.items()}
        sources = [
            Source(name, tables[name], text.encode() if isinstance(text, str) else text) for name, text in files.items()
        ]
        return plan_import(sources, self, today=today, base_currency="USD", **options)

    def take(self, files: dict[str, str | bytes], **options: Any) -> ImportPlan:
        """Plan and apply; the files must be good."""
        plan = self.plan(files, **options)
        assert plan.writable, plan.rejected
        self.add(*plan.change.save, *plan.change.add)
        return plan


class Exports:
    """Exports of a CRM, written into a folder and read against a book in memory."""

    def __init__(self, book: MemoryBook, folder: Path, system: str = "salesforce") -> None:
        self.book, self.folder, self.system = book, folder, system

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def propose(self, text: str | bytes, *maps: str, kind: str | None = None, name: str = "export.csv") -> Mapping:
        return mapped(propose(self.write(name, text), system=self.system, kind=kind), maps)

    def plan(
        self, files: dict[str, str | bytes], *maps: str, today: date = TODAY, progress: Any = None, **how: Any
    ) -> ImportPlan:
        """The plan for files named by what they hold: `accounts…`, `contacts…`, `deals…` and `activities…`."""
        mappings = []
        for name, text in files.items():
            kind = next(kind for kind in ("accounts", "contacts", "deals", "activities") if name.startswith(kind))
            mappings.append((self.folder / name, self.propose(text, *maps, kind=kind, name=name)))
        return plan_crm(mappings, self.book, How(**how), today=today, base_currency="USD", progress=progress)

    def take(self, files: dict[str, str | bytes], *maps: str, **how: Any) -> ImportPlan:
        """Plan and apply; the files must be good, and every row counted once."""
        plan = self.plan(files, *maps, **how)
        assert plan.writable, (plan.rejected, plan.questions)
        assert plan.created + plan.updated + plan.unchanged + plan.rejected_rows == plan.rows == sum(plan.ends)
        self.book.add(*plan.change.save, *plan.change.add)
        return plan


@pytest.fixture
def salesforce(book: MemoryBook, tmp_path: Path) -> Exports:
    """Exports of Salesforce and an empty book."""
    return Exports(book, tmp_path)


@pytest.fixture
def hubspot(book: MemoryBook, tmp_path: Path) -> Exports:
    """Exports of HubSpot and an empty book."""
    return Exports(book, tmp_path, "hubspot")


@pytest.fixture(scope="session")
def make_exports() -> Callable[[MemoryBook, Path], Exports]:
    """Makes exports over a book of one's own, for properties that need several."""
    return Exports


@pytest.fixture
def book() -> MemoryBook:
    """An empty book."""
    return MemoryBook()


@pytest.fixture
def acme(book: MemoryBook) -> MemoryBook:
    """A book with two accounts, and one person of the same name at each."""
    book.take(
        {
            "accounts.csv": "key,name,tier,website\nacme,Acme,growth,https://www.acme.com/en\nbolt,Bolt,scale,bolt.io\n",
            "stakeholders.csv": "key,account,name\na-ann,acme,Ann Lee\na-bob,acme,Bob Ray\nb-ann,bolt,Ann Lee\n",
            "objectives.csv": "key,account,statement\nfast,acme,Faster onboarding\n",
        }
    )
    return book


@pytest.fixture
def busy_acme(acme: MemoryBook) -> MemoryBook:
    """The same with what rows of other files belong to: a contract, a promise, a play, a playbook applied."""
    acme.take(
        {
            "contracts.csv": "key,account,starts_on,term_end,arr\nterm,acme,2025-01-01,2025-12-31,240000.00\n",
            "commitments.csv": "key,account,what\npaper,acme,Send the security paper\n",
            "plays.csv": "key,account,title,motion\nosaka,acme,Osaka,department\n",
            "playbook_runs.csv": "key,account,playbook,title,started_on\nstart,acme,onboarding,Onboarding,2025-01-01\n",
        }
    )
    return acme


@pytest.fixture(scope="session")
def make_book() -> Callable[[], MemoryBook]:
    """Makes empty books, for properties that need several."""
    return MemoryBook


@pytest.fixture(scope="session")
def one_row() -> dict[str, str]:
    """For each file about accounts, one row for Acme without a key."""
    return {
        "contracts.csv": "account,starts_on,term_end,arr\nacme,2026-01-01,2026-12-31,240000.00\n",
        "stakeholders.csv": "account,name\nacme,Eve\n",
        "touches.csv": "account,happened_on,kind,summary\nacme,2026-01-01,check_in,hi\n",
        "commitments.csv": "account,what,due_on\nacme,send it,\n",
        "objectives.csv": "account,statement\nacme,Grow\n",
        "milestones.csv": "objective,title\nFaster onboarding,Step\n",
        "readings.csv": "account,input,on,value\nacme,nps,2026-01-01,5\n",
        "arr_lines.csv": "account,from_on,amount,kind\nacme,2026-01-01,5,new\n",
        "signals.csv": "account,kind,seen_on\nacme,hiring,2026-01-01\n",
        "plays.csv": "account,title,motion\nacme,More seats,seats\n",
        "play_steps.csv": "play,title\nosaka,Count the seats\n",
        "price_plans.csv": "contract,percent\nterm,5\n",
        "white_spaces.csv": "account,product,department\nacme,Core,Osaka\n",
        "references.csv": "account,topic,asked_on\nacme,Onboarding,2026-01-01\n",
        "playbook_runs.csv": "account,playbook,title,started_on\nacme,renewal,Renewal,2026-01-01\n",
        "run_steps.csv": "run,commitment,place\nstart,paper,1\n",
        "rates.csv": "currency,on,rate\nEUR,2026-01-01,1.0850\n",
    }


DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
# Surrogates and NUL cannot be kept, by rule; everything else must survive.
TEXTS = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
    st.text(" ;,'\"\\\n\r\t=+-@＝|abcÄß日", max_size=8),
)


def _values(field: Field, ids: dict[str, list[str]]) -> st.SearchStrategy[Any] | None:
    """Values for a field; None when it must refer to a table that is still empty."""
    target = ids.get(field.target or "account", [])
    made: st.SearchStrategy[Any]
    match field.kind:
        case "line" if field.high == 3:
            made = st.sampled_from(["USD", "EUR", "JPY", "KWD"])
        case "line" if field.required:
            made = TEXTS.map(lambda text: "x" + text)
        case "line" | "note":
            made = TEXTS
        case "lines":
            made = st.lists(TEXTS, max_size=3).map(tuple)
        case "word":
            made = st.sampled_from(field.allowed)
        case "words":
            made = st.lists(st.sampled_from(field.allowed), max_size=3).map(tuple)
        case "day":
            made = DAYS
        case "whole" | "money":
            made = st.integers(int(field.low or 0), int(field.high or 0))
        case "number":
            low, high = field.low if field.low is not None else -1e15, field.high if field.high is not None else 1e15
            made = st.floats(low, high, allow_nan=False)
        case "flag":
            made = st.booleans()
        case "decimal":
            made = st.decimals(Decimal("0.000001"), 10**6, places=6)
        case "ref":
            if not target and not field.nullable:
                return None
            made = st.sampled_from(target) if target else st.none()
        case "refs":
            made = st.lists(st.sampled_from(target), max_size=3).map(tuple) if target else st.just(())
        case kind:
            raise AssertionError(kind)
    return st.one_of(st.none(), made) if field.nullable else made


def _lasting(table: str, values: dict[str, Any]) -> None:
    """Bend random values to the rules between fields."""
    for field in ENTITIES[table].ruled:
        on = values[field.name]
        if (field.excludes and values[field.excludes]) or any(
            on and (values[each] or on) > on for each in field.not_before
        ):
            values[field.name] = None
    if table == "contract":
        values["term_end"] = max(values["term_end"] or values["starts_on"], values["starts_on"])
        if values["outcome"]:
            values["outcome_on"] = values["outcome_on"] or values["starts_on"]
    if table == "external_ref" or table == "import_value":
        values["entity"] = "account"


@st.composite
def _books(draw: st.DrawFn) -> MemoryBook:
    book = MemoryBook()
    ids: dict[str, list[str]] = {}
    for table, kind in ENTITIES.items():
        for number in range(draw(st.integers(0, 3))):
            id_ = f"{table}{number}"
            fields = {
                name: _values(field, ids) for name, field in kind.fields.items() if name not in ("id", "key", "rev")
            }
            if None in fields.values():
                continue
            values = {name: draw(strategy) for name, strategy in fields.items() if strategy is not None}
            _lasting(table, values)
            if table == "arr_line":
                # Lines of an account never overlap: each has a year of its own.
                values["from_on"] = date(2000 + number, 1, 1)
                values["to_on"] = values["from_on"] + timedelta(days=365)
            if table == "reading":
                values["read_on"] = date(2000 + number, 1, 1)
            if table == "rate":
                values["rate_on"] = date(2000 + number, 1, 1)
            book.add(kind(id=id_, key=draw(TEXTS) + id_, **values))
            ids.setdefault(table, []).append(id_)
    return book


@pytest.fixture(scope="session")
def books() -> st.SearchStrategy[MemoryBook]:
    """Random books with every kind of entity."""
    return _books()
