"""A domain and what a caller chooses within it become the settings of a call without a batch.

What a batch is frozen with belongs to ``effective``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.spec.deployed import DeployedTemplate
from ocr_pipeline.spec.domain import BatchDomainSpec, GeneralDomain, tables_disabled
from ocr_pipeline.spec.effective import reads_own_templates
from ocr_pipeline.spec.engine import EngineSpec
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.rulebook import Origin, rule
from ocr_pipeline.spec.validation import ValidationSpec


@dataclass(frozen=True, slots=True)
class DirectSettings:
    """Which engine reads, what it is asked for, and who validates what it read.

    Pages are read by ``templates`` where the domain ``reads_own_templates``.
    """

    domain_id: str
    engine: EngineSpec
    options: RecognitionOptions
    validation: ValidationSpec | None = None
    reads_own_templates: bool = False
    templates: tuple[DeployedTemplate, ...] = ()

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


@rule(
    "domain.table_extraction.switch",
    "Tables are extracted where the switch of the General domain is on; elsewhere a call that asks "
    "for them ends with error 0028.",
    Origin.DOMAIN_GUIDE,
)
def table_faults(domain_id: str, domain: BatchDomainSpec, choice: Choice) -> Iterator[str]:
    """The switch belongs to the domain, not to the caller: it decides what is charged."""
    if choice.tables and not domain.table_extraction:
        if isinstance(domain, GeneralDomain):
            yield tables_disabled(domain_id)
        else:
            yield f"domain `{domain_id}` reads templates; tables are for General domains"


def direct_settings(
    domain_id: str,
    domain: BatchDomainSpec,
    engine: EngineSpec,
    choice: Choice,
    templates: tuple[DeployedTemplate, ...] = (),
) -> DirectSettings:
    """The settings of a choice; ``templates`` are those of the domain that answer.

    Raises:
        SpecError: the choice asks for more than the domain allows.
    """
    for language in choice.languages or ():
        if language not in domain.languages:
            raise SpecError(
                f"the language {shown(language)} is none of domain `{domain_id}`; choose from "
                f"{', '.join(domain.languages)} (English is always recognized)"
            )
    for fault in table_faults(domain_id, domain, choice):
        raise SpecError(fault)
    if choice.long_image and not domain.long_image:
        what = f"domain `{domain_id}` allows no long images"
        raise SpecError(f"{what}; a General domain does with `long_image: true`")
    options = engine.options(
        tuple(dict.fromkeys(choice.languages or domain.languages)),
        tables=domain.table_extraction if choice.tables is None else choice.tables,
        long_image=domain.long_image if choice.long_image is None else choice.long_image,
        template_ids=domain.template_ids,
    )
    own = reads_own_templates(domain, engine)
    return DirectSettings(domain_id, engine, options, domain.validation, own, templates)
