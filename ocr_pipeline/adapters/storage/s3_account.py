"""Whose account a bucket is asked with. Where its secrets are found belongs to ``wiring``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class S3Account:
    """A profile, or an access key, or (all None) whom the environment names.

    ``region`` is that of buckets whose spec names none. No ``repr``: it would show secrets.
    """

    profile: str | None = None
    access_key_id: str | None = None
    secret_access_key: str | None = None
    session_token: str | None = None
    region: str | None = None


ENVIRONMENT = S3Account()
