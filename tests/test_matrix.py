"""The matrix names a test or a reason for every case, and every test it names is there."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from matrix import CASES

TESTS = Path(__file__).parent
# Numbers that the list of cases never had.
UNUSED = {5, 9, 16, 19, 23, 32, 39, 43, 46, 52, 58, 62, 68, 72, 74, 75, 83, 88, 94, 97, 101, 104, 108, 112, 116, 120}
UNUSED |= {128, 130}


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_case_is_there_once() -> None:
    assert sorted(CASES) == [number for number in range(1, 133) if number not in UNUSED]


@pytest.mark.parametrize("number", CASES)
def test_a_case_has_tests_that_are_there_or_a_reason(number: int) -> None:
    case = CASES[number]
    assert case.tests or case.reason
    for each in case.tests:
        file, name = each.split("::")
        assert name in functions(file), each
