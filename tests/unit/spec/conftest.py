"""An empty project folder for tests of the configuration."""

from pathlib import Path

import pytest

from tests.fakes.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "my project")
