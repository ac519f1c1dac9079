"""A deployed version is read as it was frozen, or not at all."""

from pathlib import Path

import pytest
import yaml

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.deployed import DeployedTemplate, content_digest, read_deployed

SAMPLE = b"a picture"
TEMPLATE = {
    "name": "Permit",
    "sample": "permit.png",
    "representative": {"name": "title", "areas": [[10, 10, 90, 30]]},
    "fields": [{"name": "who", "areas": [[10, 40, 90, 60]]}],
    "not_compared": [[60, 70, 90, 90]],
}


def deployed(folder: Path, sample: str = "permit.png") -> DeployedTemplate:
    """Both files in a folder, and what is frozen of them."""
    folder.mkdir()
    content = yaml.safe_dump({**TEMPLATE, "sample": sample}).encode()
    (folder / "template.yaml").write_bytes(content)
    (folder / "permit.png").write_bytes(SAMPLE)
    digest = content_digest(content, SAMPLE)
    path = str(folder / "template.yaml")
    return DeployedTemplate(template_id=7, version=3, file=path, sha256=digest)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "3"


def test_a_version_is_read_as_it_was_deployed(folder: Path) -> None:
    template, sample = read_deployed(deployed(folder))
    assert (template.name, template.fields[0].name, sample) == ("Permit", "who", SAMPLE)
    assert template.not_compared == ((60, 70, 90, 90),)


def test_the_digest_tells_files_apart_by_all_their_bytes() -> None:
    digest = content_digest(b"ab", b"c")
    assert len(digest) == 64
    assert len({digest, content_digest(b"a", b"bc"), content_digest(b"c", b"ab")}) == 3
    assert digest == content_digest(b"ab", b"c")


@pytest.mark.parametrize("name", ["permit.png", "template.yaml"])
def test_what_was_changed_since_is_not_read(folder: Path, name: str) -> None:
    version = deployed(folder)
    with (folder / name).open("ab") as file:
        file.write(b"\n")
    with pytest.raises(SpecError, match="version 3 of the template was changed") as raised:
        read_deployed(version)
    assert "deploy the template again" in str(raised.value)


@pytest.mark.parametrize("name", ["permit.png", "template.yaml"])
def test_what_is_missing_is_named_with_what_to_do(folder: Path, name: str) -> None:
    version = deployed(folder)
    (folder / name).unlink()
    with pytest.raises(SpecError, match="cannot be read") as raised:
        read_deployed(version)
    assert str(raised.value).startswith(str(folder / name))
    assert "put the file back, or deploy the template again" in str(raised.value)


def test_a_file_that_is_no_template_any_more_is_told_where(folder: Path) -> None:
    version = deployed(folder)
    path = folder / "template.yaml"
    path.write_text(path.read_text() + "color: red\n")
    with pytest.raises(SpecError, match=r"template\.yaml:\d+: color"):
        read_deployed(version)


def test_a_sample_named_with_a_path_does_not_leave_the_folder(folder: Path) -> None:
    folder.parent.joinpath("permit.png").write_bytes(b"another picture")
    _, sample = read_deployed(deployed(folder, "../permit.png"))
    assert sample == SAMPLE


@pytest.mark.parametrize("name", [".", "..", "/", "a/.."])
def test_a_sample_that_is_no_file_is_told(folder: Path, name: str) -> None:
    with pytest.raises(SpecError, match="deploy the template again"):
        read_deployed(deployed(folder, name))
