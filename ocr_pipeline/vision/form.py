"""A template as the eye knows it: its sample, and where its title and its fields are.

Finding it in a scan belongs to ``form_finding``.
"""

from dataclasses import dataclass

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_view import Area, FormView


@dataclass(frozen=True)
class Form:
    """``sample`` is the blank form, BGR; ``title`` and ``areas`` (of fields) are in its pixels."""

    template_id: int
    name: str
    version: int | None
    sample: Pixels
    title: Area
    areas: tuple[Area, ...]


@dataclass(frozen=True)
class FoundForm:
    """A scan that is one of the forms; ``score`` (0..1) is how well it fits."""

    form: Form
    view: FormView
    score: float
