"""Documents become recognized pages by calls to a remote recognizer.

Processes take the documents apart (their bytes are hostile), threads make the calls, and an answer
is durable before the thread that bought it does anything else. How one answer is bought belongs to
``buying``; what is sent of a document, and what becomes of the answers, to ``vision``.
"""

import hashlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace

from ocr_pipeline.adapters.remote.buying import Answer, Buyer, CallPolicy, CallsEnded
from ocr_pipeline.adapters.remote.calls import CallPart, RemoteClient
from ocr_pipeline.adapters.remote.crew import Crew, Done
from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.page import RecognitionOptions, RecognitionOutcome, RecognitionTask
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.engines import PaidAnswers
from ocr_pipeline.ports.gates import CallGates
from ocr_pipeline.ports.processes import Processed, Processes
from ocr_pipeline.vision.joining import join_pages
from ocr_pipeline.vision.parts import DocumentParts, Part

# Parts that wait for a call: enough that no thread waits for them, no more than fits in memory.
PARTS_PER_THREAD = 2
HELD_BYTES = 256_000_000
# Beyond the time-out of the calls under way: their answers are made durable.
LAST_KEEPING_SECONDS = 30.0


@dataclass(slots=True)
class _Document:
    """A document whose parts are being answered; they hold their bytes no more.

    ``seconds`` is what it took to take it apart.
    """

    task_id: str
    taken_apart: DocumentParts
    answers: dict[int, Answer]
    seconds: float


@dataclass(frozen=True, slots=True)
class _Job:
    """A call to make: the part at ``place`` of a document."""

    document: _Document
    place: int
    part: CallPart


class RemotePool:
    """Implements ``RecognizerPool``. One ``recognize`` at a time.

    ``recognize`` raises ServiceUnavailable as soon as one call shows that no other can succeed now:
    no further call begins, those under way are awaited, and what they bring is kept.
    """

    def __init__(
        self,
        processes: Processes[DocumentParts],
        client: RemoteClient,
        gates: CallGates,
        answers: PaidAnswers,
        policy: CallPolicy,
        clock: Clock,
    ) -> None:
        """Call nobody yet."""
        self._processes = processes
        self._client = client
        self._gates = gates
        self._answers = answers
        self._policy = policy
        self._clock = clock
        self._recognition: _Recognition | None = None

    def close(self) -> None:
        """End all processes, wait for calls under way, end all connections; safe to call twice.

        An iteration that its caller has left by an error may be suspended still.
        """
        self._processes.close()
        if self._recognition is not None:
            self._recognition.close()
        self._client.close()

    def recognize(
        self, tasks: Iterable[RecognitionTask], options: RecognitionOptions
    ) -> Iterator[RecognitionOutcome]:
        """Pull tasks lazily and yield every outcome as it comes.

        An iteration that is abandoned begins no further call, and waits for those under way.
        """
        buyer = Buyer(self._client, self._gates, self._answers, self._policy, self._clock)
        self._recognition = _Recognition(buyer, self._policy, options)
        with closing(self._recognition) as recognition:
            prepared = self._processes.run(tasks, options, recognition.wake)
            with closing(prepared):
                yield from recognition.outcomes(prepared)


class _Recognition:
    """One pass over tasks: documents come in, parts go to the threads, outcomes come out."""

    def __init__(self, buyer: Buyer, policy: CallPolicy, options: RecognitionOptions) -> None:
        self._buyer = buyer
        self._policy = policy
        self._options = options
        self._size = policy.limits.concurrent_calls
        self._crew: Crew[_Job, Answer] = Crew(self._size, self._buy)
        self._waiting = 0
        self._held_bytes = 0

    @property
    def wake(self) -> int:
        """Readable when a call has ended."""
        return self._crew.results.fileno()

    def close(self) -> None:
        """Begin no further call; wait for those under way; safe to call twice."""
        self._end_calls()
        self._crew.results.close()

    def outcomes(
        self, prepared: Generator[Processed[DocumentParts] | None, None, None]
    ) -> Iterator[RecognitionOutcome]:
        """The outcomes of all documents.

        ``prepared`` is asked for no more than the threads need next, and wakes for their results.
        """
        exhausted = False
        while self._waiting or not exhausted:
            if not exhausted and self._has_room():
                try:
                    done = next(prepared)
                except StopIteration:
                    exhausted = True
                    continue
                if done is not None:
                    yield from self._begin(done)
            yield from self._answered(patiently=exhausted or not self._has_room())

    def _has_room(self) -> bool:
        few = self._waiting < PARTS_PER_THREAD * self._size and self._held_bytes < HELD_BYTES
        return few or not self._waiting

    def _begin(self, done: Processed[DocumentParts]) -> Iterator[RecognitionOutcome]:
        """Give the parts of a document to the threads; an error needs none."""
        if done.value is None:
            yield RecognitionOutcome(done.task_id, (), done.error, done.seconds)
            return
        parts = done.value.parts
        light = replace(done.value, parts=tuple(replace(part, data=b"") for part in parts))
        document = _Document(done.task_id, light, {}, done.seconds)
        for place, part in enumerate(parts):
            name = self._name(document, place, part)
            call = CallPart(part.format, part.data, name, len(part.pages))
            self._waiting += 1
            self._held_bytes += len(part.data)
            self._crew.give(_Job(document, place, call))

    def _name(self, document: _Document, place: int, part: Part) -> str:
        """What is asked, as a name: an answer is found again by who asks for the very same.

        The content and the place of a part stand for its bytes, which are not the same when they
        are written again (PDFium gives each file an id by chance).
        """
        options = self._options
        asked = (
            *(document.taken_apart.content, part.place, self._policy.invoke_url),
            *(options.languages, options.tables, options.template_ids),
        )
        digest = hashlib.sha256(repr(asked).encode()).hexdigest()[:16]
        return f"{document.task_id}-{place + 1}-{digest}"

    def _buy(self, job: _Job) -> Answer:
        """Runs in a thread; what ends one call ends them all, whatever the caller is busy with."""
        try:
            return self._buyer.buy(job.part, self._options)
        except BaseException:
            self._buyer.stop()
            raise

    def _end_calls(self) -> None:
        self._buyer.stop()
        self._crew.end(self._policy.timeout_seconds + LAST_KEEPING_SECONDS)

    def _answered(self, *, patiently: bool) -> Iterator[RecognitionOutcome]:
        """What the threads have done; the outcomes of documents that are complete by that."""
        failure = None
        for done in self._crew.results.take(patiently=patiently and self._waiting > 0):
            if not isinstance(done.failure, CallsEnded):  # another one's failure ended the calls
                failure = failure or done.failure
            yield from self._take(done)
        if failure is not None:
            self._end_calls()
            for done in self._crew.results.take():
                yield from self._take(done)
            raise failure

    def _take(self, done: Done[_Job, Answer]) -> Iterator[RecognitionOutcome]:
        document, parts = done.job.document, done.job.document.taken_apart.parts
        self._waiting -= 1
        self._held_bytes -= len(done.job.part.data)
        if done.result is None:
            return
        document.answers[done.job.place] = done.result
        if len(document.answers) == len(parts):
            yield self._outcome(document)

    def _outcome(self, document: _Document) -> RecognitionOutcome:
        answers = [document.answers[place] for place in range(len(document.answers))]
        try:
            joined = join_pages(document.taken_apart, answers)
        except ItemFailure as failed:
            return RecognitionOutcome(document.task_id, (), failed.error, document.seconds)
        pages = tuple(replace(page, engine=f"CLOVA OCR ({self._policy.place})") for page in joined)
        seconds = document.seconds + sum(page.seconds for page in pages)
        return RecognitionOutcome(document.task_id, pages, None, seconds)
