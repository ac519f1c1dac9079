"""Drawn lines become a trained network: ``python -m training.train --fonts FOLDER --out FOLDER``.

It goes on from the checkpoint that lies in ``--out``, for ``--minutes`` by the clock; the learning
rate follows that time, so that a run has settled when it ends, however busy the machine is.
Exporting belongs to ``export``.
"""

import argparse
import logging
import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
import torch.distributed
import torch.multiprocessing as mp
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from training import checkpoints, fonts, validation
from training.alphabet import BLANK, CLASSES
from training.batches import Batch, endless
from training.lines import Drawer
from training.network import SHAPES, LineNetwork, normalized

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

CHECKPOINT = "latest.pt"
_SAVE_SECONDS = 300.0
_LOG_STEPS = 50
_WARM_UP = 0.03  # share of a run in which the learning rate rises
_SHORT, _LONG = 6, 32  # characters of the longest lines, at first and at last
_EASY_LINES = 60_000  # after which lines are as long, and as worn, as they get

logger = logging.getLogger("training")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run was asked to do."""

    fonts: Path
    out: Path
    shape: str
    minutes: float
    rate: float
    pixels: int
    processes: int
    loaders: int


class Lines(IterableDataset[Batch]):
    """Batches without end; every loader draws others."""

    def __init__(self, plan: Plan, height_px: int, seed: int, learned: "Synchronized[int]") -> None:
        """``learned`` counts the lines so far: with it they become longer and more worn."""
        trained = tuple(font for font in fonts.load(plan.fonts) if not font.held_out)
        self._drawer = Drawer(plan.fonts, trained, height_px)
        self._pixels, self._seed, self._learned = plan.pixels, seed, learned

    def __iter__(self) -> Iterator[Batch]:
        """Never ends."""
        worker = torch.utils.data.get_worker_info()
        seed = self._seed + (worker.id if worker else 0)
        return endless(self._drawer, seed, self._pixels, self._lesson)

    def _lesson(self) -> tuple[int, float]:
        done = min(1.0, self._learned.value / _EASY_LINES)
        return round(_SHORT + (_LONG - _SHORT) * done), 0.1 + 0.75 * done


class Run:
    """One process of a training; the first of them saves and reports."""

    def __init__(self, plan: Plan, rank: int) -> None:
        """Build the network, or load it."""
        self.plan, self.rank = plan, rank
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.file = plan.out / CHECKPOINT
        content = checkpoints.load(self.file) if self.file.is_file() else None
        torch.manual_seed(1)
        network = (
            checkpoints.network_of(content) if content else LineNetwork(SHAPES[plan.shape], CLASSES)
        )
        self.network = network.to(self.device, memory_format=torch.channels_last).train()
        self.optimizer = torch.optim.AdamW(network.parameters(), plan.rate, weight_decay=0.01)
        if content:
            self.optimizer.load_state_dict(content["optimizer"])
        self.learned = mp.Value("q", content["lines"] if content else 0)
        self.started = time.monotonic()

    def learn(self) -> None:
        """Learn until the time is over."""
        seed = self.learned.value * 64 + 1000 * self.rank
        lines = Lines(self.plan, self.network.shape.height_px, seed, self.learned)
        loader = DataLoader(lines, batch_size=None, num_workers=self.plan.loaders)
        sets = validation.validation_lines(self.plan.fonts, self.network.shape.height_px)
        saved, mean, begun, first = self.started, 0.0, time.monotonic(), self.learned.value
        for step, batch in enumerate(loader):
            progress = (time.monotonic() - self.started) / 60 / self.plan.minutes
            loss = self._step(batch, self._rate(progress))
            mean = loss if step == 0 else 0.98 * mean + 0.02 * loss
            self.learned.value += len(batch.texts) * self.plan.processes
            over = self._agreed(progress >= 1.0)
            now = time.monotonic()
            if self.rank == 0 and step % _LOG_STEPS == 0:
                speed = (self.learned.value - first) / (now - begun)
                rate = self._rate(progress)
                logger.info(
                    "step %d lines %d loss %.4f rate %.2e %.0f lines/s",
                    step, self.learned.value, mean, rate, speed,
                )  # fmt: skip
            if self.rank == 0 and (over or now - saved > _SAVE_SECONDS):
                saved = now
                self._report(sets)
            if over:
                return

    def _step(self, batch: Batch, rate: float) -> float:
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        loss = self._loss(batch)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if self.plan.processes > 1:
            self._average()
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()
        return float(loss.detach())

    def _loss(self, batch: Batch) -> Tensor:
        pictures = torch.from_numpy(batch.pictures).to(
            self.device, non_blocking=True, memory_format=torch.channels_last
        )
        with torch.autocast(self.device.type, torch.bfloat16):
            logits = self.network(normalized(pictures))
        return nn.functional.ctc_loss(
            logits.float().log_softmax(2).transpose(0, 1),
            torch.from_numpy(batch.targets).to(self.device),
            torch.full((len(batch.texts),), batch.steps, dtype=torch.long),
            torch.from_numpy(batch.lengths),
            BLANK,
            zero_infinity=True,
        )

    def _average(self) -> None:
        """The mean of all processes' gradients, in one message."""
        gradients = [p.grad for p in self.network.parameters() if p.grad is not None]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        torch.distributed.all_reduce(flat)
        flat /= self.plan.processes
        parts = flat.split([gradient.numel() for gradient in gradients])
        for gradient, part in zip(gradients, parts, strict=True):
            gradient.copy_(part.view_as(gradient))

    def _agreed(self, over: bool) -> bool:
        """Whether the first process says that the time is over: all must stop at one step."""
        if self.plan.processes == 1:
            return over
        word = torch.tensor(int(over))
        torch.distributed.broadcast(word, 0)
        return bool(word)

    def _rate(self, progress: float) -> float:
        """Up in a line, down in half a cosine."""
        if progress < _WARM_UP:
            return self.plan.rate * max(0.02, progress / _WARM_UP)
        left = (min(progress, 1.0) - _WARM_UP) / (1 - _WARM_UP)
        return self.plan.rate * (0.003 + 0.997 * (1 + math.cos(math.pi * left)) / 2)

    def _report(self, sets: dict[str, list[Batch]]) -> None:
        checkpoints.save(self.file, self.network, self.optimizer, self.learned.value)
        for name, batches in sets.items():
            rate = validation.error_rate(self.network, batches)
            logger.info("lines %d CER of %s %.4f", self.learned.value, name, rate)


def work(rank: int, plan: Plan) -> None:
    """One process of a run."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    if plan.processes > 1:
        torch.set_num_threads(1)  # threads wait for each other by spinning
        store = torch.distributed.TCPStore(
            "127.0.0.1", int(os.environ["TRAINING_PORT"]), plan.processes, rank == 0
        )
        torch.distributed.init_process_group(
            "gloo", store=store, rank=rank, world_size=plan.processes
        )
    Run(plan, rank).learn()


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shape", choices=sorted(SHAPES), default="small")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=2e-3, help="the highest learning rate")
    parser.add_argument("--pixels", type=int, default=4096, help="columns of a batch")
    parser.add_argument("--processes", type=int, default=1, help="that learn, one core each")
    parser.add_argument("--loaders", type=int, default=0, help="processes that draw")
    plan = Plan(**vars(parser.parse_args()))
    os.environ.setdefault("TRAINING_PORT", "29731")
    if plan.processes > 1:
        mp.spawn(work, (plan,), plan.processes)
    else:
        work(0, plan)


if __name__ == "__main__":
    _main()
