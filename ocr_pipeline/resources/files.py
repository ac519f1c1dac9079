"""A resource that writes result files in the forms that people and programs open."""

import dagster as dg

from ocr_pipeline import wiring
from ocr_pipeline.ports.results import ResultFiles


class ResultFilesResource(dg.ConfigurableResource[ResultFiles]):
    """xlsx, csv, json, Parquet and run reports."""

    def create_resource(self, context: dg.InitResourceContext) -> ResultFiles:
        """Write nothing yet."""
        return wiring.open_result_files()
