import pytest

from benchmarks.corpus.typeface import FontMissing
from benchmarks.unseen_forms import faces


@pytest.fixture
def fonts() -> None:
    """Skip where the Debian packages of the reported forms' fonts are not installed."""
    hands = [face for row in faces.HANDS.values() for pair in row for face in pair]
    typed = [face for row in faces.TYPED.values() for face in row]
    try:
        for face in (*hands, *typed, faces.GULIM, faces.SAEBOM, faces.GARAMOND, faces.BIZ_GOTHIC):
            face.font(10)
    except FontMissing as missing:
        pytest.skip(str(missing))
