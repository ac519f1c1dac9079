"""Why one image, or one page of it, has no result: the others go on.

What a code is belongs to ``error_definition``; looking one up to ``error_codes``.
"""

from ocr_pipeline.model.error_definition import ErrorDefinition, ErrorScope

ITEM_ERRORS = (
    ErrorDefinition(
        "EMPTY_FILE",
        ErrorScope.ITEM,
        False,
        "The object has 0 bytes.",
        "Upload the file again; the new version is picked up by itself.",
    ),
    ErrorDefinition(
        "UNSUPPORTED_FORMAT",
        ErrorScope.ITEM,
        False,
        "The bytes are none of jpg, png, pdf, tiff, bmp, webp, whatever the name says.",
        "Convert the file to one of these formats and upload it again.",
    ),
    ErrorDefinition(
        "CORRUPT_IMAGE",
        ErrorScope.ITEM,
        False,
        "The image data is truncated or damaged.",
        "Scan or export the file again; a copy may have been interrupted.",
    ),
    ErrorDefinition(
        "ENCRYPTED_PDF",
        ErrorScope.ITEM,
        False,
        "The PDF needs a password.",
        "Remove the password and upload the file again.",
    ),
    ErrorDefinition(
        "CORRUPT_PDF",
        ErrorScope.ITEM,
        False,
        "The PDF cannot be opened or has no pages.",
        "Print the document to a new PDF and upload it again.",
    ),
    ErrorDefinition(
        "TOO_MANY_PIXELS",
        ErrorScope.ITEM,
        False,
        "A page has more pixels than the limit; it was refused before it was decoded.",
        "Scale the image down, or raise `max_pixels` of the engine.",
    ),
    ErrorDefinition(
        "TOO_MANY_PAGES",
        ErrorScope.ITEM,
        False,
        "The document has more pages than the limit.",
        "Split the document, or raise `max_pages` of the engine.",
    ),
    ErrorDefinition(
        "FILE_TOO_LARGE",
        ErrorScope.ITEM,
        False,
        "The object has more bytes than the limit, or a page of it more than a call to a remote "
        "engine may carry.",
        "Compress or split the file, or raise `max_file_bytes` (or `max_call_bytes`) of the "
        "engine.",
    ),
    ErrorDefinition(
        "LONG_IMAGE_NOT_ENABLED",
        ErrorScope.ITEM,
        False,
        "The long side is 8,000 to 25,000 px with an aspect ratio of at least 5, and the batch "
        "does not allow long images.",
        "Set `long_image: true` in the domain and the batch (2,000-px units are charged), then "
        "`batch retry`.",
    ),
    ErrorDefinition(
        "IMAGE_TOO_LONG",
        ErrorScope.ITEM,
        False,
        "The long side is 8,000 px or more and the image is not a long image (over 25,000 px, or"
        " an aspect ratio under 5).",
        "Scale or split the image and upload it again.",
    ),
    ErrorDefinition(
        "TIME_LIMIT",
        ErrorScope.ITEM,
        False,
        "The image took longer than `time_limit_seconds` of the engine; its process was ended.",
        "Look at the image; raise `time_limit_seconds` if it is in order, then `batch retry`.",
    ),
    ErrorDefinition(
        "MEMORY_LIMIT",
        ErrorScope.ITEM,
        False,
        "The image took more memory than `memory_limit_bytes` of the engine; its process was "
        "ended.",
        "Look at the image; raise `memory_limit_bytes` if it is in order, then `batch retry`.",
    ),
    ErrorDefinition(
        "ENGINE_CRASHED",
        ErrorScope.ITEM,
        False,
        "The engine process ended while it read this image, twice.",
        "Report the image to the engine's maintainers; after an update, `batch retry`.",
    ),
    ErrorDefinition(
        "ENGINE_ERROR",
        ErrorScope.ITEM,
        False,
        "The engine raised an error on this image.",
        "Read the detail; after a fix, `batch retry`.",
    ),
    ErrorDefinition(
        "OBJECT_GONE",
        ErrorScope.ITEM,
        False,
        "The object was deleted between listing and reading.",
        "Nothing, if it was meant; else upload it again, or mount the folder and `batch retry`.",
    ),
    ErrorDefinition(
        "OBJECT_REPLACED",
        ErrorScope.ITEM,
        False,
        "The object was replaced between listing and reading.",
        "Nothing: the new version is an item of its own.",
    ),
    ErrorDefinition(
        "OBJECT_UNREADABLE",
        ErrorScope.ITEM,
        True,
        "The object exists and cannot be read (permission or input/output error).",
        "Give the pipeline's user read permission, then `batch retry`.",
    ),
    ErrorDefinition(
        "PAGE_FAILED",
        ErrorScope.ITEM,
        False,
        "Some pages of the document failed; the others are in the result.",
        "See the page errors in the result file.",
    ),
    ErrorDefinition(
        "REMOTE_REJECTED",
        ErrorScope.ITEM,
        False,
        "The remote recognizer refuses what it was sent for this image (0011, or another 4xx).",
        "Read the detail; look at the image, and convert or scan it again. If every image ends so, "
        "the recognizer does not understand the request: see `docs/remote-engines.md`.",
    ),
    ErrorDefinition(
        "REMOTE_FAILURE",
        ErrorScope.ITEM,
        False,
        "The remote recognizer could not read the page: it answered FAILURE.",
        "Read the detail, which holds its message; look at the image.",
    ),
    ErrorDefinition(
        "REMOTE_ERROR",
        ErrorScope.ITEM,
        True,
        "Reading the page broke off at the remote recognizer: it answered ERROR, or left the page "
        "out.",
        "`batch retry`; if it stays, ask the recognizer's provider about this image.",
    ),
    ErrorDefinition(
        "TEMPLATE_NOT_FOUND",
        ErrorScope.ITEM,
        False,
        "No template fits the page (`NOT_FOUND: not found matched template`).",
        "Check that the page has the layout of a template's sample, that the template is released, "
        "and `template_ids` of the domain.",
    ),
)
