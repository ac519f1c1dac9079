"""The configuration of now: every change is seen, and only what changed is parsed."""

import os
import threading
import time
from pathlib import Path

import pytest

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec import loading
from ocr_pipeline.spec.catalog_source import CatalogSource
from ocr_pipeline.spec.yaml_text import read_yaml
from tests.fakes.project import WIDE_POLICY, Project

LONG_AGO = 1_700_000_000


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path / "my project")
    project.domain()
    project.batch()
    return project


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The contents that were parsed."""
    contents: list[bytes] = []

    def counted(content: bytes) -> object:
        contents.append(content)
        return read_yaml(content)

    monkeypatch.setattr(loading, "read_yaml", counted)
    return contents


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file was written long before it is looked at."""
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 10)


def test_the_configuration_is_read_again_when_a_file_changed(project: Project) -> None:
    source = CatalogSource(project.config_dir)
    first = source.current()
    assert list(first.batches) == ["scans"]
    assert source.current() is first
    project.batch("more", name="More")
    second = source.current()
    assert list(second.batches) == ["more", "scans"]
    project.write("batches/more.yaml", "name: [")
    assert list(source.current().batches) == ["scans"]
    (project.config_dir / "batches/more.yaml").unlink()
    assert source.current().digest == first.digest


def test_what_is_no_configuration_changes_nothing(project: Project) -> None:
    source = CatalogSource(project.config_dir)
    first = source.current()
    project.write("batches/notes.txt", "remember the milk")
    (project.config_dir / "folder.yaml").mkdir()
    (project.config_dir / "gone.yaml").symlink_to("nowhere")
    assert source.current() is first


def test_a_template_is_seen_where_it_lies(project: Project) -> None:
    source = CatalogSource(project.config_dir)
    before = source.current().digest
    project.write("templates/forms/receipt.yaml", "x: 1")
    assert source.current().digest != before


def test_one_changed_file_of_many_is_parsed_alone(project: Project, parsed: list[bytes]) -> None:
    project.write("policy.yaml", dict(WIDE_POLICY))
    for number in range(20):
        project.batch(f"b{number}")
    source = CatalogSource(project.config_dir)
    source.current()
    parsed.clear()
    changed = project.batch("b7", name="another name")
    assert source.current().batches["b7"].name == "another name"
    assert parsed == [changed.read_bytes()]


def test_a_change_that_leaves_size_and_time_is_seen_while_the_clock_is_too_coarse(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = CatalogSource(project.config_dir)
    path = project.batch(name="aaa")
    frozen = path.stat()
    assert source.current().batches["scans"].name == "aaa"
    stat = os.stat

    def coarse(file: str | Path, *, follow_symlinks: bool = True) -> os.stat_result:
        return frozen if str(file) == str(path) else stat(file, follow_symlinks=follow_symlinks)

    path.write_bytes(path.read_bytes().replace(b"aaa", b"bbb"))
    monkeypatch.setattr(os, "stat", coarse)
    assert source.current().batches["scans"].name == "bbb"


@pytest.mark.usefixtures("settled")
def test_a_content_of_old_is_seen_though_its_time_was_kept(project: Project) -> None:
    path = project.batch(name="aaa")
    os.utime(path, (LONG_AGO, LONG_AGO))
    source = CatalogSource(project.config_dir)
    assert source.current().batches["scans"].name == "aaa"
    path.write_bytes(path.read_bytes().replace(b"aaa", b"bbb"))
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert source.current().batches["scans"].name == "bbb"


@pytest.mark.usefixtures("settled")
def test_nothing_is_read_while_nothing_changes(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = CatalogSource(project.config_dir)
    first = source.current()
    monkeypatch.setattr(Path, "open", None)
    assert source.current() is first


@pytest.mark.usefixtures("settled")
def test_many_threads_share_one_look_at_what_changed(project: Project, parsed: list[bytes]) -> None:
    source = CatalogSource(project.config_dir)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(source.current())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(map(id, found))) == 1
    assert len(parsed) == 2


def test_without_a_folder_there_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="is no folder"):
        CatalogSource(tmp_path / "nowhere").current()
