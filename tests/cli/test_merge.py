"""`merge`, `stakeholder merge` and the two `forget`: what they say, ask, and leave."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Shell, scene


@scene
def two(acme: Shell) -> None:
    """Acme, and the same customer once more."""
    acme.done("account", "add", "Acme GmbH", "--tier", "scale", "--industry", "Steel", "--key", "twin")
    acme.done("stakeholder", "add", "twin", "A. Ruiz", "--email", "ana@acme.example", "--key", "short")
    acme.done("log", "twin", "check_in", "--on", "2026-09-01", "-m", "Called", "--with", "short")
    acme.done("account", "add", "Other", "--tier", "scale", "--notes", "Ana Ruiz came from here")


def exported(shell: Any) -> bytes:
    place = shell.home / "book.json"
    shell.done("export", "book", str(place), "--force")
    return bytes(place.read_bytes())


def test_twins_are_suggested_with_their_reason(two: Any) -> None:
    (found,) = two.json("merge", "--suggest")
    assert found == {
        "type": "account", "account": "Acme", "stays": "acme", "goes": "twin", "names": ["Acme", "Acme GmbH"],
        "reasons": ["the same name but for its form"],
    }  # fmt: skip
    assert "the same name but for its form" in two.done("merge", "--suggest")


def test_a_dry_run_says_what_the_merge_then_does(two: Any) -> None:
    before = exported(two)
    dry = two.json("merge", "acme", "twin", "--dry-run")
    assert exported(two) == before
    done = two.json("merge", "acme", "twin")
    assert (dry.pop("done"), done.pop("done")) == (False, True)
    assert dry == done
    assert done["moved"] == {"stakeholder": 1, "touch": 1}
    assert done["taken"] == ["industry"]
    assert [each["key"] for each in two.json("accounts")] == ["acme", "other"]
    two.done("undo")
    assert exported(two) == before


def test_a_merge_tells_what_was_kept_and_who_is_there_twice(two: Any) -> None:
    result = two("merge", "acme", "twin")
    assert result.stdout.splitlines() == [
        "Merged Acme GmbH (twin) into Acme (acme).",
        "moved: 1 person, 1 touch",
        "taken over: industry",
        "tier stays growth; Acme GmbH was scale",
        "`bookcockpit undo` takes it back.",
    ]
    assert "A. Ruiz may be Ana Ruiz (A. may be short): bookcockpit stakeholder merge" in result.stderr
    assert "Merged A. Ruiz (short) into Ana Ruiz" in two.done("stakeholder", "merge", "acme", "ana", "short")
    people = {each["name"]: each for each in two.json("stakeholders", "acme")}
    assert people.keys() == {"Ana Ruiz", "Bo Li"}
    assert people["Ana Ruiz"]["email"] == "ana@acme.example"


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["merge"], 2, "Name the account that stays"),
        (["merge", "acme"], 2, "Name the account that stays"),
        (["merge", "acme", "acme"], 1, "is one account already"),
        (["merge", "acme", "nobody"], 1, "no account fits “nobody”"),
        (["merge", "acme", "--suggest"], 2, "leave the accounts out"),
        (["stakeholder", "merge", "acme", "ana", "ana"], 1, "is one person already"),
        (["account", "forget", "acme"], 1, "say --yes where nobody can be asked"),
        (["stakeholder", "forget", "acme", "ana"], 1, "say --yes where nobody can be asked"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    two: Any, arguments: list[str], code: int, sentence: str
) -> None:
    before = two.store.read_bytes()
    assert sentence in two.refused(*arguments, code=code)
    assert two.store.read_bytes() == before


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From here on there is somebody to ask."""
    return lambda: monkeypatch.setattr("bookcockpit.cli.commands.forget.can_ask", lambda: True)


def test_the_name_is_to_be_typed(two: Any, answer: Callable[[], None]) -> None:
    answer()
    result = two("account", "forget", "twin", input="yes\n")
    assert result.exit_code == 1
    assert "nothing was forgotten" in result.stderr
    assert len(two.json("accounts")) == 3
    assert "Forgotten: Acme GmbH." in two.done("account", "forget", "twin", input="acme gmbh\n")
    assert len(two.json("accounts")) == 2


def test_a_person_is_forgotten_and_what_is_left_is_named(two: Any) -> None:
    two.done("backup")
    state = two.home / "state" / "bookcockpit"
    state.mkdir(parents=True)
    book_id = json.loads(exported(two))["book"]["id"]
    drafts = state / f"drafts-{book_id}.json"
    drafts.write_text('{"log/x": {"summary": "Ana Ruiz said"}, "log/y": {"summary": "kept"}}', encoding="utf-8")
    result = two("stakeholder", "forget", "acme", "ana", "--yes")
    assert result.exit_code == 0, result.stderr
    assert "Forgotten: Ana Ruiz of Acme. Removed: 1 person." in result.stdout
    assert "1 unfinished form about it dropped." in result.stdout
    assert "1 text still names it; edit them yourself:\n  Other: account, notes\n" in result.stderr
    (backup,) = (two.home / "backups").iterdir()
    assert f"rm {backup}" in result.stderr
    assert json.loads(drafts.read_text(encoding="utf-8")) == {"log/y": {"summary": "kept"}}
    touches = two.json("touch", "list", "acme")
    assert [each["summary"] for each in touches] == ["First value"]
    text = Path(two.store).read_bytes()
    # What the user wrote elsewhere is the user's to edit.
    assert text.count(b"Ana Ruiz") == 1


def test_an_account_is_forgotten_with_its_undo_steps(two: Any) -> None:
    result = two("account", "forget", "twin", "--yes")
    assert "Removed: 1 account, 1 person, 1 touch." in result.stdout
    labels = [step["label"] for step in two.json("undo")]
    assert labels[0] == "add account Other"
    assert not [label for label in labels if "GmbH" in label]
    assert b"Acme GmbH" not in Path(two.store).read_bytes()
    two.done("undo")
    assert [each["key"] for each in two.json("accounts")] == ["acme"]
    assert "ok" in two.done("doctor")
