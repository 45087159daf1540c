"""A book with one row of everything, and a fresh data file to keep it in."""

from __future__ import annotations

import hashlib
import os
import shutil
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bookcockpit.core import entities as e
from bookcockpit.core.fields import Entity
from bookcockpit.store import Library

TODAY = date(2026, 6, 1)
AWKWARD = "Ünï “日本” %20 ?#'\" [x] \\"


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.db"


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store, made once and copied: making one takes longer than most tests."""
    path = tmp_path_factory.mktemp("blank") / "book.db"
    Library.create(path).close()
    return path


@pytest.fixture(scope="session")
def with_account(blank: Path, tmp_path_factory: pytest.TempPathFactory, account: e.Account) -> Path:
    """A store with one account, to be copied."""
    return filled(blank, tmp_path_factory, account)


@pytest.fixture(scope="session")
def with_each(blank: Path, tmp_path_factory: pytest.TempPathFactory, one_of_each: tuple[Entity, ...]) -> Path:
    """A store with an entity of every kind, to be copied or read."""
    return filled(blank, tmp_path_factory, *one_of_each)


def filled(blank: Path, tmp_path_factory: pytest.TempPathFactory, *rows: Entity) -> Path:
    path = Path(shutil.copy(blank, tmp_path_factory.mktemp("filled")))
    with Library.open(path) as library:
        library.save("new", *rows)
    return path


@pytest.fixture
def library(blank: Path, path: Path) -> Iterator[Library]:
    shutil.copy(blank, path)
    with Library.open(path) as opened:
        yield opened


@pytest.fixture(scope="session")
def account() -> e.Account:
    return an_account("acme", "Acme")


@pytest.fixture(scope="session")
def one_of_each() -> tuple[Entity, ...]:
    """An entity of every kind, with every field filled."""
    return tuple(every_kind())


@pytest.fixture(scope="session")
def new_account() -> Callable[..., e.Account]:
    return an_account


@pytest.fixture
def sha256() -> Callable[[Path], str]:
    """The file's bytes in short, and with them those of its folder's other files."""
    return lambda path: hashlib.sha256(path.read_bytes()).hexdigest() + str(sorted(os.listdir(path.parent)))


def an_account(key: str, name: str = "", *, id: str = "") -> e.Account:
    return e.Account(id=id or f"id-{key}", key=key, name=name or key, tier="growth", tracked_since=TODAY)


def every_kind() -> Iterator[Entity]:
    on = TODAY
    yield e.Account(
        id="a", key="acme", name=AWKWARD, tier="strategic", status="active", tier_reason="big", owned_since=on,
        tracked_since=on, currency="USD", industry="steel", website="acme.example", products=("core", "a;b"),
        seats_licensed=10, expansion_potential=5, strategic_value=1, our_owner="Me", our_csm="You", our_sponsor="Boss",
        at_risk_since=on, at_risk_reason="quiet", at_risk_exit="a call", reviewed_on=on, shared_gap="gap\ntwo",
        notes="# note\n",
    )  # fmt: skip
    yield e.Contract(
        id="c", key="c-1", account_id="a", starts_on=on, term_end=date(2027, 5, 31), arr=2**53, currency="USD",
        notice_days=90, auto_renew=True, open_ended=False, stage="preparing", call="commit", probability=0.8,
        target_arr=0, outcome="renewed", outcome_on=on, outcome_arr=5,
    )  # fmt: skip
    yield e.Contract(
        id="c2", key="c-2", account_id="a", starts_on=on, arr=1, currency="USD", open_ended=True, previous_ids=("c",)
    )
    yield e.Stakeholder(
        id="s", key="ann", account_id="a", name="Ann", title="CFO", roles=("champion", "user"), level="executive",
        influence=5, stance="advocate", relationship=3, relationship_on=on, email="a@acme.example", phone="1",
        our_counterpart="Me", verified_on=on, left_on=on, left_to="Beta", notes="n",
    )  # fmt: skip
    yield e.Stakeholder(id="s2", key="bob", account_id="a", name="Bob", reports_to_id="s", replaced_by_id="s")
    yield e.Touch(
        id="t", key="t-1", account_id="a", happened_on=on, kind="business_review", channel="call",
        stakeholder_ids=("s2", "s"), summary="Went well", sentiment=-2, value_delivered="saved 10 %", planned=False,
    )  # fmt: skip
    yield e.Touch(id="t2", key="t-2", account_id="a", happened_on=date(2026, 6, 2), kind="check_in", planned=True)
    yield e.Commitment(
        id="k", key="k-1", account_id="a", what="Send it", owner="Me", side="them", due_on=on, done_on=on,
        dropped_on=on, shared=True,
    )  # fmt: skip
    yield e.Objective(
        id="o", key="o-1", account_id="a", statement="Faster", metric="days", unit="d", baseline=9.5, baseline_on=on,
        target=-4, target_on=on, measured_in="tool", owner="Ann", agreed_by_id="s", agreed_on=on, agreed_value="1 m",
    )  # fmt: skip
    yield e.Milestone(
        id="m", key="m-1", objective_id="o", title="First", owner="Me", side="us", due_on=on, done_on=on, shared=True
    )
    yield e.Reading(id="r", key="r-1", account_id="a", input="objective:o-1", read_on=on, value=7.25)
    yield e.ArrLine(
        id="l", key="l-1", account_id="a", from_on=on, to_on=date(2027, 6, 1), amount=100, currency="JPY", kind="new"
    )
    yield e.Signal(
        id="g",
        key="g-1",
        account_id="a",
        kind="usage_decline",
        severity="high",
        seen_on=on,
        evidence="down",
        resolved_on=on,
    )
    yield e.Play(
        id="p", key="p-1", account_id="a", motion="seats", title="More", trigger="full", potential_arr=5, stage="won",
        owner="Me", due_on=on, closed_on=on, outcome="yes", shared=True, won_arr=4,
    )  # fmt: skip
    yield e.PlayStep(id="ps", key="ps-1", play_id="p", title="Ask", owner="Me", side="them", due_on=on, done_on=on)
    yield e.Rate(id="x", key="x-1", currency="EUR", rate_on=on, rate=Decimal("1.0834567890123456789"))
    yield e.Snooze(
        id="z", key="z-1", account_id="a", kind="check_in", contract_id="c", until=on, reason="holiday", made_on=on,
        due_was=on, times=2,
    )  # fmt: skip
    yield e.Shift(
        id="h", key="h-1", account_id="a", kind="check_in", contract_id="c", from_due=on, to_due=on, reason="many",
        why="spread", made_on=on,
    )  # fmt: skip
    yield e.CadenceOverride(id="v", key="v-1", account_id="a", kind="check_in", every="2 months", anchor=on)
    yield e.TierChange(id="i", key="i-1", account_id="a", changed_on=on, tier_was="scale", tier="growth", reason="grew")
    yield e.CallChange(id="cc", key="cc-1", contract_id="c", made_on=on, call="likely", probability=0.25)
    yield e.PricePlan(
        id="pp",
        key="pp-1",
        contract_id="c",
        percent=7.5,
        treatment="phased",
        notice_given_on=on,
        tied_to="the new module",
        phases=3,
        held_until=on,
    )
    yield e.WhiteSpace(
        id="w", key="w-1", account_id="a", product="core", department="Ops", state="not_fit", potential_arr=7,
        play_id="p", reason="no use",
    )  # fmt: skip
    yield e.Reference(
        id="rf", key="rf-1", account_id="a", kind="referral", topic="roll-out", stakeholder_id="s", state="used",
        asked_on=on, agreed_on=on, used_on=on, used_for="Beta", times=2, notes="n",
    )  # fmt: skip
    yield e.PlaybookRun(
        id="pr", key="pr-1", account_id="a", playbook="renewal", title="Renewal", started_on=on, ended_on=on,
        contract_id="c",
    )  # fmt: skip
    yield e.RunStep(id="st", key="st-1", run_id="pr", commitment_id="k", place=1)
    yield e.BookReview(id="br", key="br-1", kind="friday", held_on=on, note="n")
    yield e.Dismissal(id="d", key="d-1", account_id="a", rule="no_sponsor", subject="Ann", reason="known", made_on=on)
    yield e.ExternalRef(id="er", key="er-1", entity="account", entity_id="a", system="salesforce", external_id="001")
    yield e.ImportValue(
        id="iv", key="iv-1", entity="account", entity_id="a", field="name", source="salesforce", value="A"
    )


def fork_child(work: Callable[[], object]) -> int:
    """Do `work` in a copy of this process, which starts at once; it exits with 0 if that was true."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        code = 0 if work() else 1
    except BaseException:  # noqa: BLE001 - whatever happens, a copy of the test run must not go on as one
        traceback.print_exc()
    finally:
        os._exit(code)


@pytest.fixture
def fork() -> Callable[[Callable[[], object]], int]:
    return fork_child


@pytest.fixture
def join() -> Callable[[int], int]:
    """Wait for a forked process; its exit code."""
    return lambda child: os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def unprivileged() -> Callable[[Callable[[], object]], int]:
    """Do something as a user whom permissions bind, even if the tests run as root; 0 if it was true."""

    def run(work: Callable[[], object]) -> int:
        def bound() -> object:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            return work()

        # Imported here, because the other user may not be able to read the sources.
        import bookcockpit.store.journal
        import bookcockpit.store.migrate  # noqa: F401

        return os.waitstatus_to_exitcode(os.waitpid(fork_child(bound), 0)[1])

    return run
