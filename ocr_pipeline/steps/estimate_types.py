"""The sample of one type of objects becomes what all of them hold.

Reading the sample belongs to ``estimate_sample``, the arithmetic to ``planning.sampling``.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ocr_pipeline.planning.estimating import assumed_pages
from ocr_pipeline.planning.figures import Figure
from ocr_pipeline.planning.sampling import Population, Seen, Total, extrapolate
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.engine import ClovaEngine
from ocr_pipeline.steps.estimate_sample import Looked
from ocr_pipeline.vision.sniff import ImageFormat

_OF_ONE_PAGE = {ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.BMP, ImageFormat.WEBP}


@dataclass(frozen=True, slots=True)
class TypeEstimate:
    """The objects of one type that are to do.

    Of ``sampled`` ones, so many are of each format in ``formats``, and ``failing`` would end with
    an error code. ``by``: what ``pages`` were extrapolated by. ``calls`` are those to a remote
    engine.
    """

    type: str
    count: int
    size_bytes: int
    sampled: int
    formats: dict[str, int]
    failing: dict[str, int]
    pages: Figure
    by: str
    long_image_units: Figure
    calls: Figure


def estimate_type(
    kind: str, population: Population, looked: Sequence[Looked], settings: EffectiveSettings
) -> TypeEstimate:
    """What all objects of a type hold, by those that were looked into."""
    pages = _pages(population, looked)
    formats = Counter(each.inspection.format for each in looked if each.inspection)
    return TypeEstimate(
        type=kind,
        count=population.count,
        size_bytes=population.size_bytes,
        sampled=len(looked),
        formats={name.value: count for name, count in formats.most_common()},
        failing=dict(Counter(each.error.code for each in looked if each.error).most_common()),
        pages=pages.figure,
        by=pages.by,
        long_image_units=_units(population, looked, settings),
        calls=_calls(population, looked, pages.figure, settings),
    )


def _pages(population: Population, looked: Sequence[Looked]) -> Total:
    if not looked:
        return Total(assumed_pages(population.count, population.size_bytes), "bytes")
    formats = {each.inspection.format for each in looked if each.inspection}
    most = 1 if formats <= _OF_ONE_PAGE else None
    return extrapolate(population, _seen(looked, [each.pages for each in looked]), most)


def _units(population: Population, looked: Sequence[Looked], settings: EffectiveSettings) -> Figure:
    formats = {each.inspection.format for each in looked if each.inspection}
    if not settings.options.long_image or formats <= {ImageFormat.PDF}:  # no page of one is long
        return Figure.exactly(0)
    units = [each.inspection.long_image_units if each.inspection else 0 for each in looked]
    return extrapolate(population, _seen(looked, units)).figure


def _calls(
    population: Population, looked: Sequence[Looked], pages: Figure, settings: EffectiveSettings
) -> Figure:
    engine = settings.engine
    if not isinstance(engine, ClovaEngine):
        return Figure.exactly(0)
    if not looked:
        return pages.mapped(lambda count: max(count / engine.pages_per_call, population.count))
    calls = [-(-each.pages // engine.pages_per_call) for each in looked]
    return extrapolate(population, _seen(looked, calls)).figure


def _seen(looked: Sequence[Looked], values: Sequence[float]) -> list[Seen]:
    return [Seen(each.found.size_bytes, value) for each, value in zip(looked, values, strict=True)]
