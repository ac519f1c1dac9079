"""What a training has learned becomes a file, and the file a training that goes on.

Learning belongs to ``train``.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from training.alphabet import CHARACTERS
from training.network import LineNetwork, Shape


def save(file: Path, network: LineNetwork, optimizer: torch.optim.Optimizer, lines: int) -> None:
    """Replace a checkpoint; ``lines`` were learned from so far."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".tmp")
    torch.save(
        {
            "shape": asdict(network.shape),
            "characters": CHARACTERS,
            "network": network.state_dict(),
            "optimizer": optimizer.state_dict(),
            "lines": lines,
        },
        unfinished,
    )
    unfinished.replace(file)


def load(file: Path) -> dict[str, Any]:
    """The content of a checkpoint.

    Raises:
        ValueError: it was trained with other classes.
    """
    content: dict[str, Any] = torch.load(file, map_location="cpu", weights_only=True)
    if content["characters"] != CHARACTERS:
        raise ValueError(f"{file} was trained with other classes")
    return content


def network_of(content: dict[str, Any]) -> LineNetwork:
    """The network of a checkpoint."""
    network = LineNetwork(Shape(**content["shape"]), len(CHARACTERS) + 2)
    network.load_state_dict(content["network"])
    return network
