"""A template as the eye knows it: its sample, where its title and fields are, and what may differ.

Finding it in a scan belongs to ``form_finding``.
"""

from dataclasses import dataclass

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_view import Area, FormView


@dataclass(frozen=True)
class Form:
    """``sample`` is the blank form, BGR.

    In its pixels are ``title``, ``areas`` (of fields) and what is ``not_compared``: there pages may
    differ from the sample, and nothing is read.
    """

    template_id: int
    name: str
    version: int | None
    sample: Pixels
    title: Area
    areas: tuple[Area, ...]
    not_compared: tuple[Area, ...] = ()


@dataclass(frozen=True)
class FoundForm:
    """A scan that is one of the forms; ``score`` (0..1) is how well it fits."""

    form: Form
    view: FormView
    score: float
