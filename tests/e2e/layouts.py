"""A project folder gets the configuration of a stage: domains, batches, engines and their pace.

Where the storages are belongs to ``houses``.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from tests.e2e.houses import House
from tests.fakes.project import WIDE_POLICY, Project

SECRET_VARIABLE = "E2E_SECRET"
SECRET = "whsec_" + "c2VjcmV0LW9mLXRoZS1zdGFnZQ=="
BATCHES = {"receipts": "json", "letters": "xls"}
QUICK = 0.05  # seconds per image

Fields = Mapping[str, object]
Layout = Callable[[Project, House, str], None]  # the last one is the address of the receiver


def set_pace(folder: Path, seconds_per_image: float) -> None:
    """Scripted engines in place of the product's, and how long they take over an image."""
    aside = folder / "pace"
    aside.write_text(str(seconds_per_image))
    aside.rename(folder / "seconds-per-image")


def two_batches(
    project: Project, house: House, url: str, webhook: Fields = MappingProxyType({})
) -> None:
    """Two small batches with a quick engine."""
    set_pace(project.config_dir.parent, QUICK)
    project.write("policy.yaml", dict(WIDE_POLICY))
    project.domain()
    for batch, file_format in BATCHES.items():
        project.batch(batch, file_format=file_format, **fields(house, batch, url, webhook))


def with_webhook(**webhook: object) -> Layout:
    """The two batches with other fields of their webhooks."""
    return partial(two_batches, webhook=webhook)


def fields(house: House, batch: str, url: str, webhook: Fields) -> dict[str, object]:
    """What a batch says of where its images come from and its results go; it does not dawdle."""
    hook = {
        "url": url,
        "secret": {"env": SECRET_VARIABLE},
        "idle_seconds": 1,
        "max_items": 7,
        "allow_private_addresses": True,
    }
    return {
        "settle_seconds": 0,
        "chunk": {"max_images": 6, "max_wait_seconds": 1},
        "webhook": {**hook, **webhook},
        **house.storages(batch),
    }
