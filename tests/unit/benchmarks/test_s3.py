"""The measuring itself: who goes first, what is divided by what, where a bucket keeps things."""

import json

import pytest
import yaml

from benchmarks.places import Bucket, Folders
from benchmarks.s3 import Pair, Rate, summary, take_turns
from benchmarks.scripted import scripted_image
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.spec.storage import storage_from_json
from tests.fakes.pool import ScriptedEngines, ScriptedPool

IMAGES = {f"{number}.png": scripted_image(number) for number in range(2)}


def test_folder_and_bucket_take_turns_and_each_is_first_once() -> None:
    engines = ScriptedEngines()
    pairs = take_turns(engines, Folders(), IMAGES, turns=2)
    names = [key.split("/")[0].split("-", 3)[3] for key in engines.scripted.read[:: len(IMAGES)]]
    assert names == ["warm", "near-0", "far-0", "far-1", "near-1"]
    assert engines.scripted.closed
    assert {rate.images for pair in pairs for rate in (pair.folder, pair.bucket)} == {2}


def test_images_that_fail_are_no_measurement() -> None:
    pool = ScriptedPool({data: ItemError("CORRUPT_IMAGE") for data in IMAGES.values()})
    with pytest.raises(RuntimeError, match="2 of 2 images failed"):
        take_turns(ScriptedEngines(pool), Folders(), IMAGES, turns=1)


def test_a_ratio_is_a_median_of_turns() -> None:
    folder = Rate(200, 2.0, 1.0)
    pairs = [Pair(folder, Rate(200, wall, 2.0)) for wall in (2.2, 2.4, 9.0)]
    ratio, rate, cpu = summary("engine of 0 s", pairs)
    assert (round(ratio.value, 3), ratio.goal, ratio.met) == (0.833, 0.8, True)
    assert (round(rate.value, 1), rate.against) == (83.3, "folder: 100.0")
    assert (cpu.value, cpu.against) == (10.0, "folder: 5.0")
    assert next(summary("", [Pair(folder, Rate(200, 2.6, 1.0))])).met is False


def test_a_bucket_has_a_place_for_every_project() -> None:
    lines = yaml.safe_load(Bucket(None, "bench", "http://127.0.0.1:1").storages("near-1"))
    spec = {role: storage_from_json(json.dumps(lines[role])) for role in ("input", "result")}
    assert spec["input"].location == "s3://bench/near-1/input"
    assert spec["result"].location == "s3://bench/near-1/result"
