"""Blocks from the top of a page to its foot become a form, or a near twin of it.

The blocks themselves belong to ``layouts_ko`` and its neighbors.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.unseen_forms.form import Form, Style

Block = Callable[[Form, float], float]
"""Draws a part of a form from a y on and returns the y below it."""
TWINS = ("retitled", "renamed", "moved", "added", "removed")


@dataclass(frozen=True, slots=True)
class Twins:
    """How other versions of a form differ.

    ``title`` replaces its title and ``names`` some of its labels; ``moved`` are the numbers of two
    blocks that change places, ``added`` is a block before number ``at``, ``removed`` is one's
    number.
    """

    title: str
    names: Mapping[str, str]
    moved: tuple[int, int]
    added: Block
    at: int
    removed: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A template: its number, what it is called, and what it is made of."""

    number: int
    name: str
    language: str
    title: str
    style: Style
    top: float
    blocks: tuple[Block, ...]
    twins: Twins


def draw(layout: Layout, twin: str = "") -> Form:
    """The blank form, or the twin of one of the kinds ``TWINS``."""
    other = layout.twins
    form = Form(
        layout.style,
        other.title if twin == "retitled" else layout.title,
        other.names if twin == "renamed" else {},
    )
    y = layout.top
    for block in _blocks(layout, twin):
        y = block(form, y)
    return form


def _blocks(layout: Layout, twin: str) -> list[Block]:
    blocks, other = list(layout.blocks), layout.twins
    if twin == "moved":
        one, two = other.moved
        blocks[one], blocks[two] = blocks[two], blocks[one]
    elif twin == "added":
        blocks.insert(other.at, other.added)
    elif twin == "removed":
        del blocks[other.removed]
    return blocks
