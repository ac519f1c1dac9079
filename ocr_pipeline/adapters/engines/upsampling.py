"""The last steps of a detector become equal ones that OpenVINO computes in a third of the time.

PP-OCR's detector ends in two transposed convolutions, each of which doubles its map. Their kernels
are as large as their strides, so every pixel comes from a single one: they are convolutions of
1 x 1 whose channels are the pixels of a square, which are spread out once, at the end. OpenVINO
computes what follows a network's last convolution in fp32 and step by step. Loading and running
models belongs to ``runtime``.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

DOUBLING = 2
# From the output backwards.
TAIL = ("Sigmoid", "Add", "ConvolutionBackpropData", "Relu", "Add", "ConvolutionBackpropData")
UNCHANGED = {"strides": [1, 1], "pads_begin": [0, 0], "pads_end": [0, 0], "dilations": [1, 1]}


def fold_upsampling(graph: Any) -> None:
    """Replace the last steps of an OpenVINO model; one that ends otherwise stays as it is."""
    tail = _tail(graph)
    if tail is None:
        return
    from openvino import opset13 as steps

    sigmoid, second_bias, second, _, first_bias, first = tail
    first_weights, second_weights = _constant(first), _constant(second)
    squares = steps.convolution(
        first.input_value(0), steps.constant(as_squares(first_weights)), **UNCHANGED
    )
    shift = np.tile(_constant(first_bias).reshape(1, -1, 1, 1), (1, DOUBLING**2, 1, 1))
    inner = steps.relu(steps.add(squares, steps.constant(shift)))
    pixels = steps.convolution(inner, steps.constant(as_pixels(second_weights)), **UNCHANGED)
    shifted = steps.add(pixels, steps.constant(_constant(second_bias).reshape(1, 1, 1, 1)))
    spread = steps.depth_to_space(steps.sigmoid(shifted), "depth_first", DOUBLING**2)
    sigmoid.output(0).replace(spread.output(0))
    graph.validate_nodes_and_infer_types()


def as_squares(weights: Array) -> Array:
    """Weights of a doubling (in x out x 2 x 2) as of a 1 x 1 convolution to 4 x out channels.

    The channels of a square's upper left pixel come first, then upper right, lower left, lower
    right.
    """
    channels_in, channels_out = weights.shape[:2]
    rows = weights.transpose(2, 3, 1, 0).reshape(DOUBLING**2 * channels_out, channels_in, 1, 1)
    return np.ascontiguousarray(rows)


def as_pixels(weights: Array) -> Array:
    """Weights of a doubling to one channel (in x 1 x 2 x 2), applied to each pixel of squares.

    A 1 x 1 convolution of 4 x in channels to the 16 pixels of a square of 4 x 4, row by row.
    """
    channels = weights.shape[0]
    pixels = np.zeros((DOUBLING, DOUBLING, DOUBLING, DOUBLING, DOUBLING**2, channels), np.float32)
    for row in range(DOUBLING):
        for column in range(DOUBLING):
            part = weights[:, 0].transpose(1, 2, 0)  # row and column within, channel
            pixels[row, :, column, :, DOUBLING * row + column] = part
    return pixels.reshape(DOUBLING**4, DOUBLING**2 * channels, 1, 1)


def _tail(graph: Any) -> list[Any] | None:
    """The model's last steps from the output backwards, if they are those of the detector."""
    node = graph.get_results()[0].input_value(0).get_node()
    tail = []
    for kind in TAIL:
        while node.get_type_name() == "Identity":
            node = node.input_value(0).get_node()
        if node.get_type_name() != kind:
            return None
        tail.append(node)
        node = node.input_value(0).get_node()
    return tail if len(graph.outputs) == 1 and _is_foldable(tail) else None


def _is_foldable(tail: Sequence[Any]) -> bool:
    """Whether each pixel of the result comes from a single one, by weights that are known."""
    _, *weighted = (step for step in tail if step.get_type_name() != "Relu")
    if any(step.input_value(1).get_node().get_type_name() != "Constant" for step in weighted):
        return False
    doublings = [step for step in weighted if step.get_type_name() == TAIL[-1]]
    return all(map(_doubles, doublings)) and _constant(doublings[0]).shape[1] == 1


def _doubles(step: Any) -> bool:
    attributes = step.get_attributes()
    moves = (*attributes["pads_begin"], *attributes["pads_end"], *attributes["output_padding"])
    kernel = list(_constant(step).shape[2:])
    return attributes["strides"] == kernel == [DOUBLING, DOUBLING] and not any(moves)


def _constant(step: Any) -> Array:
    """The weights of a step, in fp32."""
    return np.asarray(step.input_value(1).get_node().get_data(), np.float32)
