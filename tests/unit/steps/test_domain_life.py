"""What is wished of domains: which files change, what is said, what is refused."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from ocr_pipeline.adapters.configuration.folder import apply_change
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.deployed import read_deployed
from ocr_pipeline.spec.edits import REMOVED
from ocr_pipeline.spec.rules import faults
from ocr_pipeline.steps.change import Wish, carry_out, check
from ocr_pipeline.steps.domain_life import copy_domain, create_domain, delete_domain, edit_domain
from tests.fakes.clock import MovableClock
from tests.fakes.project import SAMPLE, Project

PHONE = {"name": "phone", "type": "multi_box", "areas": [[10, 50, 20, 70], [30, 50, 40, 70]]}
AGREED = {"name": "agreed", "type": "checkbox", "areas": [[1, 1, 9, 9]]}
FORMS = {"service_type": "template", "recognition_model": "premium"}
COPIED = {"name": "Copy", "code": "copy"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    found = Project(tmp_path / "house")
    found.domain(table_extraction=True)
    found.domain("forms", **FORMS)
    found.deployed("forms/apply", fields=[PHONE, AGREED])
    found.deployed("forms/simple", state="beta", sample="simple.png")
    found.batch()
    return found


def carried_out(wish: Wish, project: Project, ledger: Ledger) -> Catalog:
    catalog, clock = project.load(), MovableClock()
    check(wish, catalog, ledger, clock)
    carry_out(wish, apply_change, catalog, ledger, clock)
    return project.load()


def refused(wish: Wish, project: Project, ledger: Ledger) -> str:
    with pytest.raises(SpecError) as error:
        check(wish, project.load(), ledger, MovableClock())
    return str(error.value)


# -- create ---------------------------------------------------------------------------------------


def test_a_new_domain_is_a_file(project: Project, ledger: Ledger) -> None:
    values = {"service_type": "template", "name": "영수증", "code": "bills", "languages": ["ko"]}
    found = carried_out(create_domain(project.load(), "bills", values), project, ledger)
    assert found.domains["bills"].name == "영수증"
    text = (project.config_dir / "domains/bills.yaml").read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=../schema/domain.json\nservice_type: ")


@pytest.mark.rule("domain.id.new")
@pytest.mark.parametrize(
    ("domain_id", "why"),
    [
        ("forms", "`forms` is the id of config/domains/forms.yaml already"),
        ("../x", "`../x` cannot be an id; write letters"),
        ("영수증", "cannot be an id"),
        ("", "cannot be an id"),
    ],
)
def test_an_id_that_no_new_domain_can_have(domain_id: str, why: str, project: Project) -> None:
    with pytest.raises(SpecError, match=why):
        create_domain(project.load(), domain_id, COPIED)


def test_a_batch_that_waits_for_its_domain_is_loaded_with_it(project: Project) -> None:
    project.batch("waiting", domain="bills")
    wish = create_domain(project.load(), "bills", COPIED)
    assert (wish.reload, wish.consequences) == (True, ("batch `waiting` names it",))


# -- edit -----------------------------------------------------------------------------------------


def test_an_edit_says_whom_it_affects(project: Project, ledger: Ledger) -> None:
    wish = edit_domain(project.load(), "general", {"long_image": True, "service_plan": REMOVED})
    assert wish.consequences == (
        "new images of `scans` are affected; chunks that are planned keep their settings",
    )
    domain = carried_out(wish, project, ledger).domains["general"]
    assert getattr(domain, "long_image", None) is True


def test_an_edit_that_changes_nothing(project: Project) -> None:
    wish = edit_domain(project.load(), "general", {"table_extraction": True, "engine": REMOVED})
    assert (wish.change.edits, wish.consequences) == ((), ())


@pytest.mark.parametrize(
    ("batch", "changes", "field"),
    [
        ({"table_extraction": True}, {"table_extraction": False}, "table_extraction"),
        ({"languages": ["ja"]}, {"languages": ["ko"]}, "languages.0"),
    ],
)
def test_an_edit_that_a_batch_would_not_survive(
    batch: Mapping[str, object],
    changes: Mapping[str, object],
    field: str,
    project: Project,
    ledger: Ledger,
) -> None:
    project.batch(**batch)
    message = refused(edit_domain(project.load(), "general", changes), project, ledger)
    assert message.startswith("config/batches/scans.yaml:")
    assert f" {field}: is " in message


@pytest.mark.rule("domain.service_type.fixed")
def test_a_domain_stays_what_it_is(project: Project) -> None:
    with pytest.raises(SpecError, match="service_type: stays `general`"):
        edit_domain(project.load(), "general", {"service_type": "template"})


def test_a_wrong_file_can_be_mended(project: Project, ledger: Ledger) -> None:
    project.domain("bad", languages=["xx"], service_type="template")
    found = carried_out(edit_domain(project.load(), "bad", {"languages": ["ko"]}), project, ledger)
    assert "bad" in found.domains
    wish = edit_domain(project.load(), "bad", {"languages": ["yy"]})
    assert "languages.0: is `yy`" in refused(wish, project, ledger)


@pytest.mark.rule("domain.copy.downgrade")
def test_a_domain_that_becomes_basic_simplifies_its_templates(
    project: Project, ledger: Ledger
) -> None:
    wish = edit_domain(project.load(), "forms", {"recognition_model": "basic"})
    assert wish.consequences == (
        "template `apply`: field `phone`, a multi-box of 2, becomes one text",
        "template `apply`: field `agreed`, a check box, goes",
        "template `apply` becomes a draft; deploy it again",
    )
    found = carried_out(wish, project, ledger)
    assert faults(found) == {}
    assert (found.templates["forms"]["apply"].state, found.deployed("forms")) == ("draft", ())
    assert found.templates["forms"]["apply"].fields[0].areas == ((10, 50, 40, 70),)


def test_a_template_of_check_boxes_cannot_become_basic(project: Project) -> None:
    project.template("forms/apply", fields=[AGREED])
    with pytest.raises(SpecError, match="template `forms/apply` has nothing that Basic reads"):
        edit_domain(project.load(), "forms", {"recognition_model": "basic"})


def test_there_must_be_a_domain(project: Project) -> None:
    with pytest.raises(
        SpecError, match="there is no file of a domain `nope`; there is: forms, general"
    ):
        edit_domain(project.load(), "nope", {})


# -- copy -----------------------------------------------------------------------------------------


def test_a_copy_has_the_templates_with_their_states_and_samples(
    project: Project, ledger: Ledger
) -> None:
    wish = copy_domain(project.load(), "forms", "copy", COPIED)
    assert wish.consequences == (
        "template `apply` is copied, in state service",
        "template `simple` is copied, in state beta",
        "keys and statistics stay with `forms`",
    )
    found = carried_out(wish, project, ledger)
    assert faults(found) == {}
    states = [
        (template.id, template.state, template.version, template.beta_version)
        for template in found.templates["copy"].values()
    ]
    assert states == [(10003, "service", 1, None), (10004, "beta", None, 1)]
    (copied_version,) = found.deployed("copy")
    assert read_deployed(copied_version) == read_deployed(found.deployed("forms")[0])
    assert (project.config_dir / "templates/copy/sample.png").read_bytes() == SAMPLE
    original, copied = found.domains["forms"], found.domains["copy"]
    assert copied == original.model_copy(update=COPIED)


@pytest.mark.rule("domain.copy.general")
def test_a_general_domain_is_not_copied(project: Project) -> None:
    with pytest.raises(SpecError, match="there is only one per region, so it cannot be copied"):
        copy_domain(project.load(), "general", "copy", COPIED)


def test_where_the_policy_allows_several_it_is(project: Project, ledger: Ledger) -> None:
    project.write("policy.yaml", {"max_general_domains": 2})
    wish = copy_domain(project.load(), "general", "copy", COPIED)
    assert "copy" in carried_out(wish, project, ledger).domains


@pytest.mark.rule("domain.copy.new_name")
@pytest.mark.parametrize(
    ("changes", "missing"),
    [({"name": "Copy"}, "code"), ({"code": "copy"}, "name"), (COPIED | {"name": "forms"}, "name")],
)
def test_a_copy_needs_a_name_and_a_code(
    changes: Mapping[str, object], missing: str, project: Project
) -> None:
    with pytest.raises(SpecError, match=f"^the copy needs a new {missing}; give one with"):
        copy_domain(project.load(), "forms", "copy", changes)


@pytest.mark.rule("domain.copy.downgrade")
def test_a_basic_copy_of_a_premium_domain_says_what_it_drops(
    project: Project, ledger: Ledger
) -> None:
    changes = {**COPIED, "recognition_model": "basic"}
    wish = copy_domain(project.load(), "forms", "copy", changes)
    assert "template `apply`: field `agreed`, a check box, goes" in wish.consequences
    found = carried_out(wish, project, ledger)
    assert faults(found) == {}
    basic = found.templates["copy"]["apply"]
    assert ([field.name for field in basic.fields], basic.state) == (["phone"], "draft")
    assert found.templates["copy"]["simple"].state == "beta"
    assert len(found.templates["forms"]["apply"].fields) == 2


def test_a_template_with_nothing_for_basic_is_left_out(project: Project, ledger: Ledger) -> None:
    project.template("forms/apply", fields=[AGREED])
    changes = {**COPIED, "recognition_model": "basic"}
    wish = copy_domain(project.load(), "forms", "copy", changes)
    assert "template `apply`: no field is left, so the template is left out" in wish.consequences
    assert set(carried_out(wish, project, ledger).templates["copy"]) == {"simple"}


def test_a_wrong_template_is_mended_before(project: Project) -> None:
    project.write("templates/forms/bad.yaml", "name: bad\n")
    with pytest.raises(SpecError, match=r"config/templates/forms/bad\.yaml:1: "):
        copy_domain(project.load(), "forms", "copy", COPIED)


@pytest.mark.parametrize("sample", ["../../../secret", "/etc/passwd", ".."])
def test_a_sample_from_elsewhere_is_not_read(sample: str, project: Project) -> None:
    project.template("forms/apply", sample=sample)
    with pytest.raises(SpecError):
        copy_domain(project.load(), "forms", "copy", COPIED)


# -- delete ---------------------------------------------------------------------------------------


def test_a_domain_goes_with_its_templates(project: Project, ledger: Ledger) -> None:
    check(edit_domain(project.load(), "forms", {}), project.load(), ledger, MovableClock())
    wish = delete_domain(project.load(), ledger, "forms", force=False)
    assert wish.consequences == (
        "template `apply` is deleted with it",
        "template `simple` is deleted with it",
    )
    found = carried_out(wish, project, ledger)
    assert "forms" not in found.domains
    assert list((project.config_dir / "templates").iterdir()) == []
    known = {(record.kind, record.config_id) for record in ledger.configurations()}
    assert known == {("domain", "general"), ("batch", "scans")}


@pytest.mark.rule("domain.delete.in_use")
def test_a_domain_in_use_stays(project: Project, ledger: Ledger) -> None:
    project.write("batches/broken.yaml", "domain: general\nname: 3\n")
    with pytest.raises(SpecError, match="`general` is used by batch `broken`, `scans`; delete it"):
        delete_domain(project.load(), ledger, "general", force=False)


def test_force_pauses_the_batches_that_use_it(project: Project, ledger: Ledger) -> None:
    wish = delete_domain(project.load(), ledger, "general", force=True)
    assert wish.consequences[0].startswith("batch `scans` is paused, and cannot run until")
    found = carried_out(wish, project, ledger)
    (problem,) = found.problems_of("batch", "scans")
    assert problem.endswith("valid ones: forms (paused: domain general was deleted)")
    text = (project.config_dir / "batches/scans.yaml").read_text("utf-8")
    assert '"enabled": false' in text


def test_chunks_of_templates_that_are_gone_wait(project: Project, ledger: Ledger) -> None:
    project.batch("claims", domain="forms")
    wish = delete_domain(project.load(), ledger, "forms", force=True)
    assert wish.consequences[-1].endswith(
        "waits for templates that are gone: `batch cancel` ends it"
    )
