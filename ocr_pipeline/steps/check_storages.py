"""The storages of a batch are tried as its runs use them: one line per permission, and the clock.

The lines of everything else belong to ``check``.
"""

import secrets
from collections.abc import Iterator

from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.errors import OcrPipelineError, ServiceUnavailable
from ocr_pipeline.model.manifest import ObservedObject
from ocr_pipeline.planning.keys import is_ignored, matches
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.steps.check_line import CheckLine, failed, tried
from ocr_pipeline.steps.work import WORK_FOLDER, StoreFor

LOOKED_AT = 100  # objects of the input, of which the smallest image is read
TOLD_SKEW_SECONDS = 5.0
MAX_SKEW_SECONDS = 300.0  # S3 refuses requests that are 15 minutes off
_WHOLE_SECONDS = 1.0  # S3 tells no fractions
_PROBE = b"ocr-pipeline batch check\n"


def check_input(store_for: StoreFor, batch: BatchSpec) -> Iterator[CheckLine]:
    """Listing and reading, as the sensor and a run do it."""
    found: list[ObservedObject] = []

    def listed() -> str:
        store = store_for(batch.input)
        found.extend(store.list_page("", LOOKED_AT))
        return f"{store.uri}: {_counted(found)}"

    line = tried("input: list", listed)
    yield line
    images = [
        each
        for each in found
        if not is_ignored(each.key) and matches(each.key, batch.include, batch.exclude)
    ]
    if line.ok and not images:
        yield CheckLine("input: read", None, "not tried: there is no image in it yet")
    elif line.ok:
        smallest = min(images, key=lambda each: each.size_bytes)
        yield tried("input: read", lambda: _read(store_for(batch.input), smallest))


def _counted(found: list[ObservedObject]) -> str:
    count = f"{len(found)} or more" if len(found) == LOOKED_AT else str(len(found))
    return f"{count} object{'s' * (len(found) != 1)}"


def _read(store: ObjectStore, smallest: ObservedObject) -> str:
    data, _ = store.read(smallest.key, 2 * smallest.size_bytes + 1)  # it may have grown since
    return f"the smallest image, {len(data):,} bytes"


def check_result(store_for: StoreFor, batch: BatchSpec, clock: Clock) -> Iterator[CheckLine]:
    """What a run does in the result storage, on an object of its own."""
    key = f"{WORK_FOLDER}/check-{secrets.token_hex(8)}"

    def store() -> ObjectStore:
        return store_for(batch.result)

    began = clock.now()
    line = tried("result: write", lambda: _write(store(), key))
    yield line
    if not line.ok:
        return
    ended = clock.now()
    yield tried("result: read", lambda: _read_back(store(), key))
    yield tried("result: list", lambda: _list_back(store(), key))
    yield _clock(store(), key, began, ended)
    yield tried("result: delete", lambda: _delete(store(), key))


def _write(store: ObjectStore, key: str) -> str:
    store.write(key, _PROBE)
    return f"{store.uri}: {key}"


def _read_back(store: ObjectStore, key: str) -> str:
    if store.read(key, 2 * len(_PROBE))[0] != _PROBE:
        raise ServiceUnavailable("another content than the one that was written was read")
    return "what was written"


def _list_back(store: ObjectStore, key: str) -> str:
    if [found.key for found in store.list_page(key[:-1], 1)] != [key]:
        raise ServiceUnavailable("what was written just now is not listed")
    return "what was written"


def _delete(store: ObjectStore, key: str) -> str:
    store.delete(key)
    if store.exists(key):
        raise ServiceUnavailable(f"{key} is still there after it was deleted")
    return "nothing is left behind"


def _clock(store: ObjectStore, key: str, began: float, ended: float) -> CheckLine:
    """This machine's clock against the storage's, which noted when the object was written."""
    try:
        modified = store.head(key).modified
    except OcrPipelineError as error:
        return failed("clock", str(error))
    ahead = max(0.0, began - _WHOLE_SECONDS - modified) - max(0.0, modified - ended)
    if abs(ahead) <= TOLD_SKEW_SECONDS:
        return CheckLine("clock", True, "as the storage's")
    side = "ahead of" if ahead > 0 else "behind"
    told = f"{abs(ahead):,.0f} s {side} the storage's clock"
    if abs(ahead) > MAX_SKEW_SECONDS:
        return failed("clock", f"CLOCK_SKEW: this machine is {told}")
    return CheckLine("clock", True, f"{told}; {ERRORS['CLOCK_SKEW'].remedy}")
