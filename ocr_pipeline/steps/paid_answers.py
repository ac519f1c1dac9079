"""Answers of a paid engine become objects of a chunk, so that no run pays for them twice.

Buying them belongs to the engine's adapter.
"""

from dataclasses import dataclass, field

from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.usage import Account
from ocr_pipeline.steps.work import ChunkWork

MAX_ANSWER_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class ChunkAnswers:
    """Implements ``PaidAnswers`` in the result storage, under the chunk's work folder.

    ``batch retry`` puts an image into a new chunk, where it is bought anew.
    """

    work: ChunkWork

    @property
    def account(self) -> Account:
        """The batch and its domain."""
        return Account(self.work.chunk.batch_uid, self.work.settings.domain_id)

    def find(self, name: str) -> bytes | None:
        """See ``PaidAnswers.find``. Who has lost the chunk finds nothing and buys nothing."""
        self.work.held.check()
        try:
            return self.work.results.read(self._key(name), MAX_ANSWER_BYTES)[0]
        except ItemFailure as failure:
            if failure.error.code == "OBJECT_GONE":
                return None
            raise

    def keep(self, name: str, answer: bytes) -> None:
        """See ``PaidAnswers.keep``. The first answer stays: it is the one that was used."""
        self.work.results.write_once(self._key(name), answer)

    def _key(self, name: str) -> str:
        return self.work.work_key(f"answers/{name}.json")


@dataclass(frozen=True, slots=True)
class PassingAnswers:
    """Implements ``PaidAnswers`` for a call that is made once and forgotten."""

    domain_id: str
    _kept: dict[str, bytes] = field(default_factory=dict)

    @property
    def account(self) -> Account:
        """A domain without a batch."""
        return Account("", self.domain_id)

    def find(self, name: str) -> bytes | None:
        """See ``PaidAnswers.find``."""
        return self._kept.get(name)

    def keep(self, name: str, answer: bytes) -> None:
        """See ``PaidAnswers.keep``."""
        self._kept[name] = answer
