"""A checkpoint becomes the ONNX file that ``korean_recognizer_model`` of engines.yaml names.

``python -m training.export CHECKPOINT MODEL.onnx``. Its input is that of PP-OCR's recognizers
(3 x 48 x width, -1..1, BGR), its output a probability per step and class, and its characters are
in its metadata: the jamo among them are put together by who reads the output.
"""

import argparse
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from training import checkpoints
from training.alphabet import CHARACTERS
from training.network import LineNetwork

INPUT_HEIGHT_PX = 48
_GRAY_OF_BGR = (0.114, 0.587, 0.299)


class Exported(nn.Module):
    """The network between the input and the output that the engine knows."""

    def __init__(self, network: LineNetwork) -> None:
        """Wrap it."""
        super().__init__()
        self.network = network
        self.scale = network.shape.height_px / INPUT_HEIGHT_PX
        self.register_buffer("gray", torch.tensor(_GRAY_OF_BGR).view(1, 3, 1, 1))

    def forward(self, lines: Tensor) -> Tensor:
        """Batch x 3 x 48 x width to batch x steps x classes."""
        gray = nn.functional.conv2d(lines, self.get_buffer("gray"))
        if self.scale != 1.0:
            gray = nn.functional.interpolate(gray, scale_factor=self.scale, mode="bilinear")
        probabilities: Tensor = self.network(gray).softmax(2)
        return probabilities


def export(checkpoint: Path, target: Path) -> None:
    """Write the model of a checkpoint."""
    network = checkpoints.network_of(checkpoints.load(checkpoint))
    torch.onnx.export(
        Exported(network).eval(),
        (torch.zeros(1, 3, INPUT_HEIGHT_PX, 320),),
        str(target),
        input_names=["lines"],
        output_names=["probabilities"],
        dynamic_axes={"lines": {3: "width"}, "probabilities": {1: "steps"}},
        opset_version=17,
        dynamo=False,
    )
    model = onnx.load(str(target))
    onnx.helper.set_model_props(model, {"character": "\n".join(CHARACTERS)})
    onnx.save(model, str(target))


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    export(arguments.checkpoint, arguments.target)


if __name__ == "__main__":
    _main()
