"""Properties on any machine: few examples in every run, many with `-m slow`.

A slow example is no fault on a busy machine; the time-out of pytest ends what hangs.
"""

from __future__ import annotations

import gc

import pytest
from hypothesis import HealthCheck, settings

_ANY_MACHINE = [HealthCheck.too_slow]
settings.register_profile("few", max_examples=15, deadline=None, suppress_health_check=_ANY_MACHINE)
settings.register_profile("many", max_examples=150, deadline=None, suppress_health_check=_ANY_MACHINE)

_STARTING = {"process_environment", "fork", "start", "first_run"}
"""Fixtures for programs of our own."""


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("many" if config.option.markexpr == "slow" else "few")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What starts programs takes long, and so does every property once it is tried with many examples."""
    is_slow_run = config.option.markexpr == "slow"
    for item in items:
        if isinstance(item, pytest.Function) and (
            _STARTING.intersection(item.fixturenames) or (is_slow_run and hasattr(item.obj, "hypothesis"))
        ):
            item.add_marker("slow")


def pytest_collection_finish() -> None:
    """What was collected lives as long as the run; looking through it again and again took a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
