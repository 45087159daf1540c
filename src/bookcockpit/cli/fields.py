"""Options made from the fields of an entity, so that a new field can be given on the command line by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.options import Day, Word, option_name
from bookcockpit.core.money import MoneyError, parse_amount
from bookcockpit.core.text import show
from bookcockpit.core.typed import parse_list, parse_number, parse_whole
from bookcockpit.core.wording import word_label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bookcockpit.core.fields import Entity, Field

_METAVARS = {"day": "DATE", "whole": "N", "number": "N", "money": "AMOUNT", "lines": "A;B", "words": "A;B"}
_CLEARED = object()


class Value(click.ParamType):  # type: ignore[type-arg]
    """The value of one field, checked as the entity will check it; an empty text clears it.

    Amounts and people stay text: they need the currency and the account.
    """

    name = "value"

    def __init__(self, field: Field) -> None:
        self.field = field

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The field's value."""
        field = self.field
        if not value.strip() and not field.required:
            return _CLEARED
        if field.kind in ("money", "ref", "refs"):
            return value
        try:
            return field.check(self._read(value, param, ctx))
        except ValueError as refused:
            self.fail(show(str(refused)), param, ctx)

    def _read(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        match self.field.kind:
            case "day":
                return Day(backwards=self.field.past).convert(text, param, ctx)
            case "word":
                return Word(self.field.allowed, word_label(self.field.name)).convert(text, param, ctx)
            case "words":
                word = Word(self.field.allowed, word_label(self.field.name))
                return tuple(word.convert(each, param, ctx) for each in parse_list(text))
            case "lines":
                return parse_list(text)
            case "whole":
                return parse_whole(text)
            case "number":
                return parse_number(text, is_share=self.field.is_share)
        return text

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        """The words of a vocabulary."""
        return Word(self.field.allowed, "").shell_complete(ctx, param, incomplete)


def field_options(entity: type[Entity], *, without: tuple[str, ...] = (), adding: bool = False) -> Callable[[Any], Any]:
    """One option per field: `term_end` is `--term-end`, `reports_to_id` is `--reports-to NAME`.

    With `adding`, fields an entity cannot be made without are required.
    """

    def declare(function: Any) -> Any:
        for field in reversed(entity.fields.values()):
            if field.name not in ("id", "rev", "account_id", *without):
                function = _option(field, adding=adding)(function)
        return function

    return declare


def _option(field: Field, *, adding: bool) -> Callable[[Any], Any]:
    name = option_name(field.name)
    if field.kind == "flag":
        return click.option(f"{name}/--no-{name[2:]}", field.name, default=None, help=_meaning(field))
    metavar = (
        "NAME" if field.kind in ("ref", "refs") else _METAVARS.get(field.kind, "WORD" if field.allowed else "TEXT")
    )
    required = adding and field.required
    return click.option(name, field.name, type=Value(field), metavar=metavar, required=required, help=_meaning(field))


def _meaning(field: Field) -> str:
    if field.allowed:
        return f"{', '.join(field.allowed)}."
    if field.kind in ("whole", "number") and field.low is not None and field.high is not None and field.high <= 100:
        return "In percent." if field.is_share else f"{field.low:g} to {field.high:g}."
    return "Up to today." if field.past else ""


def given(
    entity: type[Entity], values: Mapping[str, Any], *, currency: str = "", find: Callable[[str], Entity] | None = None
) -> dict[str, Any]:
    """The fields that were given, amounts in minor units of `currency`, people and contracts found by name."""
    said: dict[str, Any] = {}
    for name, value in values.items():
        field = entity.fields[name]
        if value is None or (field.kind == "refs" and not value):
            continue
        if value is _CLEARED:
            said[name] = field.default
        elif field.kind == "money":
            said[name] = field.check(amount(value, currency, name))
        elif field.kind == "ref" and find is not None:
            said[name] = find(value).id
        elif field.kind == "refs" and find is not None:
            names = parse_list(value) if isinstance(value, str) else value
            said[name] = tuple(find(each).id for each in names)
        else:
            said[name] = value
    return said


def amount(typed: str | None, currency: str, field: str) -> int | None:
    """Minor units of what was typed for a field, None if nothing was; what is no amount is a usage error."""
    if typed is None:
        return None
    try:
        return parse_amount(typed, currency)
    except MoneyError as refused:
        raise click.BadParameter(show(str(refused)), param_hint=option_name(field)) from None


def refuse_nothing(said: Mapping[str, Any]) -> None:
    """An edit that names no field is a usage error."""
    if not said:
        raise click.UsageError("Say what to change: give at least one option; --help lists them")
