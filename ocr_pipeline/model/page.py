"""One decoded page becomes words in reading order and tables.

Wire forms and files do not belong here.
"""

from dataclasses import dataclass

from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.model.table import Table
from ocr_pipeline.model.template import NearestTemplate, TemplateReading


@dataclass(frozen=True, slots=True)
class Word:
    """A token between spaces; ``confidence`` is 0..1.

    ``line_break`` marks the last word of a line.
    """

    text: str
    confidence: float
    quad: Quad
    line_break: bool


@dataclass(frozen=True, slots=True)
class TextLine:
    """One box of text as a detector found it: ``words`` in the order they are read within it.

    ``quad`` is clockwise from the text's own top-left corner; ``vertical`` text runs from top to
    bottom.
    """

    words: tuple[Word, ...]
    quad: Quad
    confidence: float
    vertical: bool = False

    @property
    def text(self) -> str:
        """Its characters, without the spaces between words."""
        return "".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class RecognizedPage:
    """The words (in reading order) and tables of one page, in pixels of the original page.

    ``long_image_units`` counts started 2,000-px pieces of the long side when ``long_image``, else
    0.
    ``template`` is what a Template domain read; then ``words`` are its fields' texts, a line each.
    ``error`` is set when this page alone failed; then ``words`` and ``tables`` are empty.
    ``nearest`` stands beside the error TEMPLATE_NOT_FOUND, where any template came near.
    ``unread`` is where an engine found lines that it could not read: it tells which way is up.
    ``stopped`` says that only some lines were read, for they do not stand upright.
    """

    page_index: int
    width_px: int
    height_px: int
    words: tuple[Word, ...] = ()
    tables: tuple[Table, ...] = ()
    template: TemplateReading | None = None
    rotation_degrees: int = 0
    long_image: bool = False
    long_image_units: int = 0
    engine: str = ""
    seconds: float = 0.0
    error: ItemError | None = None
    unread: tuple[Quad, ...] = ()
    stopped: bool = False
    nearest: NearestTemplate | None = None

    @property
    def is_unmatched(self) -> bool:
        """Whether a template was looked for and none fits."""
        return self.error is not None and self.error.code == "TEMPLATE_NOT_FOUND"


@dataclass(frozen=True, slots=True)
class RecognitionOptions:
    """What one item may ask of an engine.

    ``languages`` are ``ko``, ``ja``, ``zh-TW``, ``zh-CN``, ``en``. ``template_ids`` restrict a
    Template domain to some of its templates; empty means all that are released. An engine that
    ``may_stop`` can leave a page that does not stand upright after its first lines.
    """

    languages: tuple[str, ...]
    tables: bool = False
    long_image: bool = False
    template_ids: tuple[int, ...] = ()
    max_pages: int = 2000
    max_pixels: int = 178_000_000
    max_file_bytes: int = 200_000_000
    may_stop: bool = False


@dataclass(frozen=True, slots=True)
class RecognitionTask:
    """One item's bytes on their way to an engine process.

    ``task_id`` is the ledger's item id as text.
    """

    task_id: str
    key: str
    data: bytes


@dataclass(frozen=True, slots=True)
class RecognitionOutcome:
    """What came back for a task: pages, or the error that the whole item ends with."""

    task_id: str
    pages: tuple[RecognizedPage, ...]
    error: ItemError | None
    seconds: float
