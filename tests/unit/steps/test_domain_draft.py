"""What is wrong with a field of a domain is known as soon as it is entered."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.steps.domain_draft import field_faults, id_from
from tests.fakes.project import Project

REMOTE = {
    "kind": "clova",
    "invoke_url": "https://example.com/v1/1/a/general",
    "secret": {"env": "CLOVA"},
    "languages": ["ko"],
}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    project = Project(tmp_path / "house")
    project.write("engines.yaml", {"engines": {"house": {}, "remote": REMOTE}})
    project.domain("general", name="영수증 ＡＢ", code="bills.a", engine="house")
    return project.load()


@pytest.mark.parametrize(
    ("values", "field", "fault"),
    [
        ({"name": "a!"}, "name", "holds `!`"),
        ({"name": ""}, "name", "has 0 characters"),
        ({"name": "영수증 AB"}, "name", "is the name of domain `general` already"),
        ({"code": "a b"}, "code", "holds a space"),
        ({"code": "bills.a"}, "code", "is the code of domain `general` already"),
        ({"service_type": "general"}, "service_type", "is one General domain too many"),
        ({"service_type": "document"}, "service_type", "no specialized model is enabled"),
        ({"service_type": "other"}, "service_type", "has no known `service_type`"),
        ({"languages": []}, "languages", "is empty"),
        ({"languages": ["ko", "xx"]}, "languages", "is `xx`"),
        ({"engine": "remote", "languages": ["ja"]}, "languages", "engine `remote` does not read"),
        ({"engine": "nope"}, "engine", "is `nope`, which is missing"),
        ({"service_type": "template", "engine": "remote"}, "engine", "does not end in `/infer`"),
        ({"service_type": "template", "recognition_model": "x"}, "recognition_model", "is `x`"),
        ({"service_plan": "gold"}, "service_plan", "is `gold`, which is missing"),
        ({"color": "red"}, "color", "is no key of this place"),
    ],
)
def test_a_fault_at_its_field(
    values: Mapping[str, object], field: str, fault: str, catalog: Catalog
) -> None:
    (found,) = field_faults(catalog, "", values, field)
    assert fault in found


def test_fields_that_are_open_or_wrong_do_not_hide_others(catalog: Catalog) -> None:
    values = {"service_type": "template", "name": 3, "languages": 4, "code": "bills.a"}
    assert "is the code" in field_faults(catalog, "", values, "code")[0]
    assert "write text" in field_faults(catalog, "", values, "name")[0]


def test_what_is_right_has_no_fault(catalog: Catalog) -> None:
    values = {"service_type": "template", "name": "신청서", "code": "forms", "engine": "house"}
    assert [fault for field in values for fault in field_faults(catalog, "", values, field)] == []


def test_a_domain_is_no_rival_of_itself(catalog: Catalog) -> None:
    values = {"service_type": "general", "name": "영수증 AB", "code": "bills.a"}
    for field in values:
        assert field_faults(catalog, "general", values, field) == []
        assert field_faults(catalog, "", values, field) != []


@pytest.mark.parametrize(
    ("code", "found"), [("bills.a-b", "bills_a_b"), ("forms", "forms"), ("&×。", "")]
)
def test_an_id_that_looks_like_the_code(code: str, found: str) -> None:
    assert id_from(code) == found
