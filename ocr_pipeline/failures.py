"""What went wrong in a step becomes what Dagster does about it.

Always a Failure that Dagster does not retry.

The ledger alone asks for another attempt. What an error *is* belongs to ``model/errors``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dagster as dg

from ocr_pipeline.model.error_codes import definition_of, with_remedy
from ocr_pipeline.model.errors import LeaseLost, OcrPipelineError, ServiceUnavailable
from ocr_pipeline.partitions import ATTEMPT_TAG, PARENT_RUN_TAG
from ocr_pipeline.steps.hold import ChunkKeeper, ChunkRefused, RunIdentity
from ocr_pipeline.steps.housekeep import MAX_DEATHS, backoff_seconds
from ocr_pipeline.steps.plan import HOLD_SECONDS

QUIET_REASONS = frozenset({"done", "stale", "canceled", "stuck", "held", "dissolved"})


def identity(context: dg.AssetExecutionContext) -> RunIdentity:
    """Who runs: the attempt that a sensor asked for, or a person.

    Materialize sets no attempt; Re-execute copies the tags of its parent run and names it.
    """
    tags = context.run.tags
    asked = tags.get(ATTEMPT_TAG)
    by_hand = asked is None or PARENT_RUN_TAG in tags
    return RunIdentity(context.run.run_id, None if by_hand else int(asked or 0))


def is_quiet(context: dg.AssetExecutionContext, refused: ChunkRefused) -> bool:
    """Whether a sensor's run that comes too late should end without noise.

    A person gets an answer.
    """
    return identity(context).attempt is not None and refused.reason in QUIET_REASONS


def tried_again(error: Exception, when: str = "by itself") -> str:
    """What happened, what a person may do about it, and that it is tried again."""
    return f"{with_remedy(str(error)).rstrip('.')}. It is tried again {when}."


def code_and_remedy(text: str) -> dict[str, dg.MetadataValue]:
    """Fields of a failed run whose message begins with a code; none for another message."""
    definition = definition_of(text)
    known = {"code": definition.code, "remedy": definition.remedy} if definition else {}
    return {name: dg.MetadataValue.text(value) for name, value in known.items()}


def service_failure(error: OcrPipelineError) -> dg.Failure:
    """What the run shows when a service let it down."""
    metadata = code_and_remedy(str(error))
    return dg.Failure(tried_again(error), metadata=metadata, allow_retries=False)


def _backoff(error: ServiceUnavailable) -> Callable[[int], float]:
    """How long a chunk waits after so many failures; after a pause began, as what was planned."""
    pause_seconds = error.retry_seconds
    if pause_seconds is None:
        return backoff_seconds
    return lambda _: min(pause_seconds, HOLD_SECONDS)


@contextmanager
def chunk_failures(keeper: ChunkKeeper) -> Iterator[None]:
    """Turn our errors into Failures.

    Give the chunk back to the ledger where that is certain to be right.

    An interruption passes: a person's termination and a supervisor's signal look the same here, and
    housekeeping will know.
    """
    try:
        yield
    except (ChunkRefused, LeaseLost) as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    except ServiceUnavailable as error:
        keeper.fail(str(error), _backoff(error), None)
        raise service_failure(error) from error
    except dg.Failure:
        raise
    except Exception as error:
        ours = isinstance(error, OcrPipelineError)  # others may quote the document
        keeper.fail(str(error) if ours else type(error).__name__, backoff_seconds, MAX_DEATHS)
        if ours:
            raise dg.Failure(str(error), allow_retries=False) from error
        raise
