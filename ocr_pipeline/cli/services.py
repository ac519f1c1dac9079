"""The environment becomes what commands work with."""

from typing import TYPE_CHECKING

from ocr_pipeline.spec.settings import Settings

if TYPE_CHECKING:
    from ocr_pipeline.wiring import Services


def open_all() -> "Services":
    """Everything that a command may need."""
    from ocr_pipeline.wiring import open_services

    return open_services(Settings.from_environment())
