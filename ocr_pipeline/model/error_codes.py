"""Every code that a result, a report, the ledger or the UI can show: its cause and its remedy.

``docs/errors.md`` is generated from ``ERRORS``. What is raised belongs to ``errors``.
"""

from ocr_pipeline.model.delivery_errors import DELIVERY_ERRORS
from ocr_pipeline.model.error_definition import ErrorDefinition
from ocr_pipeline.model.item_errors import ITEM_ERRORS
from ocr_pipeline.model.service_errors import SERVICE_ERRORS

ERRORS: dict[str, ErrorDefinition] = {
    definition.code: definition for definition in (*ITEM_ERRORS, *SERVICE_ERRORS, *DELIVERY_ERRORS)
}


def definition_of(text: str) -> ErrorDefinition | None:
    """The definition of the code that a message begins with: ``CODE: what happened``."""
    return ERRORS.get(text.partition(":")[0])


def with_remedy(text: str) -> str:
    """A message and, where it begins with a code, what to do about it."""
    definition = definition_of(text)
    return f"{text.rstrip('.')}. {definition.remedy}" if definition else text
