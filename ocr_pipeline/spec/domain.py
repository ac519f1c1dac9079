"""A domain: what to recognize. It sets what is possible; a batch chooses within it."""

from typing import Annotated, ClassVar, Literal, cast

from pydantic import AfterValidator, BeforeValidator, Field, Tag

from ocr_pipeline.spec.base import Spec, told_apart_by
from ocr_pipeline.spec.plan import DEFAULT_PLAN
from ocr_pipeline.spec.words import Code, Name

Language = Literal["ko", "ja", "zh-TW", "zh-CN"]
SpecializedModel = Literal["receipt", "biz-license", "credit-card", "name-card", "id-card"]
"""Those of CLOVA OCR, by the end of their Invoke URL (``/document/receipt``)."""


def _without_english(languages: object) -> object:
    if isinstance(languages, list) and "en" in languages:
        raise ValueError("holds `en`; leave it out, English is always recognized")
    return languages


def _without_repeats(languages: tuple[Language, ...]) -> tuple[Language, ...]:
    if len(set(languages)) < len(languages):
        raise ValueError("names a language twice; name each once")
    return languages


Languages = Annotated[
    tuple[Language, ...],
    Field(min_length=1, examples=[["ko", "ja", "zh-TW"]]),
    BeforeValidator(_without_english),
    AfterValidator(_without_repeats),
]


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


class GeneralDomain(_BatchDomain):
    """A General domain: text, tables and long images. English is always recognized."""

    template_ids: ClassVar[tuple[int, ...]] = ()
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
    recognition_model: Literal["basic", "premium"] = "basic"
    """`premium` adds multi-boxes, check boxes, field types, masked areas and combined values."""
    template_ids: tuple[Annotated[int, Field(ge=1)], ...] = ()
    """The templates of a remote engine to look for; all released ones when left out."""


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
]
DOMAIN_MODEL = cast("type[GeneralDomain | TemplateDomain | DocumentDomain]", DomainSpec)
"""For who reads one: to a type checker, a union of models is no model."""
