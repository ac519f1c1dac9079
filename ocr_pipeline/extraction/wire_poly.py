"""Quads become the four vertices of a ``boundingPoly``, and come back from them.

To 0.01 px: finer than any engine is exact.
"""

from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.spec.clova_wire import WirePoly


def poly_to_wire(quad: Quad) -> WirePoly:
    """The vertices of a quad, clockwise from the text's top-left corner."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad.vertices  # a loop here doubles the time of a page
    return {
        "vertices": [
            {"x": round(ax, 2), "y": round(ay, 2)},
            {"x": round(bx, 2), "y": round(by, 2)},
            {"x": round(cx, 2), "y": round(cy, 2)},
            {"x": round(dx, 2), "y": round(dy, 2)},
        ]
    }


def quad_from_wire(poly: WirePoly) -> Quad:
    """The quad of four vertices."""
    a, b, c, d = poly["vertices"]
    return Quad(((a["x"], a["y"]), (b["x"], b["y"]), (c["x"], c["y"]), (d["x"], d["y"])))
