"""Goals, percentiles, and the shape that scripts read."""

from pathlib import Path

import pytest

from benchmarks.figures import Figure, Measurement, as_json, machine, percentile


@pytest.mark.parametrize(
    ("figure", "met", "text"),
    [
        (Figure("a", 8.0, "s"), None, ""),
        (Figure("a", 8.0, "s", goal=8), True, "≤ 8"),
        (Figure("a", 8.1, "s", goal=8), False, "≤ 8"),
        (Figure("a", 2.4, "x", goal=2.4, at_least=True), True, "≥ 2.4"),
        (Figure("a", 2.3, "x", goal=2.4, at_least=True), False, "≥ 2.4"),
    ],
)
def test_goals(figure: Figure, met: bool | None, text: str) -> None:
    assert (figure.met, figure.goal_text) == (met, text)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([3, 1, 2], 0.5, 2), ([3, 1, 2], 1, 3), ([3, 1, 2], 0, 1), (list(range(20)), 0.95, 18)],
)
def test_percentile(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


def test_no_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_the_object_that_scripts_read() -> None:
    figures = [Figure("speed-up", 2.51239, "x", "peer = 1", 2.4, at_least=True)]
    found = as_json(Measurement("speed", figures, ("click",)))
    assert list(found) == ["bench", "figures", "machine", "versions", "date"]
    assert found["figures"] == [
        {
            "name": "speed-up",
            "value": 2.5124,
            "unit": "x",
            "against": "peer = 1",
            "goal": 2.4,
            "met": True,
        }
    ]
    assert {"python", "click"} == set(found["versions"])  # type: ignore[call-overload]


def test_machine(tmp_path: Path) -> None:
    info = tmp_path / "cpuinfo"
    info.write_text("processor : 0\nmodel name\t: Some CPU: fast\n")
    assert machine(info).startswith("Some CPU: fast, ")
    assert "cores, load" in machine(tmp_path / "missing")
