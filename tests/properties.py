"""How often a property is tried that opens a data file for each example; the others are tried as the profile says."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

COSTLY = settings(
    max_examples=25 if settings.get_current_profile_name() == "many" else 4,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
"""Each example makes its own files, so what the fixtures of the test made may be shared by all of them."""
