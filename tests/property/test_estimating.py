"""Samples that can be drawn again, intervals that hold the truth, sums that stay in order."""

import math
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_pipeline.model.manifest import ObservedObject
from ocr_pipeline.planning.figures import Basis, Figure, share, total
from ocr_pipeline.planning.sampling import Population, Seen, extrapolate

NUMBERS = st.integers(0, 10**12).map(lambda thousandths: thousandths / 1_000)
SIZES = st.lists(st.integers(1, 200_000_000), min_size=1, max_size=200)


def found(number: int, size_bytes: int) -> ObservedObject:
    return ObservedObject(f"{number}.pdf", "v", size_bytes, 0.0)


def population(sizes: list[int], sample_size: int) -> Population:
    made = Population(sample_size)
    for number, size_bytes in enumerate(sizes):
        made.add(found(number, size_bytes))
    return made


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    low, value, high = sorted(draw(st.tuples(*[NUMBERS] * 3)))
    return Figure(value, low, high, draw(st.sampled_from(Basis)))


@given(SIZES, st.integers(2, 60), st.randoms(use_true_random=False))
def test_a_sample_does_not_depend_on_the_order_of_the_listing(
    sizes: list[int], sample_size: int, chance: random.Random
) -> None:
    listed = [found(number, size_bytes) for number, size_bytes in enumerate(sizes)]
    shuffled = Population(sample_size)
    for each in chance.sample(listed, len(listed)):
        shuffled.add(each)
    drawn = population(sizes, sample_size).sample()
    assert drawn == shuffled.sample()
    assert len(set(drawn)) == len(drawn)


@given(SIZES, st.integers(2, 60))
def test_a_sample_is_as_large_as_asked_and_meets_every_size(
    sizes: list[int], sample_size: int
) -> None:
    made = population(sizes, sample_size)
    drawn = made.sample()
    least = sum(min(2, stratum.count) for stratum in made.strata.values())
    assert len(drawn) == min(len(sizes), max(sample_size, least))
    assert made.count == len(sizes)
    assert made.size_bytes == sum(sizes)


@given(SIZES, st.integers(2, 60), st.integers(1, 200), st.randoms(use_true_random=False))
def test_a_total_lies_within_its_interval_and_is_no_less_than_what_was_seen(
    sizes: list[int], sample_size: int, reached: int, chance: random.Random
) -> None:
    """Also when time was over before the whole sample was looked into."""
    made = population(sizes, sample_size)
    seen = [Seen(each.size_bytes, chance.randint(0, 50)) for each in made.sample()[:reached]]
    figure = extrapolate(made, seen, most=50).figure
    assert sum(item.value for item in seen) <= figure.high + 1e-6
    assert 0 <= figure.low <= figure.value <= figure.high <= 50 * len(sizes) + 1e-6
    if len(seen) == len(sizes):
        assert figure == Figure.exactly(sum(item.value for item in seen))


def document(chance: random.Random) -> tuple[int, int]:
    """Pages, many of them few, and the bytes of scans of very different density."""
    pages = min(400, math.ceil(chance.lognormvariate(1.2, 1.1)))
    return pages, int(pages * chance.lognormvariate(11, 0.7)) + 2_000


def test_nearly_19_of_20_intervals_hold_the_true_number_of_pages() -> None:
    """50 of 1,000 documents cannot always tell how large the few largest are."""
    held = 0
    for run in range(200):
        chance = random.Random(run)
        documents = [document(chance) for _ in range(1_000)]
        made, pages_of = Population(50), {}
        for number, (pages, size_bytes) in enumerate(documents):
            key = f"{run}/{number}.pdf"
            pages_of[key] = pages
            made.add(ObservedObject(key, "v", size_bytes, 0.0))
        seen = [Seen(each.size_bytes, pages_of[each.key]) for each in made.sample()]
        figure = extrapolate(made, seen).figure
        held += figure.low <= sum(pages_of.values()) <= figure.high
    assert held >= 0.9 * 200, f"{held} of 200"


def test_strata_and_bytes_make_it_better_than_a_plain_sample_of_files() -> None:
    errors, plain_errors = [], []
    for run in range(30):
        chance = random.Random(run)
        documents = [document(chance) for _ in range(1_000)]
        made, pages_of = Population(50), {}
        for number, (pages, size_bytes) in enumerate(documents):
            key = f"{run}/{number}.pdf"
            pages_of[key] = pages
            made.add(ObservedObject(key, "v", size_bytes, 0.0))
        truth = sum(pages_of.values())
        seen = [Seen(each.size_bytes, pages_of[each.key]) for each in made.sample()]
        errors.append((extrapolate(made, seen).figure.value / truth - 1) ** 2)
        some = chance.sample(list(pages_of.values()), len(seen))
        plain_errors.append((sum(some) / len(some) * 1_000 / truth - 1) ** 2)
    assert sum(errors) < 0.5 * sum(plain_errors)


@given(st.lists(figures(), max_size=6))
def test_a_sum_is_in_order_and_rests_on_its_weakest_part(parts: list[Figure]) -> None:
    whole = total(parts)
    assert whole.low <= whole.value <= whole.high
    assert whole.value == sum(part.value for part in parts)
    bases = {part.basis for part in parts} or {Basis.MEASURED}
    assert whole.basis == max(bases, key=list(Basis).index)


@given(figures(), figures())
def test_a_product_is_in_order_and_symmetric(one: Figure, other: Figure) -> None:
    product = one.times(other)
    assert 0 <= product.low <= product.value <= product.high
    turned = other.times(one)
    assert math.isclose(product.high, turned.high, rel_tol=1e-9)
    assert product.basis == turned.basis


@given(figures(), NUMBERS)
def test_an_exact_factor_scales(figure: Figure, factor: float) -> None:
    scaled, product = figure.scaled(factor), figure.times(Figure.exactly(factor))
    assert scaled.value == product.value
    if product.value:
        assert math.isclose(scaled.high, product.high, rel_tol=1e-6)


@settings(max_examples=50)
@given(
    st.integers(1, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))
)
def test_a_share_is_between_none_and_all(counted: tuple[int, int]) -> None:
    part, whole = counted
    figure = share(part, whole)
    assert 0 <= figure.low <= figure.value + 1e-12
    assert figure.value - 1e-12 <= figure.high <= 1
