"""A domain: what to recognize. It sets what is possible; a batch chooses within it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self, cast

from pydantic import AfterValidator, BeforeValidator, Field, Tag

from ocr_pipeline.spec.base import Spec, told_apart_by
from ocr_pipeline.spec.plan import DEFAULT_PLAN
from ocr_pipeline.spec.rulebook import Origin, first, rule, typed_rule
from ocr_pipeline.spec.validation import ValidationSpec
from ocr_pipeline.spec.words import Code, Name

Language = Annotated[
    Literal["ko", "ja", "zh-TW", "zh-CN"],
    typed_rule(
        "languages.known",
        "A language is `ko`, `ja`, `zh-TW` or `zh-CN` (the last one is ours).",
        Origin.DOMAIN_GUIDE,
    ),
]
SpecializedModel = Annotated[
    Literal["receipt", "biz-license", "credit-card", "name-card", "id-card"],
    typed_rule(
        "domain.specialized_model.known",
        "A specialized model is `receipt`, `biz-license`, `credit-card`, `name-card` or `id-card`.",
        Origin.DOMAIN_GUIDE,
    ),
]
"""Those of CLOVA OCR, by the end of their Invoke URL (``/document/receipt``)."""
RecognitionModel = Annotated[
    Literal["basic", "premium"],
    typed_rule(
        "domain.recognition_model.known",
        "The recognition model of a Template domain is `basic` or `premium`.",
        Origin.DOMAIN_GUIDE,
    ),
]


@rule(
    "languages.english",
    "English is always recognized and is not listed.",
    Origin.DOMAIN_GUIDE,
)
def _english_faults(languages: object) -> Iterator[str]:
    if isinstance(languages, list) and "en" in languages:
        yield "holds `en`; leave it out, English is always recognized"


@rule("languages.once", "A language is named once.")
def _repeat_faults(languages: tuple[Language, ...]) -> Iterator[str]:
    if len(set(languages)) < len(languages):
        yield "names a language twice; name each once"


def _without_english(languages: object) -> object:
    first(_english_faults(languages))
    return languages


def _without_repeats(languages: tuple[Language, ...]) -> tuple[Language, ...]:
    first(_repeat_faults(languages))
    return languages


Languages = Annotated[
    tuple[Language, ...],
    Field(min_length=1, examples=[["ko", "ja", "zh-TW"]]),
    typed_rule("languages.some", "A list of languages names at least one."),
    BeforeValidator(_without_english),
    AfterValidator(_without_repeats),
]


def tables_disabled(domain_id: str) -> str:
    """What CLOVA OCR answers where a General domain's switch is off, and what to do about it here.

    Source of the code and its text: the error table of the CLOVA OCR API.
    """
    return (
        "0028: Table detection disabled: Please activate the table extractor button. Here that is "
        f"`ocr-pipeline domain edit {domain_id} --table-extraction`"
    )


class _Domain(Spec):
    """What every domain has."""

    name: Name
    """What people read: 1 to 50 characters, unique among domains."""
    code: Code
    """A short handle for other systems: 1 to 50 characters without spaces, unique among domains."""
    languages: Languages
    """What its batches may recognize: `ko`, `ja`, `zh-TW`, `zh-CN`. English always is."""
    service_plan: str = DEFAULT_PLAN
    """Which entry of `plans.yaml` says what it costs."""


class _BatchDomain(_Domain):
    """What a domain has that batches may use."""

    engine: str = "embedded"
    """Which entry of `engines.yaml` recognizes."""

    def anchored(self, project_dir: Path) -> Self:  # noqa: ARG002 - has no path
        """The same domain with absolute paths."""
        return self


class GeneralDomain(_BatchDomain):
    """A General domain: text, tables and long images. English is always recognized."""

    template_ids: ClassVar[tuple[int, ...]] = ()
    validation: ClassVar[None] = None
    service_type: Literal["general"] = "general"
    """What kind of domain this is: `general`, `template` or `document`."""
    table_extraction: bool = False
    """Whether its batches may extract bordered tables."""
    long_image: bool = False
    """Whether its batches may recognize long images (long side 8,000 to 25,000 px)."""


class TemplateDomain(_BatchDomain):
    """A Template domain: the fields of forms, by templates of its own or of a remote domain."""

    table_extraction: ClassVar[bool] = False
    long_image: ClassVar[bool] = False
    service_type: Literal["template"]
    """What kind of domain this is: `general`, `template` or `document`."""
    recognition_model: RecognitionModel = "basic"
    """`premium` adds multi-boxes, check boxes, field types, masked areas and combined values."""
    template_ids: tuple[Annotated[int, Field(ge=1)], ...] = ()
    """The templates of a remote engine to look for; all released ones when left out."""
    validation: ValidationSpec | None = None
    """Who checks the values of each page; nobody when left out."""

    def anchored(self, project_dir: Path) -> Self:
        """The same domain with absolute paths."""
        validation = self.validation and self.validation.anchored(project_dir)
        return self.model_copy(update={"validation": validation})


class DocumentDomain(_Domain):
    """A Document domain: a specialized model understands one kind of document. For calls only."""

    service_type: Literal["document"]
    """What kind of domain this is: `general`, `template` or `document`."""
    recognition_model: SpecializedModel
    """The specialized model, one that `policy.yaml` enables."""


BatchDomainSpec = Annotated[
    Annotated[GeneralDomain, Tag("general")] | Annotated[TemplateDomain, Tag("template")],
    told_apart_by("service_type", "general"),
]
"""What a batch may use."""
DomainSpec = Annotated[
    Annotated[GeneralDomain, Tag("general")]
    | Annotated[TemplateDomain, Tag("template")]
    | Annotated[DocumentDomain, Tag("document")],
    told_apart_by("service_type", "general"),
    typed_rule(
        "domain.service_type.known",
        "A domain is a General, a Template or a Document domain.",
        Origin.DOMAIN_GUIDE,
    ),
]
DOMAIN_MODEL = cast("type[GeneralDomain | TemplateDomain | DocumentDomain]", DomainSpec)
"""For who reads one: to a type checker, a union of models is no model."""
