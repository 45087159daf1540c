"""`config`: it prints a file that can be used as it is, and says what of the present one cannot."""

from __future__ import annotations

import re
import tomllib

from bookcockpit import settings
from cli.conftest import Shell

OWN = 'store = "a \\"b\\" \\\\ c.db"\ntheme = "nord"\ndays_off = [2026-12-24]\n[keys]\n"touch.log" = "L,f2"\n'


def set_to(shell: Shell, text: str) -> None:
    folder = shell.home / "config" / "bookcockpit"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(text, encoding="utf-8")


def test_without_a_file_everything_is_shown_and_nothing_is_set(shell: Shell) -> None:
    said = shell.done("config")
    assert said.startswith(f"# {shell.home / 'config' / 'bookcockpit' / 'config.toml'}\n")
    assert tomllib.loads(said) == {"keys": {}}


def test_every_line_can_be_put_to_use(shell: Shell) -> None:
    said = shell.done("config")
    used = "\n".join(line.removeprefix("# ") if re.match(r"# \S+ = ", line) else line for line in said.splitlines())
    set_to(shell, used)
    again = tomllib.loads(shell.done("config"))
    assert again["theme"] == "cockpit"
    assert len(again["keys"]) > 100
    assert shell.json("config")["problems"] == []


def test_what_is_set_stands_without_a_mark_and_the_rest_beside_it(shell: Shell) -> None:
    set_to(shell, OWN)
    shell.environment["BOOKCOCKPIT_DB"] = ""
    said, own = tomllib.loads(shell.done("config")), tomllib.loads(OWN)
    assert said.pop("store").endswith(own.pop("store"))
    assert said == own
    said = shell.json("config")
    assert (said["theme"], said["days_off"]) == ("nord", ["2026-12-24"])
    (log,) = [each for each in said["keys"] if each["name"] == "touch.log"]
    assert (log["keys"], log["is_own"]) == (["L", "f2"], True)
    assert sum(each["is_own"] for each in said["keys"]) == 1


def test_what_cannot_be_used_is_said_with_the_file(shell: Shell) -> None:
    set_to(shell, 'theme = "nrod"\n[keys]\n"touch.lgo" = "L"\n"item.skip" = "w"\n')
    result = shell("config")
    assert result.exit_code == 0
    for part in ("there is no “nrod”", "touch.lgo is unknown", "w for item.skip is taken by item.why"):
        assert any(part in line and settings.CONFIG in line for line in result.stderr.splitlines()), part
