"""Pauses between the tries of a call."""

import pytest

from ocr_pipeline.adapters.remote.buying import growing_pause


@pytest.mark.parametrize(("failed_tries", "whole"), [(1, 1), (2, 2), (3, 4), (7, 60), (1000, 60)])
def test_a_pause_grows_to_a_minute_and_up_to_half_of_it_is_chance(
    failed_tries: int, whole: float
) -> None:
    pauses = [growing_pause(failed_tries) for _ in range(50)]
    assert all(whole / 2 <= pause <= whole for pause in pauses)
    assert len(set(pauses)) > 1
