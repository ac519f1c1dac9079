"""Why a service cannot be used: what waits for it is tried again by itself.

What a code is belongs to ``error_definition``; looking one up to ``error_codes``.
"""

from ocr_pipeline.model.error_definition import ErrorDefinition, ErrorScope

SERVICE_ERRORS = (
    ErrorDefinition(
        "STORAGE_UNREACHABLE",
        ErrorScope.SERVICE,
        True,
        "The storage does not answer: no connection, a time-out, or answers that end early, also"
        " after the retries.",
        "Check `endpoint_url` and the network; `batch check` tries it. The work goes on by "
        "itself when the storage answers.",
    ),
    ErrorDefinition(
        "STORAGE_BUSY",
        ErrorScope.SERVICE,
        True,
        "The storage answered 503 SlowDown, 429 or another 5xx, also after the retries.",
        "Nothing, if it passes; else fewer runs at a time, or a limit that the storage's "
        "operator raises.",
    ),
    ErrorDefinition(
        "STORAGE_MISSING",
        ErrorScope.SERVICE,
        True,
        "The bucket or the folder does not exist.",
        "Create it, mount it, or correct its name in the batch's file.",
    ),
    ErrorDefinition(
        "STORAGE_FORBIDDEN",
        ErrorScope.SERVICE,
        True,
        "The storage refuses: the credentials lack a permission.",
        "Permit what `batch check` names: list and read on the input, list, read, write and "
        "delete on the result.",
    ),
    ErrorDefinition(
        "STORAGE_CREDENTIALS",
        ErrorScope.SERVICE,
        True,
        "The storage's credentials are missing, unknown, expired or wrong.",
        "Set the variables, the profile or the files that `credentials` names for the daemon and"
        " the code server.",
    ),
    ErrorDefinition(
        "STORAGE_FULL",
        ErrorScope.SERVICE,
        True,
        "The storage has no space left, or a quota is used up.",
        "Make room; the work goes on by itself.",
    ),
    ErrorDefinition(
        "STORAGE_READ_ONLY",
        ErrorScope.SERVICE,
        True,
        "The result storage cannot be written: it is read-only for the pipeline's user.",
        "Give write permission, or mount it writable; `batch check` tries it.",
    ),
    ErrorDefinition(
        "STORAGE_MISCONFIGURED",
        ErrorScope.SERVICE,
        True,
        "The storage answers, but not to such requests: what the batch says of the service does "
        "not fit it.",
        "Correct `endpoint_url`, `region`, `addressing` or `checksums`; docs/s3.md says which "
        "service takes what.",
    ),
    ErrorDefinition(
        "CLOCK_SKEW",
        ErrorScope.SERVICE,
        True,
        "The clock of this machine is too far from the storage's.",
        "Set the clock (`timedatectl set-ntp true`).",
    ),
    ErrorDefinition(
        "TEMPORARY_FULL",
        ErrorScope.SERVICE,
        True,
        "The folder for temporary files is full or cannot be written.",
        "Make room there, or name another one with TMPDIR.",
    ),
    ErrorDefinition(
        "LEDGER_UNREACHABLE",
        ErrorScope.SERVICE,
        True,
        "The ledger's database does not answer or ended the connection.",
        "Check OCR_PIPELINE_LEDGER and the database; the work goes on by itself when it answers.",
    ),
    ErrorDefinition(
        "LEDGER_FULL",
        ErrorScope.SERVICE,
        True,
        "The ledger's database cannot be written: its disk is full or it is read-only.",
        "Make room or give write permission; the work goes on by itself.",
    ),
    ErrorDefinition(
        "ENGINE_NOT_READY",
        ErrorScope.SERVICE,
        True,
        "An engine process cannot be started here: a model, language data or the version of a "
        "template that is in service is missing or changed, or there is too little memory.",
        "Install what the message names, or lower `workers` of the engine; `batch check` starts "
        "one, `models verify` finds a damaged model.",
    ),
    ErrorDefinition(
        "TEMPLATE_NOT_RELEASED",
        ErrorScope.SERVICE,
        True,
        "A Template domain that is read here has no template in service (1021).",
        "`ocr-pipeline template list` shows their states, `ocr-pipeline template deploy` puts one "
        "in service; what waits goes on by itself.",
    ),
    ErrorDefinition(
        "MODEL_UNREACHABLE",
        ErrorScope.SERVICE,
        True,
        "`models fetch` did not get a model to its end: its server does not answer, breaks off or "
        "answers with an error.",
        "Check the network, `--proxy` or HTTPS_PROXY, and the model's `url`; the same command "
        "again goes on where this one ended.",
    ),
    ErrorDefinition(
        "MODEL_MISMATCH",
        ErrorScope.SERVICE,
        False,
        "What was fetched is not the declared model: its SHA-256 or its size is another one. It "
        "was thrown away.",
        "Ask whoever publishes the model for its SHA-256 and correct `url` or `sha256` in "
        "models.yaml; a proxy that answers with a page of its own does this too.",
    ),
    ErrorDefinition(
        "MODELS_FOLDER_UNUSABLE",
        ErrorScope.SERVICE,
        True,
        "The folder of models is full, cannot be read or written, or another command is fetching "
        "the same model.",
        "Make room or give the permission, or name another `folder` in models.yaml.",
    ),
    ErrorDefinition(
        "ENGINE_UNREACHABLE",
        ErrorScope.SERVICE,
        True,
        "The recognizer behind the invoke URL does not answer, or not completely.",
        "Check `invoke_url` and the network; `batch check ID --engine` sends a test page.",
    ),
    ErrorDefinition(
        "ENGINE_FAILED",
        ErrorScope.SERVICE,
        True,
        "The recognizer behind the invoke URL answers 5xx, or what is no CLOVA answer.",
        "Look at its log or its provider's status page; calls begin again by themselves.",
    ),
    ErrorDefinition(
        "ENGINE_BUSY",
        ErrorScope.SERVICE,
        True,
        "The recognizer's rate or concurrency limit is exceeded (0025).",
        "Lower `calls_per_second` or `concurrent_calls` of the engine below what its provider "
        "grants.",
    ),
    ErrorDefinition(
        "ENGINE_QUOTA",
        ErrorScope.SERVICE,
        True,
        "The recognizer's call quota is used up (0023).",
        "Raise the quota at its provider; `batch check ID --engine` lets the calls begin again.",
    ),
    ErrorDefinition(
        "ENGINE_REFUSED",
        ErrorScope.SERVICE,
        True,
        "The recognizer refuses every call: its secret key or invoke URL is wrong (0002, 0001), "
        "the domain is of another type (0022), or no template is released (1021). Nothing more "
        "was sent.",
        "Correct `secret` or `invoke_url` of the engine, or release a template; then `batch "
        "check ID --engine`.",
    ),
)
