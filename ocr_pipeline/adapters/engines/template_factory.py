"""An engine's declaration and deployed templates become what reads forms, in a worker process.

What is done with a page belongs to ``template_engine``.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ocr_pipeline.adapters.engines.area_reader import AreaReader
from ocr_pipeline.adapters.engines.box_reader import BoxReader
from ocr_pipeline.adapters.engines.crops import cut
from ocr_pipeline.adapters.engines.embedded import EmbeddedEngine
from ocr_pipeline.adapters.engines.factory import EmbeddedFactory
from ocr_pipeline.adapters.engines.line_reader import LineReader
from ocr_pipeline.adapters.engines.template_engine import FieldReaders, ReadTitle, TemplateEngine
from ocr_pipeline.adapters.engines.template_forms import load_forms
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.template import FieldReading
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.spec import engine as spec
from ocr_pipeline.spec.deployed import DeployedTemplate
from ocr_pipeline.spec.template import TemplateSpec
from ocr_pipeline.vision.check_marks import read_marks
from ocr_pipeline.vision.form import Form
from ocr_pipeline.vision.form_finding import FormFinder


@dataclass(frozen=True)
class TemplateFactory:
    """Implements ``EngineFactory``; picklable, loads nothing until it is called.

    The call raises ServiceUnavailable when a version of a template, a model or Tesseract's language
    data is not there.
    """

    spec: spec.EmbeddedEngine
    languages: tuple[str, ...]
    templates: tuple[DeployedTemplate, ...]

    def __call__(self) -> TemplateEngine:
        """Load the templates and the models."""
        forms, templates = load_forms(self.templates)
        models = EmbeddedFactory(self.spec, self.languages)()
        return template_engine(models, self.languages, forms, templates)


def template_engine(
    models: EmbeddedEngine,
    languages: tuple[str, ...],
    forms: Sequence[Form],
    templates: Mapping[int, TemplateSpec],
) -> TemplateEngine:
    """What reads these forms with the models of ordinary pages; ``templates`` by the forms' ids."""
    read_title = title_reader(models.reader, languages)
    finder = FormFinder(forms, lambda title: read_title(title).text)
    readers = FieldReaders(
        text=AreaReader(models.detector, models.reader).read,
        boxes=BoxReader(models.reader).read,
        marks=read_marks,
        title=read_title,
    )
    return TemplateEngine(models.name, finder.find, readers, templates)


def title_reader(reader: LineReader, languages: tuple[str, ...]) -> ReadTitle:
    """What reads the picture of a title: one line, and nothing else in it."""

    def read(title: Pixels) -> FieldReading:
        height, width = title.shape[:2]
        line = cut(title, Quad.from_box(Box(0, 0, width, height)))
        words = reader.read(line, languages)
        if not words:
            return FieldReading()
        sure = math.prod(word.probability for word in words)
        return FieldReading(" ".join(word.text for word in words), sure)

    return read
