"""A project whose batch runs in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.site import Site


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    made = Site(tmp_path / "my project", monkeypatch)
    yield made
    made.close()
