"""What every test shares: how hypothesis runs."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "talent-story",
    deadline=None,
    max_examples=80,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("talent-story")
