"""What holds for every test: its marks, its environment, how properties are searched."""

import pytest
from hypothesis import settings

pytest_plugins = ["tests.real.fixtures"]  # nothing starts before a test asks for it

settings.register_profile("house", deadline=None, print_blob=True)  # time is not what we test
settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser and a daemon take their time: such tests are slow, and run one after the other."""
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("e2e"):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.xdist_group("real processes"))


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own installation is never touched by a test."""
    for name in ("DAGSTER_HOME", "OCR_PIPELINE_CONFIG", "OCR_PIPELINE_LEDGER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OCR_PIPELINE_DAGSTER", "http://127.0.0.1:1")  # the default may be in use
