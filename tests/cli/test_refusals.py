"""What is refused: one sentence on standard error, the right exit code, nothing written."""

from __future__ import annotations

from typing import Any

import pytest

USAGE = [
    (["log", "acme", "bogus"], "“bogus” is not a touch kind; write one of business_review, value_touch"),
    (["log", "acme", "c", "--on", "2026-02-30"], "not in the calendar; write 2026-11-30"),
    (["log", "acme", "value", "--due", "fri"], "--due and --side belong to --next"),
    (["log", "acme", "value", "--sentiment", "3"], "--sentiment"),
    (["log", "acme", "value", "--channel", "pigeon"], "write one of email, call"),
    (["log", "acme"], "KIND"),
    (["today", "--tier", "gold"], "write one of strategic, growth, scale"),
    (["today", "--within", "-1"], "--within"),
    (["account", "add", "X"], "--tier"),
    (["account", "edit", "acme"], "Say what to change"),
    (["account", "edit", "acme", "--expansion-potential", "9"], "9 is outside 1 to 5"),
    (["account", "edit", "acme", "--owned-since", "soon"], "“soon” is not a date"),
    (["account", "edit", "acme", "--seats-licensed", "many"], "not a whole number"),
    (["contract", "add", "acme", "--starts-on", "today", "--open-ended", "--arr", "lots"], "“lots” is not an amount"),
    (["snooze", "acme", "value", "--until", "mon"], "--why"),
    (["cadence", "acme", "value", "--every", "sometimes"], "not an interval; write 7d"),
    (["cadence", "acme", "--every", "2m"], "Say which KIND"),
    (["cadence", "acme", "renewal_prep", "--every", "2m"], "write one of business_review"),
    (["cadence", "acme", "value", "--reset", "--every", "2m"], "--reset goes without"),
    (["at-risk", "acme", "--why", "x"], "--exit"),
    (["at-risk", "acme", "--clear", "--why", "x"], "--clear goes without"),
    (["rate", "add", "EUR", "1e3"], "is not a rate"),
    (["init", "--currency", "euro"], "three-letter currency"),
    (["init", "--preset", "calm"], "balanced, value-led, high-touch"),
    (["import", "-"], "--as accounts"),
    (["completion", "tcsh"], "bash, zsh, fish"),
    (["spread", "--days", "0"], "--days"),
    (["accounts", "--sort", "luck"], "name, tier, arr"),
]

COULD_NOT = [
    (["log", "nobody", "value"], "no account fits “nobody”; `bookcockpit accounts` lists them all"),
    (["log", "acme", "value", "--with", "zoe"], "no stakeholder fits “zoe” at Acme"),
    (["why", "acme", "renewal_prep"], "Acme is not owed a renewal_prep; owed are business_review, value_touch"),
    (["snooze", "acme", "value", "--until", "yesterday", "--why", "x"], "is not after today"),
    (["unsnooze", "acme", "value"], "is not snoozed"),
    (["touch", "edit", "acme", "zzz", "-m", "x"], "no touch “zzz”"),
    (["touch", "delete", "acme", "2026-01-05"], "no touch “2026-01-05”"),
    (["account", "add", "ACME", "--tier", "scale"], "there is an account Acme already"),
    (["account", "add", "...", "--tier", "scale"], "at least one letter or digit"),
    (["account", "add", "x" * 201, "--tier", "scale"], "at most 200 fit"),
    (["account", "add", "New", "--tier", "scale", "--key", "acme"], "key"),
    (["stakeholder", "add", "acme", "ana ruiz"], "Acme has Ana Ruiz already"),
    (["stakeholder", "left", "acme", "ana", "--replaced-by", "ana"], "their own successor"),
    (["contract", "edit", "acme", "--stage", "agreed"], "has no contract yet"),
    (["contract", "add", "acme", "--starts-on", "today", "--arr", "1k"], "Term end"),
    (["commitment", "done", "acme", "deck"], "no open promise “deck”"),
    (["at-risk", "acme", "--clear"], "not flagged at risk"),
    (["rate", "add", "USD", "1"], "base currency"),
    (["redo"], "nothing that can be redone"),
    (["init"], "something at"),
    (["import", "nowhere"], "nowhere"),
    (["import", "x.csv", "--from", "pipedrive"], "x.csv: does not exist"),
    (["export", "book", "no/such/book.json"], "there is no folder"),
    (["today", "--today", "someday"], "--today: “someday” is not a date"),
    (["today", "--playbook", "/no/such.toml"], "there is no file"),
]


@pytest.mark.parametrize(("arguments", "says"), USAGE, ids=lambda value: " ".join(value) if type(value) is list else "")
def test_what_the_command_line_alone_can_refuse_is_a_usage_error(acme: Any, arguments: list[str], says: str) -> None:
    before = acme.store.read_bytes()
    assert says in acme.refused(*arguments, code=2)
    assert acme.store.read_bytes() == before


@pytest.mark.parametrize(("arguments", "says"), COULD_NOT, ids=lambda v: " ".join(v)[:40] if type(v) is list else "")
def test_what_the_book_refuses_is_one_sentence(acme: Any, arguments: list[str], says: str) -> None:
    before = acme.store.read_bytes()
    sentence = acme.refused(*arguments, code=1)
    assert says in sentence
    assert sentence.startswith("Error: ")
    assert sentence.count("\n") == 1
    assert acme.store.read_bytes() == before


def test_an_ambiguous_name_lists_the_candidates(acme: Any) -> None:
    acme.done("account", "add", "Acme East", "--tier", "scale")
    acme.done("account", "add", "Acme West", "--tier", "scale")
    sentence = acme.refused("why", "cme ", "value")
    assert "Acme East" in sentence
    assert "Acme West" in sentence


def test_nothing_is_owed_by_a_churned_account(acme: Any) -> None:
    acme.done("account", "edit", "acme", "--status", "churned")
    assert "Acme is churned: nothing is owed" in acme.refused("why", "acme", "value")


@pytest.mark.parametrize("command", ["today", "accounts", "undo --list", "log a value", "backup", "export csv x"])
def test_without_a_book_every_command_says_how_to_get_one(shell: Any, command: str) -> None:
    sentence = shell.refused(*command.split(), code=3)
    assert f"No book yet at {shell.store} (named by BOOKCOCKPIT_DB): run `bookcockpit init`" in sentence
    assert not shell.store.exists()


def test_a_damaged_file_needs_attention(acme: Any) -> None:
    raw = acme.store.read_bytes()
    acme.store.write_bytes(raw[: len(raw) // 2])
    for arguments in (["today"], ["log", "acme", "value"], ["undo"]):
        assert "damaged" in acme.refused(*arguments, code=3)
    assert "✗ damage" in acme("doctor").stdout
    assert acme("doctor").exit_code == 3
    assert acme.store.read_bytes() == raw[: len(raw) // 2]


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + b"\0" * 200])
def test_a_foreign_file_is_left_alone(shell: Any, content: bytes) -> None:
    shell.store.write_bytes(content)
    shell.refused("today", code=3)
    shell.refused("init", code=1)
    assert shell.store.read_bytes() == content


def test_a_broken_playbook_names_the_line(acme: Any) -> None:
    rules = acme.home / "rules.toml"
    rules.write_text('[capacity]\ncapacity = "many"\n')
    assert "line 2" in acme.refused("today", "--playbook", str(rules), code=1)


def test_a_broken_config_names_the_line(acme: Any) -> None:
    config = acme.home / "config" / "bookcockpit"
    config.mkdir(parents=True)
    (config / "config.toml").write_text('theme = "x"\nsstore = "y"\n')
    assert "line 2: sstore is unknown" in acme.refused("today", code=1)


def test_several_contracts_need_a_key(acme: Any) -> None:
    for start, end in (("2026-01-01", "2026-12-31"), ("2026-03-01", "2027-02-28")):
        acme.done("contract", "add", "acme", "--starts-on", start, "--term-end", end, "--arr", "10k")
    assert "say which with --contract" in acme.refused("contract", "edit", "acme", "--stage", "agreed")
    assert "no contract “nope”" in acme.refused("contract", "edit", "acme", "--contract", "nope", "--stage", "agreed")


def test_a_file_is_no_folder_and_a_folder_no_file(acme: Any) -> None:
    place, folder = acme.home / "here.csv", acme.home / "there"
    place.touch()
    folder.mkdir()
    assert f"{place} is not a folder; name one" in acme.refused("export", "csv", str(place))
    assert "is not a file; name a file" in acme.refused("export", "calendar", str(folder))
    assert "there is no file or folder" in acme.refused("import", str(acme.home / "gone.csv"))
