"""Which pages a figure is made of, and whom it stands beside."""

from pathlib import Path

import pytest

from benchmarks.accuracy_figures import compare, figures
from benchmarks.figures import Figure
from benchmarks.page_sets import TruePage
from benchmarks.readers import PEERS, readers_of
from benchmarks.reliability import Judged
from benchmarks.scored_pages import Score, ScoredPage
from benchmarks.scoring import Errors
from benchmarks.unseen.pages import HANDWRITING

PARTS = (3, 7)  # wrong characters on every page


def page(
    name: str,
    language: str = "ko",
    group: str = "page",
    *,
    ours: int = 1,
    peers: tuple[int, ...] = (9, 8, 7, 6),
    ordered: bool = True,
    turn_degrees: int = 0,
    upright: str | None = None,
) -> ScoredPage:
    """A page of 100 characters and how many of them each reader has wrong; in order twice that."""
    truth = TruePage(
        Path(name),
        language,
        group,
        "x" * 100,
        ordered,
        turn_degrees=turn_degrees,
        upright=None if upright is None else Path(upright),
    )
    wrong = dict(zip(readers_of("ko"), (ours, *peers, *PARTS), strict=True))
    return ScoredPage(truth, {reader: score(errors, ordered) for reader, errors in wrong.items()})


def score(errors: int, ordered: bool) -> Score:
    words = (Judged(0.9, right=True), Judged(0.9, right=False))
    in_order = Errors(2 * errors, 100) if ordered else None
    return Score(Errors(errors, 100), in_order, words, 1.0 + errors, failed=False)


def by_name(*pages: ScoredPage) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures(pages)}


def test_the_best_peer_is_chosen_per_language() -> None:
    found = compare(
        [
            page("a", "ko", peers=(2, 90, 90, 90)),
            page("b", "ja", peers=(9, 8, 3, 5)),
            page("c", "ja", peers=(9, 8, 4, 1)),
        ],
        lambda score: score.order_free,
    )
    assert found.peers == {"ko": PEERS[0], "ja": PEERS[3]}
    assert list(found.best) == [Errors(2, 100), Errors(5, 100), Errors(1, 100)]
    assert found.against.startswith("2.67 % (tesseract ko; rapidocr-quick ja); we: -1.67 [")


def test_rates_are_micro_averages_of_their_pages() -> None:
    found = by_name(
        page("a", ours=1),
        page("b", "ja", ours=3),
        page("c", "ja", "columns", ours=5),
        page("d", "ja", "vertical", ours=7),
        page("e", "ko", "receipt", ours=9),
        page("f", "ko", "line", ours=50),
    )
    values = {name: figure.value for name, figure in found.items() if figure.unit == "%"}
    assert values == pytest.approx(
        {
            "OFE, all text kinds": 75 / 6,
            "OFE ko": 20,
            "OFE ja": 5,
            "OFE ko, pages": 5,
            "OFE ko, hybrid alone": PARTS[0],
            "OFE ko, korean_lines alone": PARTS[1],
            "CER in order, pages": 8,
            "CER in order, columns": 10,
            "OFE ja, vertical": 7,
        }
    )


def test_handwriting_is_stated_apart() -> None:
    found = by_name(page("a", ours=1), page("b", group=HANDWRITING, ours=40))
    assert found["OFE, all text kinds"].value == 1
    assert found["OFE handwriting ko"].value == 40
    assert found["OFE handwriting ko"].goal is None


def test_a_page_whose_order_is_in_doubt_has_no_rate_in_order() -> None:
    assert by_name(page("a", ours=1), page("b", ours=9, ordered=False))[
        "CER in order, pages"
    ].value == pytest.approx(2)


def test_a_turned_page_stands_beside_its_upright_twin_and_nowhere_else() -> None:
    found = by_name(
        page("a", ours=1),
        page("b", ours=30),
        page("a90", ours=2, peers=(90, 80, 70, 60), turn_degrees=90, upright="a"),
        page("a180", ours=4, turn_degrees=180, upright="a"),
    )
    assert found["OFE, all text kinds"].value == pytest.approx(15.5)
    assert found["turned less upright, OFE"].value == pytest.approx(2)
    assert found["turned by 90 less upright, OFE"].value == pytest.approx(1)
    assert "tesseract +81.00" in (found["turned by 90 less upright, OFE"].against or "")
    assert "turned by 270 less upright, OFE" not in found


def test_calibration_and_cost() -> None:
    found = by_name(page("a", ours=1, peers=(1, 9, 9, 3)))
    assert found["calibration error, printed"].value == pytest.approx(0.4)
    assert found["CPU per image ko"].value == 2
    assert found["CPU, ours / tesseract"].value == 1
    assert found["CPU, ours / rapidocr-quick"].value == 0.5


def test_what_there_are_no_pages_for_is_left_out() -> None:
    assert figures([]) == []


def test_goals() -> None:
    pages = [page("a"), page("b", "ja", "vertical"), page("c", upright="a", turn_degrees=90)]
    assert {name: figure.goal for name, figure in by_name(*pages).items() if figure.goal} == {
        "OFE, all text kinds": 1.2,
        "OFE ko, pages": 1.3,
        "CER in order, pages": 2.0,
        "OFE ja, vertical": 1.5,
        "turned less upright, OFE": 0.1,
        "calibration error, printed": 0.03,
        "CPU, ours / rapidocr-quick": 1.0,
        "CPU, ours / tesseract": 1.4,
    }


def test_the_parts_of_ours_stand_beside_it_alone() -> None:
    found = by_name(page("a", ours=1), page("b", "ja"))
    assert found["OFE ko, hybrid alone"].value == PARTS[0]
    assert found["OFE ko, korean_lines alone"].value == PARTS[1]
    assert "4.00x" in str(found["OFE ko, korean_lines alone"])
    assert not [name for name in by_name(page("b", "ja")) if "alone" in name]
