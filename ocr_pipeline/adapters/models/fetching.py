"""A model becomes its files in the folder of models; nothing but this fetches any.

How one file is fetched belongs to ``download``.
"""

from ocr_pipeline.adapters.models.download import Download, Persistence, Progress
from ocr_pipeline.adapters.models.line import Line, Patience
from ocr_pipeline.adapters.models.shelf import KnownModel, ModelFile, ModelState
from ocr_pipeline.model.errors import SpecError


def fetch_model(
    model: KnownModel,
    proxy: str | None,
    progress: Progress,
    patience: Patience | None = None,
    persistence: Persistence | None = None,
) -> None:
    """Fetch the files of a model that are not there as they should be.

    Raises:
        SpecError: it is not said where one comes from.
        ServiceUnavailable: MODEL_UNREACHABLE, MODEL_MISMATCH or MODELS_FOLDER_UNUSABLE.
    """
    with Line(proxy, patience) as line:
        for file, url in files_to_fetch(model):
            Download(
                url, file.source, file.path, line, progress, persistence or Persistence()
            ).run()


def files_to_fetch(model: KnownModel) -> list[tuple[ModelFile, str]]:
    """What lacks, and where it comes from; the list of characters first, without which none reads.

    Raises:
        SpecError: it is not said where one comes from.
    """
    missing = [
        file
        for file in reversed(model.files)
        if file.state() in {ModelState.MISSING, ModelState.DAMAGED}
    ]
    for file in missing:
        if file.source.url is None:
            raise SpecError(
                f"models.yaml does not say where {model.name} comes from: put the file at "
                f"{file.path}, then `ocr-pipeline models verify {model.name}`"
            )
    return [(file, file.source.url) for file in missing if file.source.url]
