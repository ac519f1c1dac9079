"""A bad file costs its own batch, and the UI says what is wrong with it."""

import dagster as dg
from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.assets.catalog import check_name
from tests.fakes.site import QUIET, Site

BAD = "name: Receipts\ndomain: nowhere\nfile_format: pdf\n"
FILE_STEMS = st.text(
    st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=20
)


def checks(site: Site) -> dict[str, dg.AssetCheckEvaluation]:
    """The checks by name after a run of the catalog job."""
    result = site.execute("check_catalog")
    assert result.success
    return {found.check_name: found for found in result.get_asset_check_evaluations()}


def text(metadata: dg.MetadataValue) -> str:
    assert isinstance(metadata, dg.MarkdownMetadataValue)
    return str(metadata.md_str)


def test_a_bad_file_is_left_out_and_the_others_stay(site: Site) -> None:
    site.batch("letters")
    site.write("batches/receipts.yaml", BAD)
    jobs = {job.name for job in site.load_defs().resolve_all_job_defs()}
    assert {"scans__recognize", "letters__recognize"} <= jobs
    assert "receipts__recognize" not in jobs


def test_its_check_says_what_is_wrong_and_where(site: Site) -> None:
    site.write("batches/receipts.yaml", BAD)
    found = checks(site)
    assert {name: check.passed for name, check in found.items()} == {
        "policy": True,
        "domain.general": True,
        "batch.scans": True,
        "batch.receipts": False,
    }
    assert "config/batches/receipts.yaml:3: file_format" in text(
        found["batch.receipts"].metadata["problems"]
    )
    assert "config/batches/receipts.yaml" in (found["batch.receipts"].description or "")


def test_of_two_that_clash_the_newcomer_is_told(site: Site) -> None:
    checks(site)
    site.batch("again", name="other", input={"path": "in/scans"})
    found = checks(site)
    assert found["batch.scans"].passed
    assert not found["batch.again"].passed


def test_a_file_that_came_after_loading_is_in_the_table_before_it_has_a_check(site: Site) -> None:
    job = site.load_defs().resolve_job_def("check_catalog")
    site.write("batches/receipts.yaml", BAD)
    result = job.execute_in_process(run_config=QUIET, instance=site.instance)
    [materialized] = result.asset_materializations_for_node("catalog")
    assert materialized.metadata["files_not_used"].value == 1
    assert "config/batches/receipts.yaml:3: file_format" in text(materialized.metadata["problems"])
    assert {check.check_name for check in result.get_asset_check_evaluations()} == {
        "policy",
        "domain.general",
        "batch.scans",
    }


def test_a_file_that_is_gone_says_so(site: Site) -> None:
    path = site.batch("letters")
    job = site.load_defs().resolve_job_def("check_catalog")
    path.unlink()
    result = job.execute_in_process(run_config=QUIET, instance=site.instance)
    found = {check.check_name: check for check in result.get_asset_check_evaluations()}
    assert "gone" in text(found["batch.letters"].metadata["problems"])


def test_names_that_cannot_be_ids_take_nothing_down(site: Site) -> None:
    for name in ("견적서 (1).yaml", "a-b.yaml", "a_2d_b.yaml", "a__2d_b.yaml", "b.yml", "`|.yaml"):
        site.write(f"batches/{name}", BAD)
    found = checks(site)
    assert len(found) == 3 + 6
    assert {name for name, check in found.items() if check.passed} == {
        "batch.scans",
        "domain.general",
        "policy",
    }


@given(st.sets(FILE_STEMS, min_size=2, max_size=8))
def test_check_names_are_legal_and_differ_also_as_outputs(stems: set[str]) -> None:
    names = {check_name("batch", stem) for stem in stems} | {"policy", "domain.batch"}
    outputs = {dg.AssetCheckSpec(name, asset="catalog").get_python_identifier() for name in names}
    assert len(outputs) == len(stems) + 2
