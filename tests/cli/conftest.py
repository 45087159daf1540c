"""A command line with a store of its own, and a few books to run it on."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bookcockpit.cli.app import bookcockpit
from bookcockpit.demo import sample_data

TODAY = "2026-11-22"
SAMPLE_DAY = "2026-11-23"


class Shell:
    """Runs commands as a script would: no terminal, standard output and error apart."""

    def __init__(self, home: Path, blank: Path | None = None) -> None:
        self.home = home
        self.blank = blank
        self.store = home / "book.db"
        self.environment = {
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "BOOKCOCKPIT_DB": str(self.store),
            "BOOKCOCKPIT_TODAY": TODAY,
        }

    def begin(self) -> None:
        """As after `init`, whose making of a data file takes longer than most tests."""
        assert self.blank is not None
        shutil.copy(self.blank, self.store)

    def __call__(self, *arguments: str, input: str | bytes | None = None) -> Result:
        result = CliRunner(env=self.environment).invoke(bookcockpit, arguments, input=input)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def done(self, *arguments: str, input: str | bytes | None = None) -> str:
        """What a command that works prints."""
        result = self(*arguments, input=input)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def json(self, *arguments: str) -> Any:
        """What a command answers to programs."""
        return json.loads(self.done(*arguments, "--json"))

    def refused(self, *arguments: str, code: int = 1) -> str:
        """The sentence of a command that cannot."""
        result = self(*arguments)
        assert result.exit_code == code, (result.exit_code, result.output)
        assert "Traceback" not in result.output
        return result.stderr


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Each command has an engine of its own; compiling every statement for it anew took a third of the time."""
    from sqlalchemy import create_engine

    from bookcockpit.store import journal

    first, compiled = create_engine("sqlite://"), dict[Any, Any]()
    first.connect().close()

    def engine(*arguments: Any, **options: Any) -> Any:
        made = create_engine(*arguments, **options)
        made.dialect = first.dialect
        made.update_execution_options(compiled_cache=compiled)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "create_engine", engine)
        yield


@pytest.fixture(scope="session")
def blank_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store, made once and copied."""
    shell = Shell(tmp_path_factory.mktemp("blank"))
    shell.done("init")
    return shell.store


@pytest.fixture
def shell(tmp_path: Path, blank_store: Path) -> Shell:
    """A command line without a book."""
    return Shell(tmp_path, blank_store)


@pytest.fixture(scope="session")
def acme_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of `acme`, made once and copied for each test."""
    shell = Shell(tmp_path_factory.mktemp("acme"))
    shell.done("init")
    shell.done("account", "add", "Acme", "--tier", "growth", "--owned-since", "2026-01-01", "--key", "acme")
    shell.done("stakeholder", "add", "acme", "Ana Ruiz", "--roles", "champion", "--level", "executive")
    shell.done("stakeholder", "add", "acme", "Bo Li")
    shell.done("log", "acme", "value_touch", "--on", "2026-08-01", "-m", "First value", "--with", "ana")
    return shell.store


@pytest.fixture
def acme(shell: Shell, acme_store: Path) -> Shell:
    """A book with one growth account, owned since January, and two people."""
    shutil.copy(acme_store, shell.store)
    return shell


def scene(tell: Callable[[Shell], object]) -> Any:
    """A fixture of this name: what is told once of a book, `acme` or a `blank` one, copied for each test."""
    (book,) = signature(tell).parameters
    told: list[Path] = []

    @pytest.fixture(name=tell.__name__)
    def copied(shell: Shell, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shell:
        if not told:
            teller = Shell(tmp_path_factory.mktemp(tell.__name__))
            shutil.copy(request.getfixturevalue(f"{book}_store"), teller.store)
            tell(teller)
            told.append(teller.home)
        shutil.copytree(told[0], shell.home, dirs_exist_ok=True)
        return shell

    return copied


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of `sample`, made once and copied for each test."""
    shell = Shell(tmp_path_factory.mktemp("sample"))
    shell.environment["BOOKCOCKPIT_TODAY"] = SAMPLE_DAY
    shell.done("init")
    shell.done("import", str(sample_data()))
    return shell.store


@pytest.fixture
def sample(shell: Shell, sample_store: Path) -> Shell:
    """The sample book a week after its date."""
    shutil.copy(sample_store, shell.store)
    shell.environment["BOOKCOCKPIT_TODAY"] = SAMPLE_DAY
    return shell


@pytest.fixture(scope="session")
def only_read(sample_store: Path) -> Shell:
    """The sample book itself, for commands that change nothing."""
    shell = Shell(sample_store.parent)
    shell.environment["BOOKCOCKPIT_TODAY"] = SAMPLE_DAY
    return shell


@pytest.fixture
def process_environment(shell: Shell) -> dict[str, str]:
    """The environment of a real process with the same store."""
    return {**os.environ, **shell.environment}
