"""A person at a terminal creates, edits, copies and deletes a domain, and answers wrongly first."""

from pathlib import Path

import pytest

from tests.fakes.project import Project
from tests.fakes.terminal import Terminal

PHONE = {"name": "phone", "type": "multi_box", "areas": [[10, 50, 20, 70], [30, 50, 40, 70]]}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    found = Project(tmp_path / "house")
    found.domain()
    found.batch()
    return found


def at_terminal(project: Project, *arguments: str) -> Terminal:
    environment = {"OCR_PIPELINE_CONFIG": str(project.config_dir)}
    return Terminal(["domain", *arguments], environment)


def answered(terminal: Terminal, *dialog: tuple[str, str]) -> None:
    for question, reply in dialog:
        terminal.answer(f"\n{question}", reply)


@pytest.mark.slow
def test_a_domain_from_its_creation_to_its_deletion(project: Project) -> None:
    create(project)
    edit(project)
    copy(project)
    delete(project)


def create(project: Project) -> None:
    with at_terminal(project, "create") as terminal:
        answered(
            terminal,
            ("Service type [general]: ", "general"),
            ("Service type [general]: ", "3"),
            ("Service type [general]: ", "2"),
            ("Name: ", "신청서!"),
            ("Name: ", "general"),
            ("Name: ", "보험 신청서"),
            ("Code: ", "ins form"),
            ("Code: ", "ins.form"),
            ("Recognition model [basic]: ", "gold"),
            ("Recognition model [basic]: ", "premium"),
            ("Languages (English is always recognized): ", "en"),
            ("Languages (English is always recognized): ", "ko, 2"),
            ("ID, the name of its file [ins_form]: ", "general"),
            ("ID, the name of its file [ins_form]: ", ""),
            ("Create domain ins_form? [y/N]: ", "y"),
        )
        assert terminal.end() == 0
    for explanation in (
        "Service type: is one General domain too many (1 allowed)",
        "Service type: is `document`, and no specialized model is enabled",
        "Name: holds `!`; write Korean",
        "Name: is the name of domain `general` already",
        "Code: holds a space",
        "Recognition model: is `gold`; choose one of basic, premium",
        "(English is always recognized): is `en`; choose one of ko, ja",
        "ID, the name of its file: `general` is the id of config/domains/general.yaml",
        "Multi-boxes: a character per box          no      yes",
        "+name: 보험 신청서\n",
        "domain ins_form is created\n",
    ):
        assert explanation in terminal.transcript
    assert project.load().domains["ins_form"].languages == ("ko", "ja")
    project.deployed("ins_form/apply", fields=[PHONE])
    project.write("templates/ins_form/sample.png", b"\x89PNG")


def edit(project: Project) -> None:
    with at_terminal(project, "edit", "ins_form") as terminal:
        answered(
            terminal,
            ("Name [보험 신청서]: ", "general"),
            ("Name [보험 신청서]: ", "보험"),
            ("Code [ins.form]: ", ""),
            ("Recognition model [premium]: ", ""),
            ("Languages (English is always recognized) [ko, ja]: ", "ko"),
            ("Change domain ins_form? [y/N]: ", "y"),
        )
        assert terminal.end() == 0
    changed = project.load().domains["ins_form"]
    assert (changed.name, changed.code, changed.languages) == ("보험", "ins.form", ("ko",))


def copy(project: Project) -> None:
    with at_terminal(project, "copy", "general") as terminal:
        assert terminal.end() == 2
    assert "there is only one per region, so it cannot be copied" in terminal.transcript
    with at_terminal(project, "copy", "ins_form") as terminal:
        answered(
            terminal,
            ("Name: ", "보험"),
            ("Name: ", "보험 2"),
            ("Code: ", "ins.form"),
            ("Code: ", "ins2"),
            ("Recognition model [premium]: ", "basic"),
            ("Languages (English is always recognized) [ko]: ", ""),
            ("ID, the name of its file [ins2]: ", ""),
        )
        shown = terminal.answer("Create domain ins2 as a copy of ins_form? [y/N]: ", "y")
        assert terminal.end() == 0
    assert "template `apply`: field `phone`, a multi-box of 2, becomes one text\n" in shown
    assert "keys and statistics stay with `ins_form`\n" in shown
    assert project.load().templates["ins2"]["apply"].fields[0].type == "text"


def delete(project: Project) -> None:
    with at_terminal(project, "delete", "general") as terminal:
        assert terminal.end() == 2
    assert "domain `general` is used by batch `scans`" in terminal.transcript
    for reply, left in (("n", True), ("y", False)):
        with at_terminal(project, "delete", "ins2") as terminal:
            shown = terminal.answer("Delete domain ins2? [y/N]: ", reply)
            assert terminal.end() == 0
        assert "template `apply` is deleted with it\n" in shown
        assert ("ins2" in project.load().domains) == left
