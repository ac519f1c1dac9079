"""Who holds a place around another, or inside it."""

from ocr_pipeline.spec.places import Places


def test_places() -> None:
    places = Places()
    places.claim(("local", "/", "a", "b"), "first")
    places.claim(("local", "/", "a", "b"), "second")
    places.claim(("local", "/", "a", "b", "c"), "third")
    assert places.owner_at(("local", "/", "a", "b")) == "first"
    assert places.owner_at(("local", "/", "a")) is None
    assert places.owner_around(("local", "/", "a", "b", "c", "d")) == "third"
    assert places.owner_around(("local", "/", "a", "b", "x")) == "first"
    assert places.owner_around(("local", "/", "a")) is None
    assert places.owner_inside(("local", "/")) == "first"
    assert places.owner_inside(("local", "/", "a", "b", "c")) == "third"
    assert places.owner_inside(("s3", "/")) is None
