"""A share becomes yes or no."""

import random


def chance(rng: random.Random, share: float) -> bool:
    """Whether it happens this time; ``share`` is how often it does, 0..1."""
    return rng.random() < share
