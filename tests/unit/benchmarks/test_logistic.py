"""Constants of a logistic rule are found again in what came of it."""

import numpy as np
import pytest

from benchmarks.logistic import likeliest


def test_the_constants_of_the_rule_are_found() -> None:
    rng = np.random.default_rng(1)
    rows = np.column_stack([np.ones(20_000), rng.normal(0, 2, 20_000)])
    right = (rng.random(20_000) < 1 / (1 + np.exp(-(rows @ [0.5, -1.5])))).astype(float)
    assert likeliest(rows, right, np.ones(20_000), 0.01) == pytest.approx((0.5, -1.5), abs=0.1)


def test_a_weight_is_so_many_cases() -> None:
    rows, right = np.ones((2, 1)), np.array([1.0, 0.0])
    weighted = likeliest(rows, right, np.array([3.0, 1.0]), 0.001)
    repeated = likeliest(np.ones((4, 1)), np.array([1.0, 1.0, 1.0, 0.0]), np.ones(4), 0.001)
    assert weighted == repeated == pytest.approx((np.log(3),), abs=0.01)


def test_a_rule_that_explains_every_case_stays_finite() -> None:
    rows = np.array([[1.0, -1.0], [1.0, 1.0]])
    assert np.isfinite(likeliest(rows, np.array([0.0, 1.0]), np.ones(2), 0.01)).all()
