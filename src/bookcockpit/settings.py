"""Where things are and what the user set: flag, then environment, then config file, then default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from bookcockpit.core.dates import DateError, parse_date
from bookcockpit.core.policy import line_of

APP = "bookcockpit"
CONFIG = "config.toml"
PLAYBOOK = "playbook.toml"
_KNOWN = ("store", "theme", "today", "days_off", "keys")
TODAY_BY = ("customers", "touches")
"""What a line of Today can be."""


class SettingsError(ValueError):
    """A setting that cannot be used: which file and line, or which flag or variable, and why."""


class Folders(NamedTuple):
    """The application's folders; each may not exist yet."""

    data: Path
    config: Path
    state: Path
    cache: Path


class Settings(NamedTuple):
    """Everything a command needs to know before it opens a store. `pinned` is a fixed business date."""

    store: Path
    store_from: str
    folders: Folders
    playbook: Path | None = None
    pinned: date | None = None
    theme: str = ""
    today_by: str = ""
    days_off: frozenset[date] = frozenset()
    keys: Mapping[str, str] = MappingProxyType({})

    @property
    def config_file(self) -> Path:
        """Where the user sets things; it may not exist."""
        return self.folders.config / CONFIG

    @property
    def is_by_touch(self) -> bool:
        """Whether Today opens touch by touch: as it was left, else as it is set."""
        try:
            left = (self.folders.state / "today").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            left = self.today_by
        return left == "touches"

    def leave_by_touch(self, is_by_touch: bool) -> None:
        """Remember how Today was left; where that cannot be written it opens as it is set."""
        with suppress(OSError):
            self.folders.state.mkdir(parents=True, mode=0o700, exist_ok=True)
            (self.folders.state / "today").write_text("touches" if is_by_touch else "customers", encoding="utf-8")

    @property
    def used_capitals(self) -> str:
        """The capital letters the user has pressed as keys; none where they cannot be read."""
        try:
            return (self.folders.state / "capitals").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def use_capital(self, letter: str) -> None:
        """Remember that a capital letter was pressed; where that cannot be written, `?` keeps it out."""
        used = self.used_capitals
        if letter not in used:
            with suppress(OSError):
                self.folders.state.mkdir(parents=True, mode=0o700, exist_ok=True)
                (self.folders.state / "capitals").write_text(used + letter, encoding="utf-8")

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file the user says things in; each may not exist."""
        return (self.config_file, self.folders.config / PLAYBOOK, *((self.playbook,) if self.playbook else ()))

    def today(self) -> date:
        """The business date: pinned, or the local calendar's, read once at the edge of each action."""
        return self.pinned or date.today()  # noqa: DTZ011 - a business date is the user's own calendar day


def folders() -> Folders:
    """The platform's folders for this application."""
    import platformdirs

    return Folders(
        data=platformdirs.user_data_path(APP, appauthor=False),
        config=platformdirs.user_config_path(APP, appauthor=False),
        state=platformdirs.user_state_path(APP, appauthor=False),
        cache=platformdirs.user_cache_path(APP, appauthor=False),
    )


def load(
    *,
    db: str | None = None,
    today: str | None = None,
    playbook: str | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Settings:
    """The settings in force. Raises `SettingsError` naming the line and key, flag or variable at fault."""
    where = folders()
    config_file = where.config / CONFIG
    config = _read_config(config_file)
    if db:
        store, source = _path(db), "--db"
    elif environment.get("BOOKCOCKPIT_DB"):
        store, source = _path(environment["BOOKCOCKPIT_DB"]), "BOOKCOCKPIT_DB"
    elif "store" in config:
        store, source = _path(config["store"], base=where.config), str(config_file)
    else:
        store, source = where.data / "book.db", "default"
    rules = _path(playbook) if playbook else where.config / PLAYBOOK
    if playbook and not rules.is_file():
        raise SettingsError(f"--playbook: there is no file {rules}")
    return Settings(
        store=store,
        store_from=source,
        folders=where,
        playbook=rules if rules.is_file() else None,
        pinned=pinned_date(today, environment),
        theme=config.get("theme", ""),
        today_by=config.get("today", ""),
        days_off=frozenset(config.get("days_off", ())),
        keys=config.get("keys", {}),
    )


def _path(text: str, base: Path | None = None) -> Path:
    path = Path(text).expanduser()
    return path if path.is_absolute() else (base or Path.cwd()) / path


def pinned_date(flag: str | None, environment: Mapping[str, str]) -> date | None:
    """The business date of --today or BOOKCOCKPIT_TODAY, if either is given. Raises `SettingsError`."""
    source, text = ("--today", flag) if flag else ("BOOKCOCKPIT_TODAY", environment.get("BOOKCOCKPIT_TODAY"))
    if not text:
        return None
    try:
        return parse_date(text, date.today())  # noqa: DTZ011 - as above: the edge where the clock is read
    except DateError as refused:
        raise SettingsError(f"{source}: {refused}") from None


def _read_config(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as broken:
        raise SettingsError(f"{path} cannot be read: {broken}") from None
    import tomllib

    try:
        config = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise SettingsError(f"{path}: {broken}") from None
    for key, value in config.items():
        line = line_of(text, (), key)
        if key not in _KNOWN:
            raise SettingsError(f"{path} line {line}: {key} is unknown; known are {', '.join(_KNOWN)}")
        if not _fits(key, value):
            raise SettingsError(f"{path} line {line}: {key} needs {_WANTED[key]}")
    return config


_WANTED = {
    "store": 'a text, such as store = "~/book.db"',
    "theme": 'a text, such as theme = "nord"',
    "today": '"customers" or "touches": what a line of Today is',
    "days_off": "a list of dates, such as days_off = [2026-12-24, 2026-12-25]",
    "keys": 'a section of texts, such as [keys] and log = "l"',
}


def _fits(key: str, value: object) -> bool:
    if key == "days_off":
        return isinstance(value, list) and all(type(day) is date for day in value)
    if key == "keys":
        return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    if key == "today":
        return value in TODAY_BY
    return isinstance(value, str) and bool(value.strip())
