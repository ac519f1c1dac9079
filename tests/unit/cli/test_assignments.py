"""Changes of a file as they are written on the command line."""

import pytest

from ocr_pipeline.cli.assignments import assignments
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.edits import REMOVED


def test_values_are_yaml() -> None:
    assigned = ["name=입력 = 2", "webhook.idle_seconds=30", "languages=[ko, ja]", "watch=false"]
    assert assignments(assigned, ["webhook.secret"]) == {
        ("name",): "입력 = 2",
        ("webhook", "idle_seconds"): 30,
        ("languages",): ["ko", "ja"],
        ("watch",): False,
        ("webhook", "secret"): REMOVED,
    }


@pytest.mark.parametrize("text", ["name", "name=", "=x", "languages=[ko", "name=\udcff"])
def test_no_assignment(text: str) -> None:
    with pytest.raises(SpecError, match="--set "):
        assignments([text], [])
