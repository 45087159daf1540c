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

    def __init__(self, spec: Field) -> None:
        self.spec = spec

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The field's value."""
        spec = self.spec
        if not value.strip() and not spec.required:
            return _CLEARED
        if spec.kind in ("money", "ref", "refs"):
            return value
        try:
            return spec.check(self._read(value, param, ctx))
        except ValueError as refused:
            self.fail(show(str(refused)), param, ctx)

    def _read(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        match self.spec.kind:
            case "day":
                return Day(backwards=self.spec.past).convert(text, param, ctx)
            case "word":
                return Word(self.spec.allowed, word_label(self.spec.name)).convert(text, param, ctx)
            case "words":
                word = Word(self.spec.allowed, word_label(self.spec.name))
                return tuple(word.convert(each, param, ctx) for each in parse_list(text))
            case "lines":
                return parse_list(text)
            case "whole":
                return parse_whole(text)
            case "number":
                return parse_number(text, is_share=self.spec.is_share)
        return text

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        """The words of a vocabulary."""
        return Word(self.spec.allowed, "").shell_complete(ctx, param, incomplete)


def field_options(entity: type[Entity], *, without: tuple[str, ...] = (), adding: bool = False) -> Callable[[Any], Any]:
    """One option per field: `term_end` is `--term-end`, `reports_to_id` is `--reports-to NAME`.

    With `adding`, fields an entity cannot be made without are required.
    """

    def declare(function: Any) -> Any:
        for spec in reversed(entity.specs.values()):
            if spec.name not in ("id", "rev", "account_id", *without):
                function = _option(spec, adding=adding)(function)
        return function

    return declare


def _option(spec: Field, *, adding: bool) -> Callable[[Any], Any]:
    name = option_name(spec.name)
    if spec.kind == "flag":
        return click.option(f"{name}/--no-{name[2:]}", spec.name, default=None, help=_meaning(spec))
    metavar = "NAME" if spec.kind in ("ref", "refs") else _METAVARS.get(spec.kind, "WORD" if spec.allowed else "TEXT")
    required = adding and spec.required
    return click.option(name, spec.name, type=Value(spec), metavar=metavar, required=required, help=_meaning(spec))


def _meaning(spec: Field) -> str:
    if spec.allowed:
        return f"{', '.join(spec.allowed)}."
    if spec.kind in ("whole", "number") and spec.low is not None and spec.high is not None and spec.high <= 100:
        return "In percent." if spec.is_share else f"{spec.low:g} to {spec.high:g}."
    return "Up to today." if spec.past else ""


def given(
    entity: type[Entity], values: Mapping[str, Any], *, currency: str = "", find: Callable[[str], Entity] | None = None
) -> dict[str, Any]:
    """The fields that were given, amounts in minor units of `currency`, people and contracts found by name."""
    said: dict[str, Any] = {}
    for field, value in values.items():
        spec = entity.specs[field]
        if value is None or (spec.kind == "refs" and not value):
            continue
        if value is _CLEARED:
            said[field] = spec.default
        elif spec.kind == "money":
            said[field] = spec.check(amount(value, currency, field))
        elif spec.kind == "ref" and find is not None:
            said[field] = find(value).id
        elif spec.kind == "refs" and find is not None:
            names = parse_list(value) if isinstance(value, str) else value
            said[field] = tuple(find(each).id for each in names)
        else:
            said[field] = value
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
