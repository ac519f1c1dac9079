"""Names of partitions, jobs and sensors of a batch, and the tags that tie a run to the ledger."""

import dagster as dg

KIND_TAG = "ocr/kind"
BATCH_TAG = "ocr/batch"
ATTEMPT_TAG = "ocr/attempt"
PARENT_RUN_TAG = "dagster/parent_run_id"
PARTITION_TAG = "dagster/partition"  # the chunk or the delivery: unique over all batches

CATALOG_JOB = "check_catalog"
RECOGNITION = "recognition"
DELIVERY = "delivery"
LOOK = "look"


def chunk_partitions(batch_id: str) -> dg.DynamicPartitionsDefinition:
    """One partition per chunk of a batch."""
    return dg.DynamicPartitionsDefinition(name=f"{batch_id}__chunks")


def delivery_partitions(batch_id: str) -> dg.DynamicPartitionsDefinition:
    """One partition per delivery of a batch."""
    return dg.DynamicPartitionsDefinition(name=f"{batch_id}__deliveries")


def recognition_job_name(batch_id: str) -> str:
    """The job that recognizes chunks."""
    return f"{batch_id}__recognize"


def delivery_job_name(batch_id: str) -> str:
    """The job that sends deliveries."""
    return f"{batch_id}__deliver"


def look_job_name(batch_id: str) -> str:
    """The job that looks through the whole input."""
    return f"{batch_id}__look"
