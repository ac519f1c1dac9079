"""A resource that opens object stores by their spec.

Buckets whose batch names no credentials are asked with the account of ``dagster-aws``'s resource.
"""

import dagster as dg
from dagster_aws.s3 import S3Resource

from ocr_pipeline import wiring
from ocr_pipeline.adapters.storage.s3_account import S3Account
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.storage import StorageSpec


class S3AccountResource(S3Resource):
    """The account of all buckets whose batch names none: a profile, or a key (``EnvVar`` works).

    With nothing set it is the one of the environment. Where a bucket is, and how it is spoken to,
    is its batch's to say: of the other fields only ``region_name`` counts, where a batch has none.
    """

    def account(self) -> S3Account:
        """Who asks."""
        return S3Account(
            self.profile_name,
            self.aws_access_key_id,
            self.aws_secret_access_key,
            self.aws_session_token,
            self.region_name,
        )


class Stores:
    """Opens stores."""

    def __init__(self, account: S3Account) -> None:
        """Take the account of buckets whose batch names none."""
        self._account = account

    def __call__(self, spec: StorageSpec) -> ObjectStore:
        """The store behind a spec."""
        return wiring.open_store(spec, self._account)


class StorageResource(dg.ConfigurableResource[Stores]):
    """Input and result storages of all batches."""

    s3: S3AccountResource

    def create_resource(self, context: dg.InitResourceContext) -> Stores:
        """Open nothing yet."""
        return Stores(self.s3.account())
