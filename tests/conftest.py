"""What every test shares: how hypothesis runs, folders of its own, and English to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar

import pytest
from hypothesis import HealthCheck, settings

from talent_story import i18n

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


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak English, in every task, whatever the locale and whatever an earlier test spoke."""
    english = i18n.Speaker("en")
    monkeypatch.setattr(i18n, "_current", ContextVar("language", default=english))
