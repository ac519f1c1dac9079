"""Why an attempt of a webhook delivery did not succeed.

What a code is belongs to ``error_definition``; looking one up to ``error_codes``.
"""

from ocr_pipeline.model.error_definition import ErrorDefinition, ErrorScope

DELIVERY_ERRORS = (
    ErrorDefinition(
        "RECEIVER_REJECTED",
        ErrorScope.DELIVERY,
        True,
        "The receiver answered 4xx.",
        "Read the receiver's log; most often its path or its signature check is wrong. The "
        "delivery is tried again on the schedule; after that, `webhook replay`.",
    ),
    ErrorDefinition(
        "RECEIVER_FAILED",
        ErrorScope.DELIVERY,
        True,
        "The receiver answered 5xx, or nothing that HTTP knows.",
        "Read the receiver's log. The delivery is tried again on the schedule; after that, "
        "`webhook replay`.",
    ),
    ErrorDefinition(
        "RECEIVER_REDIRECTED",
        ErrorScope.DELIVERY,
        True,
        "The receiver answered 3xx; redirects are not followed.",
        "Set `webhook.url` to the final address for later deliveries; let the old address "
        "answer, then `webhook replay`.",
    ),
    ErrorDefinition(
        "RECEIVER_GONE",
        ErrorScope.DELIVERY,
        False,
        "The receiver answered 410 Gone: it wants no more of this delivery.",
        "When it was a mistake: let the receiver accept again, then `webhook replay`.",
    ),
    ErrorDefinition(
        "RECEIVER_TIMEOUT",
        ErrorScope.DELIVERY,
        True,
        "The receiver did not answer within `webhook.timeout_seconds`; it may have processed the"
        " delivery all the same.",
        "Let the receiver answer first and work later, and drop repeated `webhook-id`s; or raise"
        " `timeout_seconds`.",
    ),
    ErrorDefinition(
        "RECEIVER_UNREACHABLE",
        ErrorScope.DELIVERY,
        True,
        "The name does not resolve, or no connection came about or lasted.",
        "Check that the receiver runs and that this machine can reach `webhook.url` directly: no"
        " proxy is used.",
    ),
    ErrorDefinition(
        "RECEIVER_TLS",
        ErrorScope.DELIVERY,
        True,
        "The receiver's certificate is not trusted, expired, or for another name; or TLS failed "
        "otherwise.",
        "Give the receiver a certificate of a known authority for the very name in `webhook.url`.",
    ),
    ErrorDefinition(
        "ADDRESS_REFUSED",
        ErrorScope.DELIVERY,
        True,
        "The name in `webhook.url` leads to a private, link-local, metadata or reserved address.",
        "Where a private receiver is meant, set `allow_private_addresses: true`; link-local and "
        "metadata addresses stay refused.",
    ),
    ErrorDefinition(
        "WEBHOOK_URL_INVALID",
        ErrorScope.DELIVERY,
        False,
        "`webhook.url` is no http or https address.",
        "Correct `webhook.url`; what was sealed before keeps the old address.",
    ),
    ErrorDefinition(
        "SECRET_MISSING",
        ErrorScope.DELIVERY,
        True,
        "The webhook's secret is not set, cannot be read, is empty or is malformed.",
        "Set the environment variable or the file that `webhook.secret` names for the process "
        "that delivers: `whsec_` and base64, or any text.",
    ),
    ErrorDefinition(
        "PAYLOAD_UNUSABLE",
        ErrorScope.DELIVERY,
        True,
        "The sealed payload is not in the result storage, cannot be read, or was changed; "
        "nothing is sent.",
        "Restore `.ocr/deliveries/` of the result storage; else `batch retry` recognizes and "
        "delivers the items anew.",
    ),
)
