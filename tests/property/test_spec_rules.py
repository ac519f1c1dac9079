"""Whatever is registered in whatever order: what runs is free of clashes, the first one runs."""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_pipeline.spec.places import Place, Places
from ocr_pipeline.spec.rules import clashes
from tests.fakes.project import WIDE_POLICY, Project

PLACES = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(tuple)
PATHS = PLACES.map("/".join)
BATCHES = st.lists(st.tuples(st.sampled_from("NM"), PATHS, PATHS), min_size=1, max_size=6)


def inside(inner: Place, outer: Place) -> bool:
    return inner[: len(outer)] == outer


@given(st.lists(PLACES, max_size=8), PLACES)
def test_places_agree_with_their_definition(claimed: list[Place], asked: Place) -> None:
    places = Places()
    for place in claimed:
        places.claim(place, "/".join(place))
    around = {"/".join(place) for place in claimed if inside(asked, place)}
    within = {"/".join(place) for place in claimed if inside(place, asked)}
    assert places.owner_around(asked) == max(around, key=len, default=None)
    found = places.owner_inside(asked)
    assert found in within if within else found is None
    assert (places.owner_at(asked) is not None) == (asked in claimed)


@settings(max_examples=30)
@given(BATCHES, st.randoms(use_true_random=False))
def test_what_runs_is_free_of_clashes(batches: list[tuple[str, str, str]], random: Random) -> None:
    with TemporaryDirectory() as folder:
        project = Project(Path(folder) / "p")
        project.domain()
        project.write("policy.yaml", dict(WIDE_POLICY))
        for number, (name, source, result) in enumerate(batches):
            project.batch(
                f"b{number}",
                name=name + str(number // 2),
                input={"path": f"in/{source}"},
                result={"path": f"in/{result}"},
            )
        catalog = project.load()
        keys = [("batch", f"b{number}") for number in range(len(batches))]
        random.shuffle(keys)
        refused = clashes(catalog, {key: position for position, key in enumerate(keys)})
    specs = {key: catalog.settings[key[1]].batch for key in keys}
    running = [specs[key] for key in keys if key not in refused]
    for spec in running:
        for other in running:
            assert not inside(spec.result.place, other.input.place)
            if other is not spec:
                assert spec.name != other.name
                assert not inside(spec.input.place, other.input.place)
                assert spec.result.place != other.result.place
    alone = [key for key in keys if not inside(specs[key].result.place, specs[key].input.place)]
    assert alone[:1] == [key for key in alone[:1] if key not in refused]
