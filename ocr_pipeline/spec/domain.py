"""A domain: what to recognize. It sets what is possible; a batch chooses within it."""

from typing import Literal

from ocr_pipeline.spec.base import Spec

Language = Literal["ko", "ja", "zh-TW", "zh-CN"]


class GeneralDomain(Spec):
    """A General domain: text, tables and long images. English is always recognized."""

    service_type: Literal["general"] = "general"
    name: str
    code: str
    languages: tuple[Language, ...]
    table_extraction: bool = False
    long_image: bool = False
    engine: str = "embedded"


DomainSpec = GeneralDomain
