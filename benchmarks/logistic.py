"""Cases and what came of them become the constants of a logistic rule.

What the terms of a case are belongs to ``calibration`` and to ``training.votes``.
"""

import numpy as np
import numpy.typing as npt

STEPS = 100
SMALLEST_STEP = 1e-9
DIGITS = 2  # behind the point, of a constant

_Array = npt.NDArray[np.float64]


def likeliest(rows: _Array, right: _Array, weights: _Array, ridge: float) -> tuple[float, ...]:
    """A constant per term, by Newton's method with steps that are halved as needed.

    ``rows``: cases x terms; ``right``: 0 or 1 a case; ``weights``: how often a case counts.
    ``ridge`` keeps the constants finite where one rule explains every case.
    """
    constants = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-rows @ constants))
        slope = rows.T @ (weights * (right - likely)) - ridge * constants
        curve = (rows.T * (weights * likely * (1 - likely))) @ rows
        step = np.linalg.solve(curve + ridge * np.eye(len(constants)), slope)
        loss = _loss(rows, right, weights, ridge, constants)
        while (
            _loss(rows, right, weights, ridge, constants + step) > loss
            and np.abs(step).max() > SMALLEST_STEP
        ):
            step /= 2
        constants = constants + step
    return tuple(round(float(value), DIGITS) for value in constants)


def _loss(rows: _Array, right: _Array, weights: _Array, ridge: float, constants: _Array) -> float:
    odds = rows @ constants
    total = weights @ (np.logaddexp(0, odds) - right * odds)
    return float(total + ridge / 2 * constants @ constants)
