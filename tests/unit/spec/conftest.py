"""An empty project folder for tests of the configuration, and one that many batches fit into."""

from pathlib import Path

import pytest

from tests.fakes.project import REMOTE_ENGINES, WIDE_POLICY, Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "my project")


@pytest.fixture
def wide(project: Project) -> Project:
    """A General domain and two remote engines; the policy lifts the limits of the vendor."""
    project.write("policy.yaml", dict(WIDE_POLICY))
    project.write("engines.yaml", {"engines": REMOTE_ENGINES})
    project.domain()
    return project
