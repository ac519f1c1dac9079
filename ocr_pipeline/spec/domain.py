"""A domain: what to recognize. It sets what is possible; a batch chooses within it."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.words import Code, Name

Language = Literal["ko", "ja", "zh-TW", "zh-CN"]


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


class GeneralDomain(Spec):
    """A General domain: text, tables and long images. English is always recognized."""

    service_type: Literal["general"] = "general"
    """What kind of domain this is."""
    name: Name
    """What people read: 1 to 50 characters, unique among domains."""
    code: Code
    """A short handle for other systems: 1 to 50 characters without spaces, unique among domains."""
    languages: Languages
    """What its batches may recognize: `ko`, `ja`, `zh-TW`, `zh-CN`. English always is."""
    table_extraction: bool = False
    """Whether its batches may extract bordered tables."""
    long_image: bool = False
    """Whether its batches may recognize long images (long side 8,000 to 25,000 px)."""
    engine: str = "embedded"
    """Which entry of `engines.yaml` recognizes."""


DomainSpec = GeneralDomain
