"""What boto3 raises becomes what this house raises: a code of ``ERRORS`` and words without secrets.

Whether a refused object or its bucket is to blame belongs to ``s3_refusals``, what is sent again
to ``s3_bucket``.
"""

import re
from http import HTTPStatus

from boto3.exceptions import Boto3Error
from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError

from ocr_pipeline.model.errors import ServiceUnavailable

SDK_ERRORS = (sdk.BotoCoreError, sdk.ClientError, Boto3Error, ResponseParserError, HTTPError)
TORN_BODY = (
    sdk.ChecksumError,
    sdk.FlexibleChecksumError,
    sdk.HTTPClientError,  # time-outs and connections that end, while a body is read
    sdk.IncompleteReadError,
    HTTPError,
)
# The last two: no object can have such a key (AWS, Ceph).
GONE_CODES = frozenset(
    {"404", "NoSuchKey", "NoSuchVersion", "KeyTooLongError", "InvalidObjectName"}
)

_SERVICE_CODES = {
    "STORAGE_MISSING": "NoSuchBucket",
    "STORAGE_FORBIDDEN": "403 AccessDenied AccountProblem AllAccessDisabled UserSuspended",
    "STORAGE_CREDENTIALS": """
        401 ExpiredToken ExpiredTokenException InvalidAccessKeyId InvalidClientTokenId
        InvalidSecurity InvalidToken NotSignedUp SignatureDoesNotMatch TokenRefreshRequired
        UnrecognizedClientException""",
    "CLOCK_SKEW": "RequestExpired RequestInTheFuture RequestTimeTooSkewed",
    "STORAGE_BUSY": """
        BandwidthLimitExceeded ConditionalRequestConflict InternalError OperationAborted
        RequestLimitExceeded ServiceUnavailable SlowDown Throttling ThrottlingException
        TooManyRequests""",
    # What was sent arrived damaged, late or not completely.
    "STORAGE_UNREACHABLE": """
        BadDigest IncompleteBody NoSuchUpload RequestTimeout XAmzContentChecksumMismatch
        XAmzContentSHA256Mismatch""",
    "STORAGE_FULL": """
        InsufficientStorage QuotaExceeded XMinioAdminBucketQuotaExceeded XMinioStorageFull""",
}
_CODE_OF = {theirs: ours for ours, codes in _SERVICE_CODES.items() for theirs in codes.split()}

_CREDENTIALS = (
    sdk.ConfigNotFound,
    sdk.ConfigParseError,
    sdk.CredentialRetrievalError,
    sdk.InvalidConfigError,
    sdk.LoginError,
    sdk.MetadataRetrievalError,
    sdk.NoAuthTokenError,
    sdk.NoCredentialsError,
    sdk.PartialCredentialsError,
    sdk.ProfileNotFound,
    sdk.RefreshWithMFAUnsupportedError,
    sdk.SSOError,
    sdk.TokenRetrievalError,
    sdk.UnknownCredentialError,
)
_UNREACHABLE = (*TORN_BODY, sdk.ConnectionError)
_PLAIN_WORD = re.compile(r"[A-Za-z0-9.]{1,60}")
_MAX_CAUSES = 10


def service_code(error: Exception) -> str:
    """The code of ``ERRORS`` for what one of ``SDK_ERRORS`` says about the service.

    Refusals without a meaning of their own, and answers that are none of S3's, point to the
    settings.
    """
    if isinstance(error, sdk.ClientError):
        return _CODE_OF.get(their_code(error)) or _code_of_status(status(error))
    if isinstance(error, _CREDENTIALS):
        return "STORAGE_CREDENTIALS"
    if isinstance(error, _UNREACHABLE):
        return "STORAGE_UNREACHABLE"
    return "STORAGE_MISCONFIGURED"


def service_failure(error: Exception, act: str) -> ServiceUnavailable:
    """What to raise; ``act`` names place and attempt: ``the bucket s3://scans cannot be read``."""
    return ServiceUnavailable(f"{act}: {reason(error)}", service_code(error))


def their_code(error: Exception) -> str:
    """The service's own word: ``NoSuchKey``; for an answer without a body its status: ``404``."""
    if not isinstance(error, sdk.ClientError):
        return ""
    word = str(error.response.get("Error", {}).get("Code", ""))
    return word if _PLAIN_WORD.fullmatch(word) else ""


def status(error: sdk.ClientError) -> int:
    """The HTTP status of an answer; 0 when it is not known."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def reason(error: Exception) -> str:
    """What happened, in a few words that hold no key, no secret and nothing the service wrote."""
    if isinstance(error, sdk.ClientError):
        return f"{their_code(error) or 'an error'} (HTTP {status(error)})"
    cause = _system_error(error)
    return f"{type(error).__name__}: {cause}" if cause else type(error).__name__


def _code_of_status(number: int) -> str:
    if number == HTTPStatus.INSUFFICIENT_STORAGE:
        return "STORAGE_FULL"
    if number == HTTPStatus.NOT_IMPLEMENTED:
        return "STORAGE_MISCONFIGURED"
    if number == HTTPStatus.TOO_MANY_REQUESTS or number >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "STORAGE_BUSY"
    if number == HTTPStatus.FORBIDDEN:
        return "STORAGE_FORBIDDEN"
    if number == HTTPStatus.UNAUTHORIZED:
        return "STORAGE_CREDENTIALS"
    return "STORAGE_MISCONFIGURED"


def _system_error(error: BaseException | None) -> str:
    """The system's word at the root: ``Connection refused``, ``certificate verify failed``."""
    for _ in range(_MAX_CAUSES):
        if error is None:
            break
        if isinstance(error, OSError) and error.strerror:
            return error.strerror
        error = error.__cause__ or error.__context__
    return ""
