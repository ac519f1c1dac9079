"""Every code that a result, a report, the ledger or the UI can show: its cause and its remedy.

``docs/errors.md`` is generated from ``ERRORS``. What is raised belongs to ``errors``.
"""

from dataclasses import dataclass
from enum import StrEnum


class ErrorScope(StrEnum):
    """What an error takes down with it."""

    ITEM = "item"
    SERVICE = "service"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class ErrorDefinition:
    """A documented error: ``retryable`` says whether trying again without a change can succeed."""

    code: str
    scope: ErrorScope
    retryable: bool
    cause: str
    remedy: str


_ITEM, _SERVICE, _DELIVERY = ErrorScope.ITEM, ErrorScope.SERVICE, ErrorScope.DELIVERY

_DEFINITIONS = (
    ErrorDefinition(
        "EMPTY_FILE",
        _ITEM,
        False,
        "The object has 0 bytes.",
        "Upload the file again; the new version is picked up by itself.",
    ),
    ErrorDefinition(
        "UNSUPPORTED_FORMAT",
        _ITEM,
        False,
        "The bytes are none of jpg, png, pdf, tiff, bmp, webp, whatever the name says.",
        "Convert the file to one of these formats and upload it again.",
    ),
    ErrorDefinition(
        "CORRUPT_IMAGE",
        _ITEM,
        False,
        "The image data is truncated or damaged.",
        "Scan or export the file again; a copy may have been interrupted.",
    ),
    ErrorDefinition(
        "ENCRYPTED_PDF",
        _ITEM,
        False,
        "The PDF needs a password.",
        "Remove the password and upload the file again.",
    ),
    ErrorDefinition(
        "CORRUPT_PDF",
        _ITEM,
        False,
        "The PDF cannot be opened or has no pages.",
        "Print the document to a new PDF and upload it again.",
    ),
    ErrorDefinition(
        "TOO_MANY_PIXELS",
        _ITEM,
        False,
        "A page has more pixels than the limit; it was refused before it was decoded.",
        "Scale the image down, or raise `max_pixels` of the engine.",
    ),
    ErrorDefinition(
        "TOO_MANY_PAGES",
        _ITEM,
        False,
        "The document has more pages than the limit.",
        "Split the document, or raise `max_pages` of the engine.",
    ),
    ErrorDefinition(
        "FILE_TOO_LARGE",
        _ITEM,
        False,
        "The object has more bytes than the limit, or a page of it more than a call to a remote "
        "engine may carry.",
        "Compress or split the file, or raise `max_file_bytes` (or `max_call_bytes`) of the "
        "engine.",
    ),
    ErrorDefinition(
        "LONG_IMAGE_NOT_ENABLED",
        _ITEM,
        False,
        "The long side is 8,000 to 25,000 px with an aspect ratio of at least 5, and the batch "
        "does not allow long images.",
        "Set `long_image: true` in the domain and the batch (2,000-px units are charged), then "
        "`batch retry`.",
    ),
    ErrorDefinition(
        "IMAGE_TOO_LONG",
        _ITEM,
        False,
        "The long side is 8,000 px or more and the image is not a long image (over 25,000 px, or"
        " an aspect ratio under 5).",
        "Scale or split the image and upload it again.",
    ),
    ErrorDefinition(
        "TIME_LIMIT",
        _ITEM,
        False,
        "The image took longer than `time_limit_seconds` of the engine; its process was ended.",
        "Look at the image; raise `time_limit_seconds` if it is in order, then `batch retry`.",
    ),
    ErrorDefinition(
        "MEMORY_LIMIT",
        _ITEM,
        False,
        "The image took more memory than `memory_limit_bytes` of the engine; its process was "
        "ended.",
        "Look at the image; raise `memory_limit_bytes` if it is in order, then `batch retry`.",
    ),
    ErrorDefinition(
        "ENGINE_CRASHED",
        _ITEM,
        False,
        "The engine process ended while it read this image, twice.",
        "Report the image to the engine's maintainers; after an update, `batch retry`.",
    ),
    ErrorDefinition(
        "ENGINE_ERROR",
        _ITEM,
        False,
        "The engine raised an error on this image.",
        "Read the detail; after a fix, `batch retry`.",
    ),
    ErrorDefinition(
        "OBJECT_GONE",
        _ITEM,
        False,
        "The object was deleted between listing and reading.",
        "Nothing, if it was meant; else upload it again, or mount the folder and `batch retry`.",
    ),
    ErrorDefinition(
        "OBJECT_REPLACED",
        _ITEM,
        False,
        "The object was replaced between listing and reading.",
        "Nothing: the new version is an item of its own.",
    ),
    ErrorDefinition(
        "OBJECT_UNREADABLE",
        _ITEM,
        True,
        "The object exists and cannot be read (permission or input/output error).",
        "Give the pipeline's user read permission, then `batch retry`.",
    ),
    ErrorDefinition(
        "PAGE_FAILED",
        _ITEM,
        False,
        "Some pages of the document failed; the others are in the result.",
        "See the page errors in the result file.",
    ),
    ErrorDefinition(
        "REMOTE_REJECTED",
        _ITEM,
        False,
        "The remote recognizer refuses what it was sent for this image (0011, or another 4xx).",
        "Read the detail; look at the image, and convert or scan it again. If every image ends so, "
        "the recognizer does not understand the request: see `docs/remote-engines.md`.",
    ),
    ErrorDefinition(
        "REMOTE_FAILURE",
        _ITEM,
        False,
        "The remote recognizer could not read the page: it answered FAILURE.",
        "Read the detail, which holds its message; look at the image.",
    ),
    ErrorDefinition(
        "REMOTE_ERROR",
        _ITEM,
        True,
        "Reading the page broke off at the remote recognizer: it answered ERROR, or left the page "
        "out.",
        "`batch retry`; if it stays, ask the recognizer's provider about this image.",
    ),
    ErrorDefinition(
        "TEMPLATE_NOT_FOUND",
        _ITEM,
        False,
        "No template fits the page (`NOT_FOUND: not found matched template`).",
        "Check that the page has the layout of a template's sample, that the template is released, "
        "and `template_ids` of the domain.",
    ),
    ErrorDefinition(
        "STORAGE_UNREACHABLE",
        _SERVICE,
        True,
        "The storage does not answer: no connection, a time-out, or answers that end early, also"
        " after the retries.",
        "Check `endpoint_url` and the network; `batch check` tries it. The work goes on by "
        "itself when the storage answers.",
    ),
    ErrorDefinition(
        "STORAGE_BUSY",
        _SERVICE,
        True,
        "The storage answered 503 SlowDown, 429 or another 5xx, also after the retries.",
        "Nothing, if it passes; else fewer runs at a time, or a limit that the storage's "
        "operator raises.",
    ),
    ErrorDefinition(
        "STORAGE_MISSING",
        _SERVICE,
        True,
        "The bucket or the folder does not exist.",
        "Create it, mount it, or correct its name in the batch's file.",
    ),
    ErrorDefinition(
        "STORAGE_FORBIDDEN",
        _SERVICE,
        True,
        "The storage refuses: the credentials lack a permission.",
        "Permit what `batch check` names: list and read on the input, list, read, write and "
        "delete on the result.",
    ),
    ErrorDefinition(
        "STORAGE_CREDENTIALS",
        _SERVICE,
        True,
        "The storage's credentials are missing, unknown, expired or wrong.",
        "Set the variables, the profile or the files that `credentials` names for the daemon and"
        " the code server.",
    ),
    ErrorDefinition(
        "STORAGE_FULL",
        _SERVICE,
        True,
        "The storage has no space left, or a quota is used up.",
        "Make room; the work goes on by itself.",
    ),
    ErrorDefinition(
        "STORAGE_READ_ONLY",
        _SERVICE,
        True,
        "The result storage cannot be written: it is read-only for the pipeline's user.",
        "Give write permission, or mount it writable; `batch check` tries it.",
    ),
    ErrorDefinition(
        "STORAGE_MISCONFIGURED",
        _SERVICE,
        True,
        "The storage answers, but not to such requests: what the batch says of the service does "
        "not fit it.",
        "Correct `endpoint_url`, `region`, `addressing` or `checksums`; docs/s3.md says which "
        "service takes what.",
    ),
    ErrorDefinition(
        "CLOCK_SKEW",
        _SERVICE,
        True,
        "The clock of this machine is too far from the storage's.",
        "Set the clock (`timedatectl set-ntp true`).",
    ),
    ErrorDefinition(
        "TEMPORARY_FULL",
        _SERVICE,
        True,
        "The folder for temporary files is full or cannot be written.",
        "Make room there, or name another one with TMPDIR.",
    ),
    ErrorDefinition(
        "LEDGER_UNREACHABLE",
        _SERVICE,
        True,
        "The ledger's database does not answer or ended the connection.",
        "Check OCR_PIPELINE_LEDGER and the database; the work goes on by itself when it answers.",
    ),
    ErrorDefinition(
        "LEDGER_FULL",
        _SERVICE,
        True,
        "The ledger's database cannot be written: its disk is full or it is read-only.",
        "Make room or give write permission; the work goes on by itself.",
    ),
    ErrorDefinition(
        "ENGINE_NOT_READY",
        _SERVICE,
        True,
        "An engine process cannot be started here: a model or language data is missing, or there "
        "is too little memory.",
        "Install what the message names, or lower `workers` of the engine; `batch check` starts "
        "one.",
    ),
    ErrorDefinition(
        "ENGINE_UNREACHABLE",
        _SERVICE,
        True,
        "The recognizer behind the invoke URL does not answer, or not completely.",
        "Check `invoke_url` and the network; `batch check ID --engine` sends a test page.",
    ),
    ErrorDefinition(
        "ENGINE_FAILED",
        _SERVICE,
        True,
        "The recognizer behind the invoke URL answers 5xx, or what is no CLOVA answer.",
        "Look at its log or its provider's status page; calls begin again by themselves.",
    ),
    ErrorDefinition(
        "ENGINE_BUSY",
        _SERVICE,
        True,
        "The recognizer's rate or concurrency limit is exceeded (0025).",
        "Lower `calls_per_second` or `concurrent_calls` of the engine below what its provider "
        "grants.",
    ),
    ErrorDefinition(
        "ENGINE_QUOTA",
        _SERVICE,
        True,
        "The recognizer's call quota is used up (0023).",
        "Raise the quota at its provider; `batch check ID --engine` lets the calls begin again.",
    ),
    ErrorDefinition(
        "ENGINE_REFUSED",
        _SERVICE,
        True,
        "The recognizer refuses every call: its secret key or invoke URL is wrong (0002, 0001), "
        "the domain is of another type (0022), or no template is released (1021). Nothing more "
        "was sent.",
        "Correct `secret` or `invoke_url` of the engine, or release a template; then `batch "
        "check ID --engine`.",
    ),
    ErrorDefinition(
        "RECEIVER_REJECTED",
        _DELIVERY,
        True,
        "The receiver answered 4xx.",
        "Read the receiver's log; most often its path or its signature check is wrong. The "
        "delivery is tried again on the schedule; after that, `webhook replay`.",
    ),
    ErrorDefinition(
        "RECEIVER_FAILED",
        _DELIVERY,
        True,
        "The receiver answered 5xx, or nothing that HTTP knows.",
        "Read the receiver's log. The delivery is tried again on the schedule; after that, "
        "`webhook replay`.",
    ),
    ErrorDefinition(
        "RECEIVER_REDIRECTED",
        _DELIVERY,
        True,
        "The receiver answered 3xx; redirects are not followed.",
        "Set `webhook.url` to the final address for later deliveries; let the old address "
        "answer, then `webhook replay`.",
    ),
    ErrorDefinition(
        "RECEIVER_GONE",
        _DELIVERY,
        False,
        "The receiver answered 410 Gone: it wants no more of this delivery.",
        "When it was a mistake: let the receiver accept again, then `webhook replay`.",
    ),
    ErrorDefinition(
        "RECEIVER_TIMEOUT",
        _DELIVERY,
        True,
        "The receiver did not answer within `webhook.timeout_seconds`; it may have processed the"
        " delivery all the same.",
        "Let the receiver answer first and work later, and drop repeated `webhook-id`s; or raise"
        " `timeout_seconds`.",
    ),
    ErrorDefinition(
        "RECEIVER_UNREACHABLE",
        _DELIVERY,
        True,
        "The name does not resolve, or no connection came about or lasted.",
        "Check that the receiver runs and that this machine can reach `webhook.url` directly: no"
        " proxy is used.",
    ),
    ErrorDefinition(
        "RECEIVER_TLS",
        _DELIVERY,
        True,
        "The receiver's certificate is not trusted, expired, or for another name; or TLS failed "
        "otherwise.",
        "Give the receiver a certificate of a known authority for the very name in `webhook.url`.",
    ),
    ErrorDefinition(
        "ADDRESS_REFUSED",
        _DELIVERY,
        True,
        "The name in `webhook.url` leads to a private, link-local, metadata or reserved address.",
        "Where a private receiver is meant, set `allow_private_addresses: true`; link-local and "
        "metadata addresses stay refused.",
    ),
    ErrorDefinition(
        "WEBHOOK_URL_INVALID",
        _DELIVERY,
        False,
        "`webhook.url` is no http or https address.",
        "Correct `webhook.url`; what was sealed before keeps the old address.",
    ),
    ErrorDefinition(
        "SECRET_MISSING",
        _DELIVERY,
        True,
        "The webhook's secret is not set, cannot be read, is empty or is malformed.",
        "Set the environment variable or the file that `webhook.secret` names for the process "
        "that delivers: `whsec_` and base64, or any text.",
    ),
    ErrorDefinition(
        "PAYLOAD_UNUSABLE",
        _DELIVERY,
        True,
        "The sealed payload is not in the result storage, cannot be read, or was changed; "
        "nothing is sent.",
        "Restore `.ocr/deliveries/` of the result storage; else `batch retry` recognizes and "
        "delivers the items anew.",
    ),
)

ERRORS: dict[str, ErrorDefinition] = {definition.code: definition for definition in _DEFINITIONS}


def definition_of(text: str) -> ErrorDefinition | None:
    """The definition of the code that a message begins with: ``CODE: what happened``."""
    return ERRORS.get(text.partition(":")[0])


def with_remedy(text: str) -> str:
    """A message and, where it begins with a code, what to do about it."""
    definition = definition_of(text)
    return f"{text.rstrip('.')}. {definition.remedy}" if definition else text
