"""A sample that a template can be deployed with, and all that is none."""

import pytest
from PIL import Image

from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.spec.template import OptionSpec, TemplateFieldSpec, TemplateSpec
from ocr_pipeline.steps import template_sample
from ocr_pipeline.steps.template_sample import sample_faults
from tests.fakes.pictures import encoded

WIDTH_PX, HEIGHT_PX = 400, 300
TITLE = TemplateFieldSpec(name="title", areas=((10, 10, 90, 30),))
FIELD = TemplateFieldSpec(name="who", areas=((0, 0, WIDTH_PX, HEIGHT_PX),))


def template(*fields: TemplateFieldSpec, title: TemplateFieldSpec = TITLE) -> TemplateSpec:
    return TemplateSpec(name="f", sample="f.png", representative=title, fields=fields or (FIELD,))


def image(width_px: int = WIDTH_PX, height_px: int = HEIGHT_PX) -> Image.Image:
    return Image.new("L", (width_px, height_px), 255)


def found(sample: bytes | None, *fields: TemplateFieldSpec) -> list[tuple[str, str]]:
    faults = sample_faults(template(*fields), sample)
    return [(".".join(map(str, loc)), what) for loc, what in faults]


@pytest.mark.parametrize("file_format", ["png", "jpg", "tiff"])
def test_images_of_one_page(file_format: str) -> None:
    assert found(encoded(image(), file_format=file_format)) == []


def test_no_file() -> None:
    assert found(None) == [
        ("sample", "is `f.png`, which is not there; put the image beside the template's file")
    ]


@pytest.mark.parametrize(
    ("sample", "why"),
    [
        (b"", "EMPTY_FILE"),
        (b"<svg/>", "UNSUPPORTED_FORMAT"),
        (b"%PDF-1.7", "UNSUPPORTED_FORMAT: a PDF"),
        (encoded(image())[:-40], "CORRUPT_IMAGE: the PNG data is damaged"),
        (encoded(image(), image(), file_format="tiff"), "TOO_MANY_PAGES: more than 1"),
        (encoded(image(), file_format="tiff")[:60], "CORRUPT_IMAGE"),
    ],
)
def test_no_image(sample: bytes, why: str) -> None:
    ((place, what),) = found(sample)
    assert place == "sample"
    assert what.startswith(f"is no image that can be used ({why}")


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    ((_, what),) = found(encoded(Image.new("1", (8000, 5001))))
    assert "TOO_MANY_PIXELS: 8000 x 5001, at most 40000000" in what
    monkeypatch.setattr(template_sample, "_LIMITS", RecognitionOptions((), max_file_bytes=100))
    ((_, what),) = found(encoded(image()))
    assert "FILE_TOO_LARGE" in what


@pytest.mark.parametrize("size", [(199, 400), (400, 199)])
def test_too_small(size: tuple[int, int]) -> None:
    field = TemplateFieldSpec(name="who", areas=((0, 0, 50, 50),))
    assert found(encoded(image(*size)), field) == [
        (
            "sample",
            f"has {size[0]} x {size[1]} px, less than 200 to a side; scan the empty form at 200 "
            "dpi or more",
        )
    ]


def test_areas_beyond_its_edge() -> None:
    beyond = (390, 10, 401, 20)
    options = tuple(
        OptionSpec(name=name, area=area) for name, area in (("a", (1, 1, 9, 9)), ("b", beyond))
    )
    fields = (
        TemplateFieldSpec(name="who", areas=((1, 1, 9, 9), (0, 280, 9, 301))),
        TemplateFieldSpec(name="which", type="radio_group", options=options),
        TemplateFieldSpec(name="what", areas=((1, 1, 9, 9),), not_recognized=(beyond,)),
    )
    assert found(encoded(image()), *fields) == [
        ("fields.0.areas.1", outside("[0, 280, 9, 301]")),
        ("fields.1.options.1.area", outside("[390, 10, 401, 20]")),
        ("fields.2.not_recognized.0", outside("[390, 10, 401, 20]")),
    ]
    title = TITLE.model_copy(update={"areas": (beyond,)})
    ((loc, _),) = sample_faults(template(title=title), encoded(image()))
    assert loc == ("representative", "areas", 0)
    apart = template().model_copy(update={"not_compared": ((100, 10, 200, 30), beyond)})
    ((loc, _),) = sample_faults(apart, encoded(image()))
    assert loc == ("not_compared", 1)


def outside(area: str) -> str:
    return f"is {area}, outside of the sample (400 x 300 px); write an area of it"
