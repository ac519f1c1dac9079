"""A detector's folded last steps give the map that they gave before."""

from typing import Any

import numpy as np
import openvino
import pytest
from openvino import opset13 as steps

from ocr_pipeline.adapters.engines.upsampling import fold_upsampling

RNG = np.random.default_rng(3)
PICTURE = RNG.random((1, 3, 5, 6), np.float32)


def weights(*shape: int) -> Any:
    return steps.constant(RNG.standard_normal(shape, np.float32))


def detector(stride: int = 2, channels: int = 1) -> openvino.Model:
    """Two transposed convolutions behind each other, the second with another stride if asked."""
    picture = steps.parameter([1, 3, -1, -1], np.float32)
    doubled = steps.convolution_backprop_data(picture, weights(3, 4, 2, 2), [2, 2])
    inner = steps.relu(steps.add(doubled, weights(1, 4, 1, 1)))
    again = steps.convolution_backprop_data(inner, weights(4, channels, 2, 2), [stride, stride])
    shifted = steps.add(again, weights(1, channels, 1, 1))
    return openvino.Model([steps.sigmoid(shifted)], [picture])


def run(model: openvino.Model) -> Any:
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    return openvino.Core().compile_model(model, "CPU", exact)([PICTURE])[0]


def kinds(model: openvino.Model) -> list[str]:
    return [step.get_type_name() for step in model.get_ops()]


def test_folded_steps_give_the_same_map() -> None:
    model = detector()
    before = run(model)
    fold_upsampling(model)
    assert "ConvolutionBackpropData" not in kinds(model)
    after = run(model)
    assert after.shape == before.shape == (1, 1, 20, 24)
    assert np.abs(after - before).max() < 1e-5


@pytest.mark.parametrize("model", [detector(stride=1), detector(channels=2)])
def test_other_models_stay_as_they_are(model: openvino.Model) -> None:
    before = kinds(model)
    fold_upsampling(model)
    assert kinds(model) == before
