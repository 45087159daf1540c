"""`export plan|qbr|brief|handover|recap`: which file is written, when none is, and what is said beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bookcockpit.exchange import documents
from bookcockpit.exchange.documents import Edition, Sources
from cli.conftest import Shell, scene

NAMES = ("plan", "qbr", "brief", "handover", "recap")
MINE = "Acme-plan-INTERNAL-2026-11-22.md"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, empty."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Sources]:
    """Documents replaced by one line and a warning; what each was made of is kept."""
    seen: list[Sources] = []

    def write(sources: Sources, edition: Edition) -> tuple[str, tuple[str, ...]]:
        seen.append(sources)
        return f"# {sources.account.name} for {edition}\n", ("no economic buyer attends",)

    for name, spec in documents.DOCUMENTS.items():
        monkeypatch.setitem(documents.DOCUMENTS, name, spec._replace(write=write))
    return seen


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("edition", ["internal", "customer"])
def test_every_document_is_written_in_the_editions_it_has(acme: Any, here: Path, name: str, edition: str) -> None:
    if edition not in documents.DOCUMENTS[name].editions:
        assert "written for internal use only" in acme.refused("export", name, "acme", "--for", edition, code=2)
        assert list(here.iterdir()) == []
        return
    shown = "INTERNAL" if edition == "internal" else edition
    file = here / f"Acme-{name}-{shown}-2026-11-22.md"
    assert str(file) in acme.done("export", name, "acme", "--for", edition)
    assert list(here.iterdir()) == [file]
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text().startswith(("#", "---", ">", "*", "_"))


def test_internal_unless_said_otherwise(acme: Any, here: Path) -> None:
    for name in NAMES:
        acme.done("export", name, "acme")
    assert all("INTERNAL" in file.name for file in here.iterdir())


@pytest.mark.usefixtures("written")
def test_standard_output_gets_the_bytes_and_nothing_else(acme: Any, here: Path) -> None:
    acme.done("account", "edit", "acme", "--name", "Évil\x1b[2J 日本")
    result = acme("export", "plan", "acme", "-o", "-")
    name = acme.json("accounts")[0]["account"]
    assert result.stdout_bytes == f"# {name} for internal\n".encode()
    assert result.stderr == "Warning: no economic buyer attends\n"
    assert list(here.iterdir()) == []


@pytest.mark.usefixtures("written", "here")
def test_a_terminal_gets_no_byte_it_would_obey(acme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.done("account", "edit", "acme", "--name", "Evil\u202egnp")
    monkeypatch.setattr("bookcockpit.cli.commands.export.is_terminal", lambda: True)
    assert acme.done("export", "plan", "acme", "-o", "-") == "# Evil�gnp for internal\n"


@pytest.mark.usefixtures("written")
def test_a_file_that_exists_is_replaced_only_with_force(acme: Any, here: Path) -> None:
    (here / MINE).write_text("mine")
    sentence = acme.refused("export", "plan", "acme")
    assert "exists already; say --force to replace it" in sentence
    assert sentence.count("\n") == 1
    assert (here / MINE).read_text() == "mine"
    acme.done("export", "plan", "acme", "--force")
    assert (here / MINE).read_text() == "# Acme for internal\n"
    assert [file.name for file in here.iterdir()] == [MINE]


@pytest.mark.usefixtures("written")
def test_a_folder_gets_the_usual_name_and_a_missing_one_is_refused(acme: Any, here: Path) -> None:
    (here / "out").mkdir()
    acme.done("export", "plan", "acme", "-o", "out")
    acme.done("export", "plan", "acme", "-o", "out/", "--force")
    acme.done("export", "plan", "acme", "-o", "out/named.md")
    assert sorted(file.name for file in (here / "out").iterdir()) == [MINE, "named.md"]
    for target in ("nope/", "nope/x.md"):
        sentence = acme.refused("export", "plan", "acme", "-o", target)
        assert "there is no folder nope" in sentence
        assert sentence.count("\n") == 1
    assert not (here / "nope").exists()


@pytest.mark.usefixtures("here")
def test_attendees_are_those_named(acme: Any, written: list[Sources]) -> None:
    said = acme("export", "qbr", "acme", "--with", "ana", "--with", "Bo Li", "-o", "-")
    assert "Warning: no economic buyer attends" in said.stderr
    assert [person.name for person in written[0].attendees or ()] == ["Ana Ruiz", "Bo Li"]
    acme.done("export", "qbr", "acme", "-o", "-")
    assert written[1].attendees is None
    assert "no stakeholder fits “zoe”" in acme.refused("export", "qbr", "acme", "--with", "zoe")


@pytest.mark.usefixtures("written")
def test_a_name_that_leads_elsewhere_stays_in_the_folder(acme: Any, here: Path) -> None:
    acme.done("account", "edit", "acme", "--name", "../../etc/x")
    acme.done("export", "plan", "acme")
    assert [file.name for file in here.iterdir()] == ["etc_x-plan-INTERNAL-2026-11-22.md"]


@scene
def tiered(acme: Shell) -> None:
    """Three scale accounts, two of which would have the same file name, and one that is gone."""
    for name in ("Globex", "A/B", "a:b", "Gone"):
        acme.done("account", "add", name, "--tier", "scale", "--key", name.lower())
    acme.done("account", "archive", "gone", "--as", "left")


@pytest.mark.usefixtures("written")
def test_a_whole_tier_is_written_in_one_go(tiered: Any, here: Path) -> None:
    (here / "out").mkdir()
    result = tiered("export", "recap", "--tier", "scale", "--for", "customer", "-o", "out")
    assert result.exit_code == 0
    assert "Written: 3 recaps in" in result.stdout
    files = sorted((here / "out").iterdir())
    assert {file.read_text() for file in files} == {f"# {name} for customer\n" for name in ("Globex", "A/B", "a:b")}
    assert len({file.name.casefold() for file in files}) == 3
    assert all(file.name.endswith("-recap-customer-2026-11-22.md") for file in files)
    assert result.stderr == "Warning: A/B, a:b and Globex: no economic buyer attends\n"


@pytest.mark.usefixtures("written")
def test_nothing_of_a_tier_is_written_if_one_file_exists(tiered: Any, here: Path) -> None:
    taken = here / "Globex-recap-INTERNAL-2026-11-22.md"
    taken.write_text("mine")
    assert f"holds {taken.name} already" in tiered.refused("export", "recap", "--tier", "scale")
    assert list(here.iterdir()) == [taken]
    tiered.done("export", "recap", "--tier", "scale", "--force")
    assert len(list(here.iterdir())) == 3


@pytest.mark.usefixtures("here")
def test_a_tier_is_refused_in_one_sentence(tiered: Any) -> None:
    assert "there is no folder nope" in tiered.refused("export", "recap", "--tier", "scale", "-o", "nope")
    assert "no active strategic account" in tiered.refused("export", "recap", "--tier", "strategic")
    assert "either which ACCOUNT, or --tier" in tiered.refused("export", "recap", code=2)
    assert "either which ACCOUNT, or --tier" in tiered.refused("export", "recap", "acme", "--tier", "scale", code=2)
    assert "one file per account" in tiered.refused("export", "recap", "--tier", "scale", "-o", "-", code=2)
    assert "write one of internal, customer" in tiered.refused("export", "plan", "acme", "--for", "them", code=2)


def test_without_a_book_there_is_nothing_to_write(shell: Any) -> None:
    assert "No book yet" in shell.refused("export", "plan", "acme", code=3)
