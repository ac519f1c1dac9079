"""plans.yaml: prices whose sums are exact, and a plan for the domains that name none."""

from pathlib import Path

import pytest

from ocr_pipeline.spec.loading import load_file
from ocr_pipeline.spec.plan import PlansFile
from ocr_pipeline.spec.rules import faults
from tests.fakes.project import Project

SHIPPED = Path(__file__).parents[3] / "config" / "plans.yaml"


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "plans.yaml"
    path.write_text(text, encoding="utf-8")
    return [problem.at("plans.yaml") for problem in load_file(path, PlansFile).problems]


def in_house(field: str) -> str:
    return f"plans:\n  in_house:\n    name: In-house\n    {field}\n"


@pytest.mark.rule("plan.price.range")
@pytest.mark.parametrize("price", ["-1", "-0.000001", "1000000000.01"])
def test_a_price_has_bounds(tmp_path: Path, price: str) -> None:
    assert problems(tmp_path, in_house(f"price_per_page: {price}")) == [
        "plans.yaml:4: plans.in_house.price_per_page: is no price; "
        "write a number from 0 to 1000000000"
    ]


@pytest.mark.rule("plan.price.decimals")
def test_a_price_has_few_decimal_places(tmp_path: Path) -> None:
    assert problems(tmp_path, in_house("price_per_month: 0.1234567")) == [
        "plans.yaml:4: plans.in_house.price_per_month: has too many decimal places; write at most 6"
    ]


@pytest.mark.parametrize("price", ["0", "3", "1.50", "0.000001", "999999999.999999", "1e9"])
def test_prices(tmp_path: Path, price: str) -> None:
    assert problems(tmp_path, in_house(f"price_per_template_area: {price}")) == []


@pytest.mark.rule("plan.included_pages.range")
def test_no_fewer_than_no_pages_are_included(tmp_path: Path) -> None:
    assert problems(tmp_path, in_house("included_pages: -1")) == [
        "plans.yaml:4: plans.in_house.included_pages: is `-1`; write 0 or more"
    ]


@pytest.mark.rule("plan.id.characters")
def test_a_plan_has_an_id_that_fits_a_command(tmp_path: Path) -> None:
    assert problems(tmp_path, "plans: {in_house: {name: a}, 'a\u202eb': {name: b}}") == [
        "plans.yaml:1: plans: holds `a\\u202eb`; name a plan by 1 to 50 of A-Z, a-z, 0-9 and _"
    ]


@pytest.mark.rule("plan.in_house.exists")
def test_domains_that_name_no_plan_have_one(tmp_path: Path) -> None:
    for plans in ("{}", "{vendor: {name: a}}"):
        assert problems(tmp_path, f"plans: {plans}") == [
            "plans.yaml:1: plans: holds no `in_house`, which domains have that name no plan; add it"
        ]


@pytest.mark.rule("plan.currency.code")
@pytest.mark.parametrize("currency", ["won", "KRWX", "₩", "KRW\n"])
def test_a_currency_is_a_code(tmp_path: Path, currency: str) -> None:
    (problem,) = problems(tmp_path, f"currency: {currency!r}")
    assert problem.endswith("write the currency's code of three capital letters: KRW")


def test_a_domain_without_a_plan_outlives_plans_that_are_wrong(project: Project) -> None:
    project.domain()
    project.domain("forms", service_plan="vendor", service_type="template", engine="embedded")
    project.write("plans.yaml", "plans: {in_house: {name: a, price: 1}}")
    catalog = project.load()
    assert list(catalog.domains) == ["general"]
    assert {config_id for _, config_id in catalog.problems} == {"forms", "plans"}
    assert faults(catalog).keys() == catalog.problems.keys()


def test_the_examples_of_the_shipped_file_are_plans(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert problems(tmp_path, text) == []
    path = tmp_path / "plans.yaml"
    path.write_text(text.replace("\n  #: ", "\n  "), encoding="utf-8")
    loaded = load_file(path, PlansFile)
    assert loaded.problems == ()
    assert loaded.spec is not None
    assert list(loaded.spec.plans) == ["in_house", "clova_general", "clova_receipt"]
    assert loaded.spec.plans["clova_receipt"].included_pages == 300
    assert load_file(SHIPPED, PlansFile).spec == PlansFile()
