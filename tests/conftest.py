"""What every test shares: how hypothesis runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "talent-story",
    deadline=None,
    max_examples=80,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("talent-story")


@pytest.fixture(autouse=True, scope="session")
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep every test away from the user's own journeys, settings and cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TALENT_STORY_DATA", str(tmp_path_factory.mktemp("data")))
        patch.setenv("TALENT_STORY_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("TALENT_STORY_CONFIG", str(tmp_path_factory.mktemp("config")))
        yield
