"""Everything that boto3 can raise becomes a code of ours, with words that reveal nothing."""

import ssl
from collections.abc import Iterator

import pytest
from boto3.exceptions import Boto3Error
from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from ocr_pipeline.adapters.storage.s3_errors import (
    SDK_ERRORS,
    reason,
    service_code,
    service_failure,
)
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.error_definition import ErrorScope


def answered(code: str, status: int) -> sdk.ClientError:
    answer = {
        "Error": {"Code": code, "Message": "secret words"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return sdk.ClientError(answer, "GetObject")


def family(root: type[Exception]) -> Iterator[type[Exception]]:
    yield root
    for child in root.__subclasses__():
        yield from family(child)


@pytest.mark.parametrize(
    ("code", "status", "ours"),
    [
        ("NoSuchBucket", 404, "STORAGE_MISSING"),
        ("AccessDenied", 403, "STORAGE_FORBIDDEN"),
        ("403", 403, "STORAGE_FORBIDDEN"),
        ("Whatever", 403, "STORAGE_FORBIDDEN"),
        ("InvalidAccessKeyId", 403, "STORAGE_CREDENTIALS"),
        ("SignatureDoesNotMatch", 403, "STORAGE_CREDENTIALS"),
        ("ExpiredToken", 400, "STORAGE_CREDENTIALS"),
        ("Whatever", 401, "STORAGE_CREDENTIALS"),
        ("RequestTimeTooSkewed", 403, "CLOCK_SKEW"),
        ("SlowDown", 503, "STORAGE_BUSY"),
        ("503", 503, "STORAGE_BUSY"),
        ("Whatever", 500, "STORAGE_BUSY"),
        ("Whatever", 429, "STORAGE_BUSY"),
        ("ConditionalRequestConflict", 409, "STORAGE_BUSY"),
        ("QuotaExceeded", 403, "STORAGE_FULL"),
        ("Whatever", 507, "STORAGE_FULL"),
        ("RequestTimeout", 400, "STORAGE_UNREACHABLE"),
        ("BadDigest", 400, "STORAGE_UNREACHABLE"),
        ("PermanentRedirect", 301, "STORAGE_MISCONFIGURED"),
        ("AuthorizationHeaderMalformed", 400, "STORAGE_MISCONFIGURED"),
        ("InvalidArgument", 400, "STORAGE_MISCONFIGURED"),
        ("NotImplemented", 501, "STORAGE_MISCONFIGURED"),
        ("<script>", 0, "STORAGE_MISCONFIGURED"),
    ],
)
def test_what_a_service_answers(code: str, status: int, ours: str) -> None:
    failure = service_failure(answered(code, status), "the bucket s3://b cannot be read")
    assert failure.code == ours
    assert str(failure).startswith(f"{ours}: the bucket s3://b cannot be read: ")
    assert "secret" not in str(failure)
    assert "<" not in str(failure)


def test_an_answer_without_anything_is_mapped() -> None:
    assert service_code(sdk.ClientError({}, "GetObject")) == "STORAGE_MISCONFIGURED"


@pytest.mark.parametrize(
    "kind",
    [kind for root in SDK_ERRORS for kind in family(root)],
    ids=lambda kind: f"{kind.__module__}.{kind.__name__}",
)
def test_every_error_of_the_sdk_is_mapped(kind: type[Exception]) -> None:
    error = kind({}, "GetObject") if issubclass(kind, sdk.ClientError) else kind.__new__(kind)
    definition = ERRORS[service_code(error)]
    assert definition.scope is ErrorScope.SERVICE


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (sdk.NoCredentialsError(), "STORAGE_CREDENTIALS"),
        (sdk.PartialCredentialsError(provider="env", cred_var="x"), "STORAGE_CREDENTIALS"),
        (sdk.ProfileNotFound(profile="x"), "STORAGE_CREDENTIALS"),
        (sdk.CredentialRetrievalError(provider="x", error_msg="y"), "STORAGE_CREDENTIALS"),
        (sdk.SSOTokenLoadError(error_msg="y"), "STORAGE_CREDENTIALS"),
        (sdk.EndpointConnectionError(endpoint_url="x"), "STORAGE_UNREACHABLE"),
        (sdk.ConnectTimeoutError(endpoint_url="x"), "STORAGE_UNREACHABLE"),
        (sdk.ReadTimeoutError(endpoint_url="x"), "STORAGE_UNREACHABLE"),
        (sdk.ConnectionClosedError(endpoint_url="x"), "STORAGE_UNREACHABLE"),
        (sdk.SSLError(endpoint_url="x", error="y"), "STORAGE_UNREACHABLE"),
        (sdk.IncompleteReadError(actual_bytes=1, expected_bytes=2), "STORAGE_UNREACHABLE"),
        (sdk.FlexibleChecksumError(error_msg="x"), "STORAGE_UNREACHABLE"),
        (ReadTimeoutError(None, "x", "y"), "STORAGE_UNREACHABLE"),  # type: ignore[arg-type]
        (ProtocolError("x"), "STORAGE_UNREACHABLE"),
        (HTTPError("x"), "STORAGE_UNREACHABLE"),
        (sdk.NoRegionError(), "STORAGE_MISCONFIGURED"),
        (sdk.ParamValidationError(report="x"), "STORAGE_MISCONFIGURED"),
        (ResponseParserError("x"), "STORAGE_MISCONFIGURED"),
        (Boto3Error("x"), "STORAGE_MISCONFIGURED"),
    ],
)
def test_what_boto3_says_itself(error: Exception, ours: str) -> None:
    assert service_code(error) == ours


def test_the_systems_own_words_are_passed_on_but_no_address() -> None:
    error = sdk.EndpointConnectionError(endpoint_url="https://host/bucket/a-secret-key")
    middle = ProtocolError("https://host/bucket/a-secret-key")
    error.__context__ = middle
    middle.__cause__ = ConnectionRefusedError(111, "Connection refused")
    assert reason(error) == "EndpointConnectionError: Connection refused"
    error.__cause__ = ssl.SSLCertVerificationError(1, "certificate verify failed")
    assert reason(error) == "EndpointConnectionError: certificate verify failed"
    assert reason(sdk.NoCredentialsError()) == "NoCredentialsError"
