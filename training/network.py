"""Pictures of lines become, per step of four pixels, how likely each class is: a convolutional CTC.

What the classes mean belongs to ``alphabet``, how it learns to ``train``.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

STEP_PX = 4  # of the line's width per output


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a network. ``height_px`` is a multiple of 16."""

    height_px: int = 32
    channels: tuple[int, int, int, int] = (32, 64, 96, 128)
    context: int = 160
    context_blocks: int = 3


SHAPES = {
    "small": Shape(),
    "large": Shape(48, (32, 80, 128, 192), 256, 3),
}


def normalized(pictures: Tensor) -> Tensor:
    """Gray levels (0 to 255) as the network takes them."""
    return pictures.float() / 127.5 - 1.0


class Convolution(nn.Sequential):
    """Convolution, batch normalization, ReLU."""

    def __init__(
        self, inputs: int, outputs: int, kernel: tuple[int, int], stride: tuple[int, int] = (1, 1)
    ) -> None:
        """Keep height and width, divided by ``stride``; kernels are odd."""
        padding = (kernel[0] // 2, kernel[1] // 2)
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
        )


class Residual(nn.Module):
    """A convolution beside which its input passes through."""

    def __init__(self, channels: int, kernel: tuple[int, int]) -> None:
        """Keep the shape."""
        super().__init__()
        self.convolution = nn.Conv2d(
            channels, channels, kernel, padding=(kernel[0] // 2, kernel[1] // 2), bias=False
        )
        self.normalization = nn.BatchNorm2d(channels)

    def forward(self, features: Tensor) -> Tensor:
        """Features of the same shape."""
        return torch.relu(features + self.normalization(self.convolution(features)))


class LineNetwork(nn.Module):
    """Batch x 1 x height x width (-1..1, dark on light or not) to batch x width / 4 x classes."""

    def __init__(self, shape: Shape, classes: int) -> None:
        """Build with random weights."""
        super().__init__()
        first, second, third, fourth = shape.channels
        self.shape = shape
        self.features = nn.Sequential(
            Convolution(1, first, (5, 5), (2, 2)),
            Convolution(first, second, (3, 3), (2, 2)),
            Residual(second, (3, 3)),
            Convolution(second, third, (3, 3), (2, 1)),
            Residual(third, (3, 3)),
            Convolution(third, fourth, (3, 3), (2, 1)),
            Residual(fourth, (3, 3)),
        )
        rows = shape.height_px // 16
        self.collapse = nn.Sequential(
            nn.Conv2d(fourth, shape.context, (rows, 3), padding=(0, 1), bias=False),
            nn.BatchNorm2d(shape.context),
            nn.ReLU(inplace=True),
        )
        self.context = nn.Sequential(
            *(Residual(shape.context, (1, 5)) for _ in range(shape.context_blocks))
        )
        self.drop = nn.Dropout(0.1)
        self.head = nn.Conv2d(shape.context, classes, 1)

    def forward(self, lines: Tensor) -> Tensor:
        """Logits: batch x steps x classes."""
        features = self.context(self.collapse(self.features(lines)))
        logits: Tensor = self.head(self.drop(features))
        return logits.squeeze(2).transpose(1, 2)
