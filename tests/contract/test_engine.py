"""The contract of ``OcrEngine``, by the scripted engine and by the real one on text we draw."""

import pickle

import cv2
import numpy as np
import pytest

from ocr_pipeline.adapters.engines.factory import EmbeddedFactory
from ocr_pipeline.adapters.engines.language_data import missing_language_data
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.ports.engine import EngineFactory, OcrEngine, Pixels
from ocr_pipeline.spec.engine import EmbeddedEngine
from tests.fakes.engines import ScriptedFactory

SPEC = EmbeddedEngine()
JAPANESE = RecognitionOptions(("ja",))
FACTORIES: dict[str, EngineFactory] = {
    "scripted": ScriptedFactory(),
    "embedded": EmbeddedFactory(SPEC, ("ja",)),
}


def drawn(*texts: str, height_px: int = 400, width_px: int = 800) -> Pixels:
    """A white page with a line per text."""
    page = np.full((height_px, width_px, 3), 255, np.uint8)
    for index, text in enumerate(texts):
        place = (40, 80 + 90 * index)
        cv2.putText(page, text, place, cv2.FONT_HERSHEY_SIMPLEX, 1.4, (0, 0, 0), 2, cv2.LINE_AA)
    return page


@pytest.fixture(scope="module", params=FACTORIES)
def engine(request: pytest.FixtureRequest) -> OcrEngine:
    return FACTORIES[request.param]()


@pytest.fixture(scope="module")
def embedded() -> OcrEngine:
    return FACTORIES["embedded"]()


@pytest.mark.parametrize("name", FACTORIES)
def test_factories_travel_to_other_processes(name: str) -> None:
    sent = pickle.dumps(FACTORIES[name])
    assert pickle.loads(sent) == FACTORIES[name]  # noqa: S301 - our own


def test_a_page_has_words_within_it(engine: OcrEngine) -> None:
    page = engine.recognize(drawn("Hello World 2024", "Second line"), 3, JAPANESE)
    assert (page.page_index, page.width_px, page.height_px) == (3, 800, 400)
    assert page.engine == engine.name
    assert page.error is None
    assert len(page.words) > 1
    for word in page.words:
        assert word.text.strip() == word.text != ""
        assert 0 <= word.confidence <= 1
        box = word.quad.bounds
        assert 0 <= box.left < box.right <= 800
        assert 0 <= box.top < box.bottom <= 400
    assert page.words[-1].line_break


def test_the_same_page_reads_the_same(engine: OcrEngine) -> None:
    page = drawn("Invoice 42", "Total 1,234.56")
    assert engine.recognize(page, 0, JAPANESE).words == engine.recognize(page, 0, JAPANESE).words


@pytest.mark.parametrize("size", [(1, 1), (3, 5000), (5000, 3), (40, 3000)])
def test_any_size_is_read(engine: OcrEngine, size: tuple[int, int]) -> None:
    page = engine.recognize(np.full((*size, 3), 255, np.uint8), 0, JAPANESE)
    assert (page.height_px, page.width_px) == size


def test_lines_are_split_into_words(embedded: OcrEngine) -> None:
    page = embedded.recognize(drawn("Hello World 2024", "Second line"), 0, JAPANESE)
    assert [(word.text, word.line_break) for word in page.words] == [
        ("Hello", False),
        ("World", False),
        ("2024", True),
        ("Second", False),
        ("line", True),
    ]
    first, second = page.words[:2]
    assert first.quad.bounds.right <= second.quad.bounds.left


def test_a_blank_page_has_no_words(embedded: OcrEngine) -> None:
    assert embedded.recognize(drawn(), 0, JAPANESE).words == ()


def test_letters_of_separate_dots_are_read(embedded: OcrEngine) -> None:
    cells = np.zeros((40, 110), np.uint8)
    for row, text in enumerate(["LOT 20873", "QTY 1462"]):
        cv2.putText(cells, text, (6, 15 + 18 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.42, 255, 1)
    page = np.full((320, 880, 3), 240, np.uint8)
    for y, x in np.argwhere(cells > 0):
        cv2.circle(page, (8 * int(x), 8 * int(y)), 2, (90, 90, 90), -1, cv2.LINE_AA)
    words = [word.text for word in embedded.recognize(page, 0, JAPANESE).words]
    assert words == ["LOT", "20873", "QTY", "1462"]


def test_a_crop_without_paper_around_is_a_line(embedded: OcrEngine) -> None:
    crop = drawn("ab", height_px=120)[50:85, 40:90]
    assert [word.text for word in embedded.recognize(crop, 0, JAPANESE).words] == ["ab"]


def test_words_of_a_tall_line_follow_downwards(embedded: OcrEngine) -> None:
    sideways = np.ascontiguousarray(np.rot90(drawn("Hello World", height_px=150), -1))
    words = embedded.recognize(sideways, 0, JAPANESE).words
    assert [word.text for word in words] == ["Hello", "World"]
    assert words[0].quad.bounds.bottom <= words[1].quad.bounds.top


def test_letters_as_high_as_a_third_of_the_page_are_read_beside_small_ones(
    embedded: OcrEngine,
) -> None:
    page = drawn("Small line", height_px=2000, width_px=1600)
    cv2.putText(page, "Inv", (60, 900), cv2.FONT_HERSHEY_DUPLEX, 17, (0, 0, 0), 40, cv2.LINE_AA)
    words = [word.text for word in embedded.recognize(page, 0, JAPANESE).words]
    assert words == ["Small", "line", "Inv"]


def test_text_under_a_seal_is_read(embedded: OcrEngine) -> None:
    page = drawn("Tenant William Harris")
    seal = np.full_like(page, 255)
    cv2.circle(seal, (300, 70), 60, (40, 30, 220), 9)
    cv2.putText(seal, "SEAL", (245, 85), cv2.FONT_HERSHEY_DUPLEX, 1.6, (40, 30, 220), 5)
    words = embedded.recognize(np.minimum(page, seal), 0, JAPANESE).words
    assert "".join(word.text for word in words) == "TenantWilliamHarris"


def test_a_tab_that_is_printed_from_its_foot_upwards_is_read(embedded: OcrEngine) -> None:
    page = drawn("First line", "Second line", "Third line", height_px=600, width_px=900)
    tab = np.rot90(drawn("Taxes and Credits", height_px=110, width_px=500))
    page[50:550, 750:860] = tab
    words = [word.text for word in embedded.recognize(page, 0, JAPANESE).words]
    assert {"Taxes", "and", "Credits"} <= set(words)


needs_hangul = pytest.mark.skipif(
    missing_language_data(("ko",), SPEC) is not None, reason="needs Tesseract's Hangul model"
)


@needs_hangul
def test_a_line_too_wide_for_tesseract_is_empty_in_korean() -> None:
    engine = EmbeddedFactory(SPEC, ("ko",))()
    page = np.full((6, 5000, 3), 255, np.uint8)  # 40,000 px at the height that it reads at
    assert engine.recognize(page, 0, RecognitionOptions(("ko",))).words == ()


@needs_hangul
@pytest.mark.parametrize("languages", [("ko",), ("ko", "ja", "zh-TW")])
def test_latin_text_is_read_in_korean_batches(languages: tuple[str, ...]) -> None:
    engine = EmbeddedFactory(SPEC, languages)()
    page = engine.recognize(drawn("Hello World", "Total 42"), 0, RecognitionOptions(languages))
    assert [word.text for word in page.words] == ["Hello", "World", "Total", "42"]


@pytest.mark.parametrize("backend", ["openvino", "onnxruntime"])
def test_both_runtimes_read(backend: str) -> None:
    spec = EmbeddedEngine.model_validate({"backend": backend})
    engine = EmbeddedFactory(spec, ("ja",))()
    assert backend in engine.name
    assert engine.recognize(drawn("Hello"), 0, JAPANESE).words[0].text == "Hello"


def test_an_engine_without_its_data_says_what_to_install(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    spec = EmbeddedEngine(tessdata=str(tmp_path_factory.mktemp("empty")))
    with pytest.raises(ServiceUnavailable, match="apt-get install"):
        EmbeddedFactory(spec, ("ko",))()
