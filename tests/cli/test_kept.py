"""Kept things: what a command of theirs takes and answers follows from their fields."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import click
import pytest

from bookcockpit.cli.app import bookcockpit
from bookcockpit.cli.commands.commitment import PROMISE
from bookcockpit.cli.fields import field_options
from bookcockpit.cli.kept import can_add, can_edit, kept_json
from bookcockpit.cli.lazy import Group
from bookcockpit.cli.session import mending
from bookcockpit.core.book import Damage
from bookcockpit.core.entities import Account, Commitment
from bookcockpit.core.fields import word


class Moody(Commitment):
    mood: str = word(("calm", "tense"), default="calm")


def test_a_field_added_to_a_thing_is_an_option_and_answered_as_json() -> None:
    kept = PROMISE._replace(group=Group("promise"), kind=Moody)
    can_add(kept, "Add.", "northwind", click.argument("what"), field_options(Moody, without=("what",), adding=True))
    can_edit(kept, "Edit.", "northwind", field_options(Moody))
    for verb in ("add", "edit"):
        (mood,) = [each for each in kept.group.commands[verb].params if each.name == "mood"]
        assert mood.opts == ["--mood"]
    account = Account(name="Acme", tier="growth", key="acme", tracked_since=date(2026, 1, 1))
    session: Any = SimpleNamespace(book=SimpleNamespace(account_by_id={account.id: account}))
    answer = kept_json(kept, session, Moody(account_id=account.id, what="Send it", mood="tense"))
    assert (answer["account_key"], answer["mood"]) == ("acme", "tense")


@pytest.mark.parametrize(
    ("written", "read", "field", "value"),
    [
        ("commitment done acme sheet --done-on 2026-11-20", "commitment list acme --all", "done_on", "2026-11-20"),
        ("log acme other --happened-on 2026-11-20 --summary Hi", "touch list acme", "on", "2026-11-20"),
        ("touch edit acme last --summary Hi --stakeholder bo", "touch list acme", "stakeholders", ["Bo Li"]),
        ("touch edit acme last --happened-on 2026-08-02", "touch list acme", "on", "2026-08-02"),
        ("signal add acme hiring --evidence Ads --seen-on 2026-11-20", "signals acme", "seen_on", "2026-11-20"),
        ("stakeholder left acme bo --left-on fri --left-to Globex", "stakeholders acme --all", "left_to", "Globex"),
        ("rate add EUR 1.1 --rate-on 2026-11-20", "rate list", "on", "2026-11-20"),
    ],
)
def test_an_option_answers_to_the_name_of_its_field_too(
    acme: Any, written: str, read: str, field: str, value: str
) -> None:
    acme.done("commitment", "add", "acme", "Send the sheet")
    words = written.split()
    acme.done(*words)
    assert value in [each[field] for each in acme.json(*read.split())]
    assert "--done-on" not in acme.done("commitment", "done", "--help")


@pytest.mark.parametrize(
    ("table", "field", "said"),
    [
        ("account", "archived_as", "account edit acme --as"),
        ("stakeholder", "reports_to_id", "stakeholder edit acme k1 --reports-to"),
        ("contract", "arr", "contract edit acme --contract k1 --arr"),
        ("signal", "seen_on", "signal edit acme KIND --key k1 --on"),
        ("touch", "stakeholder_ids", "touch edit acme k1 --with"),
        ("touch", "planned", ""),
        ("objective", "key", ""),
        ("play_step", "title", ""),
    ],
)
def test_what_mends_a_damaged_value_is_the_option_of_its_command(table: str, field: str, said: str) -> None:
    account = Account(name="Acme", tier="growth", key="acme", tracked_since=date(2026, 1, 1))
    key = "acme" if table == "account" else "k1"
    damage = Damage(table, "1", key, field, "x", "is no value", account_id=account.id)
    book: Any = SimpleNamespace(account_by_id={account.id: account})
    with click.Context(bookcockpit):
        advice = mending(damage, book)
    assert advice == (f"`bookcockpit {said} …` puts it right" if said else advice)
    assert ("a backup may hold" in advice) == (not said)
