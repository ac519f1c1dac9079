"""The configuration becomes definitions: as many batches as there are, under stable names."""

import dagster as dg
from dagster._core.remote_representation.external_data import RepositorySnap
from dagster_shared.serdes import serialize_value

from ocr_pipeline.partitions import BATCH_TAG, KIND_TAG
from tests.fakes.site import Site


def graph(defs: dg.Definitions) -> dict[str, tuple[str, set[str], set[str]]]:
    """Group, kinds and dependencies by asset."""
    return {
        spec.key.to_user_string(): (
            str(spec.group_name),
            set(spec.kinds),
            {dep.asset_key.to_user_string() for dep in spec.deps},
        )
        for spec in defs.resolve_all_asset_specs()
    }


def jobs(defs: dg.Definitions) -> set[str]:
    return {job.name for job in defs.resolve_all_job_defs() if not job.name.startswith("__")}


def sensors(defs: dg.Definitions) -> dict[str, dg.SensorDefinition]:
    return {sensor.name: sensor for sensor in defs.sensors or ()}


def test_no_batch_leaves_the_catalog_and_housekeeping(bare_site: Site) -> None:
    defs = bare_site.load_defs()
    assert set(graph(defs)) == {"catalog"}
    assert jobs(defs) == {"check_catalog"}
    assert set(sensors(defs)) == {"housekeeping"}


def test_a_batch_is_a_chain_of_four_assets_in_its_own_group(site: Site) -> None:
    assert graph(site.load_defs()) == {
        "catalog": ("configuration", {"yaml"}, set()),
        "scans/manifest": ("scans", {"parquet"}, set()),
        "scans/pages": ("scans", {"ocr"}, {"scans/manifest"}),
        "scans/results": ("scans", {"json"}, {"scans/pages"}),
        "scans/deliveries": ("scans", {"webhook"}, {"scans/results"}),
    }


def test_every_batch_has_its_jobs_and_sensors(site: Site) -> None:
    site.batch("forms", file_format="xls")
    site.batch("letters")
    defs = site.load_defs()
    assert jobs(defs) == {"check_catalog"} | {
        f"{batch}__{verb}"
        for batch in ("scans", "forms", "letters")
        for verb in ("recognize", "deliver")
    }
    assert set(sensors(defs)) == {"housekeeping"} | {
        f"{batch}__{what}"
        for batch in ("scans", "forms", "letters")
        for what in ("inbox", "delivery")
    }
    assert graph(defs)["forms/results"][1] == {"excel"}


def test_sensors_run_from_the_start_and_target_their_jobs(site: Site) -> None:
    found = sensors(site.load_defs())
    assert {sensor.default_status for sensor in found.values()} == {dg.DefaultSensorStatus.RUNNING}
    assert {name: sensor.job_name for name, sensor in found.items()} == {
        "housekeeping": "check_catalog",
        "scans__inbox": "scans__recognize",
        "scans__delivery": "scans__deliver",
    }


def test_a_job_is_resolved_among_the_assets_of_its_batch_alone(site: Site) -> None:
    """Otherwise the cost of loading grows with the square of the batches: see decision 0014."""
    site.batch("letters")
    defs = site.load_defs()
    for name in ("scans__recognize", "scans__deliver"):
        graph = defs.resolve_job_def(name).asset_layer.asset_graph.source_asset_graph
        names = {key.to_user_string() for key in graph.get_all_asset_keys()}
        assert names == {
            f"scans/{asset}" for asset in ("manifest", "pages", "results", "deliveries")
        }


def test_jobs_carry_the_tags_that_the_queue_limits(site: Site) -> None:
    defs = site.load_defs()
    recognize, deliver = (
        defs.resolve_job_def(name).tags for name in ("scans__recognize", "scans__deliver")
    )
    assert (recognize[KIND_TAG], recognize[BATCH_TAG]) == ("recognition", "scans")
    assert (deliver[KIND_TAG], deliver[BATCH_TAG]) == ("delivery", "scans")


def test_jobs_take_the_partitions_of_their_assets(site: Site) -> None:
    defs = site.load_defs()
    found = {
        name: defs.resolve_job_def(name).partitions_def
        for name in ("scans__recognize", "scans__deliver")
    }
    assert found == {
        "scans__recognize": dg.DynamicPartitionsDefinition(name="scans__chunks"),
        "scans__deliver": dg.DynamicPartitionsDefinition(name="scans__deliveries"),
    }


def test_only_recognition_waits_for_the_engine_pool(site: Site) -> None:
    job = site.load_defs().resolve_job_def("scans__recognize")
    assert {node.name: node.definition.pool for node in job.nodes if node.definition.pool} == {  # type: ignore[attr-defined]
        "scans__pages": "ocr_engines"
    }


def test_everything_is_described_and_owned_and_names_the_batch(site: Site) -> None:
    site.batch("forms", name="견적서 양식")
    defs = site.load_defs()
    specs = [spec for spec in defs.resolve_all_asset_specs() if spec.key.path[0] == "forms"]
    descriptions = [str(spec.description) for spec in specs]
    descriptions += [
        str(sensor.description) for name, sensor in sensors(defs).items() if "forms" in name
    ]
    descriptions += [
        str(job.description) for job in defs.resolve_all_job_defs() if "forms" in job.name
    ]
    assert len(descriptions) == 4 + 2 + 2
    assert all(text.startswith("견적서 양식: ") for text in descriptions)
    assert all(spec.owners for spec in specs)


def test_deliveries_follow_results_without_a_mapping_of_partitions(site: Site) -> None:
    graph_of_assets = site.load_defs().resolve_asset_graph()
    key = dg.AssetKey(["scans", "deliveries"])
    mapping = graph_of_assets.get_partition_mapping(key, dg.AssetKey(["scans", "results"]))
    assert isinstance(mapping, dg.AllPartitionMapping)


def test_results_are_checked_chunk_by_chunk(site: Site) -> None:
    checks = site.load_defs().asset_checks or ()
    found = {
        spec.name: spec.partitions_def
        for check in checks
        for spec in check.check_specs
        if spec.asset_key.path == ["scans", "results"]
    }
    chunks = dg.DynamicPartitionsDefinition(name="scans__chunks")
    assert found == {"nothing_lost": chunks, "not_all_failed": chunks}


def test_a_code_server_can_send_its_definitions(site: Site) -> None:
    site.write("batches/견적서 (1).yaml", "{")
    snap = RepositorySnap.from_def(site.load_defs().get_repository_def())
    assert "scans__recognize" in serialize_value(snap)
