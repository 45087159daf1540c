"""Properties on any machine: a slow example is no fault on a busy one; the time-out of pytest ends what hangs."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
