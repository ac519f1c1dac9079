"""Short ways to say which code a call ends with."""

from collections.abc import Callable

import pytest

from ocr_pipeline.model.errors import ItemFailure, ServiceUnavailable


def service_code(act: Callable[[], object]) -> str | None:
    """The code of the service that ``act`` finds unavailable."""
    with pytest.raises(ServiceUnavailable) as failure:
        act()
    return failure.value.code


def item_code(act: Callable[[], object]) -> str:
    """The code of the item that ``act`` fails on."""
    with pytest.raises(ItemFailure) as failure:
        act()
    return failure.value.error.code
