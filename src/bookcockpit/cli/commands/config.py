"""`config`: what is set, what can be set, and the names a key map uses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.settings import TODAY_BY, Settings

if TYPE_CHECKING:
    from bookcockpit.tui.keys import NamedKey

_WIDTH = 100


@command("config")
@json_option
@pass_session
def config(session: Session, as_json: bool) -> None:
    """What is set and what can be set: book, theme, days off, keys.

    It prints a whole config.toml. Lines that begin with # show what holds without them; put those you want different
    into the file it names, without the #.

    \b
    Examples:
      bookcockpit config
      bookcockpit config --json | jq -r .themes[]
    """
    from textual.theme import BUILTIN_THEMES

    from bookcockpit.tui.app import CockpitApp
    from bookcockpit.tui.keys import all_bindings, named_keys, usable_keys, with_new_names
    from bookcockpit.tui.theme import COCKPIT

    settings = session.settings
    themes = [COCKPIT.name, *sorted(BUILTIN_THEMES)]
    names = named_keys(CockpitApp)
    usable, problems = usable_keys(with_new_names(settings.keys), all_bindings(CockpitApp))
    if settings.theme and settings.theme not in themes:
        problems.append(f"theme: there is no “{settings.theme}”")
    if as_json:
        print_json(
            {
                "file": str(settings.config_file),
                "store": str(settings.store),
                "named_by": settings.store_from,
                "theme": settings.theme or COCKPIT.name,
                "themes": themes,
                "today": settings.today_by or TODAY_BY[0],
                "days_off": sorted(day.isoformat() for day in settings.days_off),
                "keys": [
                    {
                        "name": each.name,
                        "keys": usable.get(each.name, each.keys).split(","),
                        "is_own": each.name in usable,
                        "group": each.group,
                        "what": each.what,
                    }
                    for each in names
                ],
                "problems": problems,
            }
        )
    else:
        for line in _as_toml(settings, themes, names):
            print_shown(line)
    for problem in problems:
        tell(f"{settings.config_file}: {problem}.")


def _as_toml(settings: Settings, themes: Sequence[str], names: Sequence[NamedKey]) -> Iterator[str]:
    yield f"# {settings.config_file}"
    yield ""
    yield f"# The book. Here it is named by: {settings.store_from}"
    yield _line("store", _text(str(settings.store)), is_own=settings.store_from == str(settings.config_file))
    yield ""
    yield from wrap(f"The look: {', '.join(themes)}", _WIDTH, initial_indent="# ", subsequent_indent="#   ")
    yield _line("theme", _text(settings.theme or themes[0]), is_own=bool(settings.theme))
    yield ""
    yield "# A line of Today is one of the customers, or one of the touches"
    yield _line("today", _text(settings.today_by or TODAY_BY[0]), is_own=bool(settings.today_by))
    yield ""
    yield "# Days on which nothing falls due"
    days = ", ".join(sorted(day.isoformat() for day in settings.days_off))
    yield _line("days_off", f"[{days or '2026-12-24, 2026-12-25'}]", is_own=bool(days))
    yield ""
    yield "# Keys: several are parted by commas"
    yield "[keys]"
    width = max(len(f'# "{each.name}" = "{each.keys}"') for each in names)
    group = ""
    for each in names:
        if each.group != group:
            group = each.group
            yield ""
            yield f"# {group}"
        own = settings.keys.get(each.name)
        keys = own if own is not None else each.keys
        set_so = _line(_text(each.name), _text(keys), is_own=own is not None)
        yield f"{set_so:{width}}  # {each.what}"


def _text(value: str) -> str:
    """A text of TOML, which writes it as JSON does."""
    return json.dumps(value, ensure_ascii=False)


def _line(name: str, value: str, *, is_own: bool) -> str:
    return f"{'' if is_own else '# '}{name} = {value}"
