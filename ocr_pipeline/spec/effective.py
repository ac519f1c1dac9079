"""A batch and its domain become the one set of settings that is frozen into a chunk's manifest."""

import hashlib

from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.deployed import DeployedTemplate
from ocr_pipeline.spec.domain import BatchDomainSpec, TemplateDomain
from ocr_pipeline.spec.engine import EmbeddedEngine, EngineSpec

PIPELINE_VERSION = "3"  # raise when a change makes earlier results of equal content stale


def reads_own_templates(domain: BatchDomainSpec, engine: EngineSpec) -> bool:
    """Whether a domain's templates are files here: a remote engine has templates of its own."""
    return isinstance(domain, TemplateDomain) and isinstance(engine, EmbeddedEngine)


def not_released(domain_id: str) -> str:
    """What CLOVA OCR answers where no template is in service, and what to do about it here.

    Source of the code and its text: the error table of the CLOVA OCR API.
    """
    return (
        "TEMPLATE_NOT_RELEASED: 1021: Not found deploy information. Please confirm the template is "
        f"released. Here that is `ocr-pipeline template deploy {domain_id}/TEMPLATE`"
    )


class EffectiveSettings(Spec):
    """Everything that a chunk needs, as it was when it was planned.

    ``model_dump_json`` is the frozen form; all paths in it are absolute. ``templates`` are those
    that answered then, where the engine reads the domain's own.
    """

    pipeline_version: str = PIPELINE_VERSION
    batch_id: str
    domain_id: str
    batch: BatchSpec
    domain: BatchDomainSpec
    engine: EngineSpec
    templates: tuple[DeployedTemplate, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The batch's languages, else the domain's."""
        return self.batch.languages or self.domain.languages

    @property
    def reads_own_templates(self) -> bool:
        """Whether pages are read by ``templates``."""
        return reads_own_templates(self.domain, self.engine)

    @property
    def options(self) -> RecognitionOptions:
        """What an engine is asked for."""
        return self.engine.options(
            self.languages,
            tables=self.batch.table_extraction,
            long_image=self.batch.long_image,
            template_ids=self.domain.template_ids,
        )

    @property
    def recognition_digest(self) -> str:
        """16 hex digits: equal content under an equal digest has an equal result.

        How many processes read, and within which time and memory, does not change what they read.
        Who validates does: another server's answers are not this one's.
        """
        engine = self.engine.model_dump_json(exclude=self.engine.operational_fields)
        text = f"{self.pipeline_version}|{self.domain_id}|{self.options!r}|{engine}"
        text += "".join(
            f"|{template.template_id}.{template.version}.{template.sha256}"
            for template in self.templates
        )
        if self.domain.validation:
            text += f"|{self.domain.validation.url}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]
