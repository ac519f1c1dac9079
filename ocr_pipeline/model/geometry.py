"""Points and quads in page pixels. No image data and no drawing belong here."""

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in pixels: ``left <= right``, ``top <= bottom``."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Quad:
    """Four vertices in pixels of the original page, clockwise from the text's top-left corner."""

    vertices: tuple[Point, Point, Point, Point]

    @property
    def bounds(self) -> Box:
        """The smallest upright rectangle around the quad."""
        xs = [x for x, _ in self.vertices]
        ys = [y for _, y in self.vertices]
        return Box(min(xs), min(ys), max(xs), max(ys))

    @staticmethod
    def from_box(box: Box) -> "Quad":
        """Make the quad of an upright rectangle."""
        return Quad(
            (
                (box.left, box.top),
                (box.right, box.top),
                (box.right, box.bottom),
                (box.left, box.bottom),
            )
        )
