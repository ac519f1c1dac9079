"""The remote engine as it is wired, against a server that reads colors, counts and misbehaves.

A word of an answer is a color and the place of it, so every test sees whether it came back to where
it is on the original.
"""

import os
import subprocess
import sys
import textwrap
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ocr_pipeline import wiring
from ocr_pipeline.adapters.remote import buying
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.model.page import (
    RecognitionOptions,
    RecognitionOutcome,
    RecognitionTask,
    RecognizedPage,
)
from ocr_pipeline.ports.engines import PaidAnswers
from ocr_pipeline.spec.direct import DirectSettings
from ocr_pipeline.spec.engine import ClovaEngine
from ocr_pipeline.spec.secret import SecretRef
from ocr_pipeline.steps.paid_answers import PassingAnswers
from ocr_pipeline.vision.decode import decode_pages
from tests.fakes.clova_behaviors import (
    Behavior,
    cutting,
    failing,
    honest,
    html,
    late,
    refusing,
    replying,
)
from tests.fakes.clova_reader import GRID_PX, color_at
from tests.fakes.clova_server import ClovaServer
from tests.fakes.clova_service import SECRET, Limits, Reply
from tests.fakes.remote import FolderAnswers
from tests.unit.vision.drawn import encoded

ROOT = Path(__file__).parents[2]
ORIENTATION_TAG = 274
DIGIT_STEP = 17  # from one hex digit of a color to the next


class Remote:
    """The wired engine, its server's address and its ledger."""

    def __init__(self, folder: Path, url: str, **fields: Any) -> None:
        quick: dict[str, Any] = {"calls_per_second": 1000, "failures_to_pause": 100}
        self.spec = ClovaEngine(
            kind="clova", invoke_url=url, secret=SecretRef(env="SECRET"), **{**quick, **fields}
        )
        options = self.spec.options(("ko",), tables=False, long_image=True)
        self.settings = DirectSettings("general", self.spec, options)
        self.ledger_url = f"sqlite:///{folder}/ledger.db"
        self.engines = wiring.Engines(self.ledger_url)

    def outcomes(
        self, documents: Iterable[bytes], answers: PaidAnswers | None = None
    ) -> Iterator[RecognitionOutcome]:
        tasks = (RecognitionTask(str(i), f"{i}", data) for i, data in enumerate(documents))
        pool = self.engines.pool(self.settings, answers or PassingAnswers("general"))
        with closing(pool):
            yield from pool.recognize(tasks, self.settings.options)

    def recognize(
        self, *documents: bytes, answers: PaidAnswers | None = None
    ) -> list[RecognitionOutcome]:
        """The outcomes in the order of the documents."""
        found = sorted(self.outcomes(documents, answers), key=lambda outcome: int(outcome.task_id))
        assert [outcome.task_id for outcome in found] == [str(i) for i in range(len(documents))]
        return found


MakeRemote = Callable[..., Remote]


@pytest.fixture
def remote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeRemote]:
    monkeypatch.setenv("SECRET", SECRET)
    monkeypatch.setattr(buying, "FIRST_PAUSE_SECONDS", 0.001)
    yield lambda server, **fields: Remote(tmp_path, server.general_url, **fields)
    wiring.open_ledger(f"sqlite:///{tmp_path}/ledger.db").close()
    wiring.open_ledger.cache_clear()


def colored(width_px: int, height_px: int, seed: int = 0) -> Image.Image:
    """Squares of chance colors, a place of the server's grid in the middle of each."""
    rng = np.random.default_rng(seed)
    shape = (-(-height_px // GRID_PX), -(-width_px // GRID_PX), 3)
    digits = rng.integers(0, 15, shape, np.uint8) * DIGIT_STEP  # never white
    squares = digits.repeat(GRID_PX, axis=0).repeat(GRID_PX, axis=1)
    return Image.fromarray(squares[:height_px, :width_px])


def png(seed: int = 0) -> bytes:
    return encoded(colored(600, 400, seed), "PNG")


def shown(data: bytes) -> list[Image.Image]:
    """The pages as the embedded engine sees them."""
    options = RecognitionOptions(languages=("ko",))
    pages = [page.pixels for page in decode_pages(data, options)]
    return [Image.fromarray(page[..., ::-1].copy()) for page in pages if page is not None]


def assert_read(pages: Iterable[RecognizedPage], originals: Iterable[Image.Image]) -> None:
    """Every square was read once, and is where it is on the original."""
    for page, original in zip(pages, originals, strict=True):
        assert page.error is None
        assert (page.width_px, page.height_px) == original.size
        squares = set()
        for word in page.words:
            x, y = center(word.quad)
            assert word.text == color_at(original, x, y)
            squares.add((int(x) // GRID_PX, int(y) // GRID_PX))
        count = (page.width_px // GRID_PX) * (page.height_px // GRID_PX)
        assert len(squares) == len(page.words) == count


# -- every format -----------------------------------------------------------------------------


def exif_turned(image_format: str) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = 6
    return encoded(colored(600, 400), image_format, exif=exif)


def tiff(pages: int, mode: str = "RGB") -> bytes:
    frames = [colored(600, 400 + 200 * (seed % 3), seed).convert(mode) for seed in range(pages)]
    return encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:])


FORMATS = {
    "png": png(),
    "jpg": encoded(colored(600, 400), "JPEG", quality=95),
    "turned jpg": exif_turned("JPEG"),
    "turned png": exif_turned("PNG"),
    "cmyk": encoded(colored(600, 400).convert("CMYK"), "JPEG", quality=95),
    "transparent": encoded(colored(600, 400).convert("RGBA"), "PNG"),
    "bmp": encoded(colored(600, 400), "BMP"),
    "webp": encoded(colored(600, 400), "WEBP", lossless=True),
    "tiff": tiff(2),
    "long tiff": tiff(12),
    "cmyk tiff": tiff(3, "CMYK"),
    "tall": encoded(colored(1000, 9000), "PNG"),
    "wide": encoded(colored(9000, 1000), "PNG"),
}


def test_every_format_is_read_where_it_is(remote: MakeRemote) -> None:
    with ClovaServer() as server:
        outcomes = remote(server).recognize(*FORMATS.values())
    for outcome, data in zip(outcomes, FORMATS.values(), strict=True):
        assert_read(outcome.pages, shown(data))
    units = [sum(page.long_image_units for page in outcome.pages) for outcome in outcomes]
    assert units == [0] * 11 + [5, 5]


def test_a_pdf_of_25_pages_is_three_calls(remote: MakeRemote) -> None:
    pages = [colored(600, 400, seed) for seed in range(25)]
    data = encoded(pages[0], "PDF", save_all=True, append_images=pages[1:], resolution=150)
    with ClovaServer() as server:
        (outcome,) = remote(server).recognize(data)
    assert len(server.calls) == 3
    assert_read(outcome.pages, pages)


def center(quad: Quad) -> tuple[float, float]:
    bounds = quad.bounds
    return (bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2


def test_what_is_scaled_down_is_read_where_it_is(remote: MakeRemote) -> None:
    original = colored(4800, 1200)  # a third of it has squares where the server looks
    with ClovaServer() as server:
        (outcome,) = remote(server, max_side_px=1600).recognize(encoded(original, "PNG"))
    (page,) = outcome.pages
    assert (page.width_px, page.height_px) == original.size
    assert len(page.words) == 16
    for word in page.words:
        assert word.text == color_at(original, *center(word.quad))


def test_a_remote_template_is_read_where_it_is(remote: MakeRemote, tmp_path: Path) -> None:
    original = colored(4800, 1200)
    with ClovaServer() as server:
        engine = Remote(tmp_path, server.template_url, max_side_px=1600)
        (outcome,) = engine.recognize(encoded(original, "PNG"))
    template = outcome.pages[0].template
    assert template is not None
    assert template.name == "신청서"
    assert template.fields
    for field in template.fields:
        if field.field_type == "NORMAL":
            assert color_at(original, *center(field.quad)) in field.text


# -- a server that misbehaves -----------------------------------------------------------------


@pytest.mark.parametrize(
    "misdeed",
    [
        refusing("0500"),
        refusing("0025"),
        replying(html(502, "Bad Gateway")),
        replying(Reply(200, b'{"images": [{"inferResult": "SUC')),
        replying(Reply(200, b'{"result": "ok"}')),
        cutting,
        late(3),
    ],
)
def test_a_misdeed_costs_a_call_and_no_item(remote: MakeRemote, misdeed: Behavior) -> None:
    with ClovaServer([misdeed]) as server:
        (outcome,) = remote(server, timeout_seconds=1).recognize(png())
    assert_read(outcome.pages, shown(png()))


def test_an_image_that_is_not_recognized_is_an_item_with_an_error(remote: MakeRemote) -> None:
    with ClovaServer([failing("FAILURE", "Recognition failure")]) as server:
        bad, good = remote(server, concurrent_calls=1).recognize(png(1), png(2))
    assert bad.error is not None
    assert bad.error.code == "REMOTE_FAILURE"
    assert good.error is None
    assert len(server.calls) == 2


def test_many_misdeeds_lose_and_double_nothing(remote: MakeRemote, tmp_path: Path) -> None:
    documents = [png(seed) for seed in range(20)]
    wrong = [refusing("0500"), replying(html(502, "Bad Gateway")), replying(Reply(200, b"{}"))]
    script = [behavior for misdeed in wrong for behavior in (honest, honest, misdeed)] * 2
    answers = FolderAnswers(tmp_path)
    with ClovaServer(script) as server:
        engine = remote(server)
        outcomes = engine.recognize(*documents, answers=answers)
        assert sorted(server.charged.values()) == [1] * 20
        engine.recognize(*documents, answers=answers)
        assert server.charged.total() == 20
    for outcome, data in zip(outcomes, documents, strict=True):
        assert_read(outcome.pages, shown(data))
    [counts] = wiring.open_ledger(engine.ledger_url).call_counts()
    assert (counts.calls, counts.pages, counts.failed) == (26, 20, 6)


def test_a_secret_that_is_refused_in_the_middle_is_one_message(
    remote: MakeRemote, tmp_path: Path
) -> None:
    """0002: no row, no further call; what was answered before is not paid for again."""
    documents = [png(seed) for seed in range(12)]
    answers = FolderAnswers(tmp_path)
    with ClovaServer([honest] * 5 + [refusing("0002")]) as server:
        engine = remote(server, concurrent_calls=2)
        with pytest.raises(ServiceUnavailable, match=r"ENGINE_REFUSED.*0002"):
            engine.recognize(*documents, answers=answers)
        requests = server.requests
        # Another one may have been under way, or begun while the refusal was read.
        assert requests in {6, 7, 8}
        assert "ENGINE_REFUSED" in (engine.engines.problem(engine.settings) or "")
        with pytest.raises(ServiceUnavailable, match="ENGINE_REFUSED"):
            engine.recognize(*documents, answers=answers)
        assert server.requests == requests
        ledger = wiring.open_ledger(engine.ledger_url)
        [counts] = ledger.call_counts()
        ledger.open_gate(counts.engine_key)
        assert all(
            outcome.error is None for outcome in engine.recognize(*documents, answers=answers)
        )
        assert sorted(server.charged.values()) == [1] * (12 + 1)  # the trial: a page of our own


def test_limits_are_shared_by_all_pools(remote: MakeRemote) -> None:
    """The server would answer 0025 to a third call at a time."""
    with ClovaServer(limits=Limits(concurrent_calls=2), seconds_per_call=0.02) as server:
        engine = remote(server, concurrent_calls=2, tries_per_call=1)
        found: list[list[RecognitionOutcome]] = []
        threads = [
            threading.Thread(
                target=lambda first=first: found.append(
                    engine.recognize(*[png(seed) for seed in range(first, first + 5)])
                )
            )
            for first in (0, 5)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [len(outcomes) for outcomes in found] == [5, 5]
    assert Counter(call.code for call in server.calls) == {"SUCCESS": 10}


# -- power cuts -------------------------------------------------------------------------------


def test_who_is_killed_pays_twice_for_the_calls_in_the_air_only(
    remote: MakeRemote, tmp_path: Path
) -> None:
    script = tmp_path / "run.py"
    script.write_text(
        textwrap.dedent(
            """
            import sys
            from pathlib import Path
            from tests.contract.test_remote_pool_wire import Remote, png
            from tests.fakes.remote import FolderAnswers
            folder, url = Path(sys.argv[1]), sys.argv[2]
            remote = Remote(folder, url, concurrent_calls=3)
            remote.recognize(*map(png, range(30)), answers=FolderAnswers(folder))
            """
        )
    )
    with ClovaServer(seconds_per_call=0.05) as server:
        command = [sys.executable, str(script), str(tmp_path), server.general_url]
        with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}) as run:
            while server.charged.total() < 10:
                assert run.poll() is None
                time.sleep(0.001)
            run.kill()
        engine = remote(server, concurrent_calls=6)  # those who died still hold three permits
        outcomes = engine.recognize(*map(png, range(30)), answers=FolderAnswers(tmp_path))
    assert all(outcome.error is None for outcome in outcomes)
    assert len(server.charged) == 30
    assert sum(times - 1 for times in server.charged.values()) <= 3
