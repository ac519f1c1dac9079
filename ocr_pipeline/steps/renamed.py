"""A batch file that was renamed by hand becomes a reason to ask, instead of a second first time.

Renaming as it should be belongs to ``batch_life``.
"""

from collections.abc import Iterator

from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.catalog import Catalog, ConfigKey, ConfigKind
from ocr_pipeline.spec.rulebook import rule
from ocr_pipeline.spec.rules import faults


def faults_seen(catalog: Catalog, ledger: Ledger) -> dict[ConfigKey, list[str]]:
    """All that is wrong, as the ledger knows the files; nothing is registered.

    Raises:
        ServiceUnavailable: the ledger does not answer.
    """
    order = {(each.kind, each.config_id): each.number for each in ledger.configurations()}
    found = faults(catalog, order)
    for key, message in renamed_by_hand(catalog, ledger):
        found.setdefault(key, []).append(message)
    return found


@rule(
    "batch.file.renamed",
    "A batch file that was renamed by hand waits until it is said whether it is still the same "
    "batch: its images are not recognized, and charged, again unasked.",
)
def renamed_by_hand(catalog: Catalog, ledger: Ledger) -> Iterator[tuple[ConfigKey, str]]:
    """A newcomer with every byte of a file that is gone, whose batch the ledger still has.

    Raises:
        ServiceUnavailable: the ledger does not answer.
    """
    there = {file.key: file for file in catalog.files if file.kind == ConfigKind.BATCH}
    registered = {(each.kind, each.config_id): each for each in ledger.configurations()}
    open_ids = {record.batch_id for record in ledger.batches()}
    gone = {
        record.digest: record
        for key, record in registered.items()
        if record.kind == ConfigKind.BATCH and key not in there and record.config_id in open_ids
    }
    for key, file in there.items():
        old = gone.get(file.digest)
        if old and file.digest and (key not in registered or registered[key].number > old.number):
            again, anew = f"batch rename {old.config_id} {key[1]}", f"batch delete {old.config_id}"
            yield (
                key,
                file.problem(
                    (),
                    f"is what batch `{old.config_id}` was, whose file is gone; to go on with its "
                    f"work run `ocr-pipeline {again}`, to begin anew `ocr-pipeline {anew}`",
                ),
            )
