"""Lines in fonts that were held out become the character error rate of a network.

Whole pages belong to ``benchmarks``.
"""

import random
from collections.abc import Sequence
from pathlib import Path

import torch

from training import fonts
from training.alphabet import greedy, text_of
from training.batches import Batch, batched
from training.edits import distance
from training.lines import Drawer
from training.network import LineNetwork, normalized

_LINES, _LONGEST, _SEED = 256, 24, 7
_PIXELS = 4096


def validation_lines(folder: Path, height_px: int) -> dict[str, list[Batch]]:
    """Always the same lines: clean ones and worn ones."""
    held_out = tuple(font for font in fonts.load(folder) if font.held_out)
    drawer = Drawer(folder, held_out, height_px)
    sets = {}
    for name, worn in (("clean", 0.0), ("worn", 1.0)):
        rng = random.Random(_SEED)
        lines = [drawer.line(rng, _LONGEST, worn) for _ in range(_LINES)]
        sets[name] = list(batched(lines, _PIXELS))
    return sets


def error_rate(network: LineNetwork, batches: Sequence[Batch]) -> float:
    """Edits per character of the truth."""
    device = next(network.parameters()).device
    network.eval()
    edits = characters = 0
    with torch.inference_mode():
        for batch in batches:
            best = network(normalized(torch.from_numpy(batch.pictures).to(device))).argmax(2).cpu()
            for row, text in zip(best.tolist(), batch.texts, strict=True):
                edits += distance(text_of(greedy(row)), text)
                characters += len(text)
    network.train()
    return edits / characters
