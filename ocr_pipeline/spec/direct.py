"""A domain and what a caller chooses within it become the settings of a call without a batch.

What a batch is frozen with belongs to ``effective``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.spec.domain import BatchDomainSpec
from ocr_pipeline.spec.engine import EngineSpec
from ocr_pipeline.spec.problems import shown


@dataclass(frozen=True, slots=True)
class DirectSettings:
    """Which engine reads, and what it is asked for."""

    domain_id: str
    engine: EngineSpec
    options: RecognitionOptions

    @property
    def languages(self) -> tuple[str, ...]:
        """What is recognized beside English."""
        return self.options.languages


@dataclass(frozen=True, slots=True)
class Choice:
    """What a caller asks a domain for; None is all that the domain allows."""

    languages: Sequence[str] | None = None
    tables: bool | None = None
    long_image: bool | None = None


def direct_settings(
    domain_id: str, domain: BatchDomainSpec, engine: EngineSpec, choice: Choice
) -> DirectSettings:
    """The settings of a choice.

    Raises:
        SpecError: the choice asks for more than the domain allows.
    """
    for language in choice.languages or ():
        if language not in domain.languages:
            raise SpecError(
                f"the language {shown(language)} is none of domain `{domain_id}`; choose from "
                f"{', '.join(domain.languages)} (English is always recognized)"
            )
    for wanted, allowed, what, name in (
        (choice.tables, domain.table_extraction, "tables", "table_extraction"),
        (choice.long_image, domain.long_image, "long images", "long_image"),
    ):
        if wanted and not allowed:
            raise SpecError(f"domain `{domain_id}` allows no {what}; set `{name}: true` there")
    options = engine.options(
        tuple(dict.fromkeys(choice.languages or domain.languages)),
        tables=domain.table_extraction if choice.tables is None else choice.tables,
        long_image=domain.long_image if choice.long_image is None else choice.long_image,
        template_ids=domain.template_ids,
    )
    return DirectSettings(domain_id, engine, options)
