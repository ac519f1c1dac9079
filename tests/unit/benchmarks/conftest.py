import pytest

from benchmarks.corpus.fonts import TYPEFACES
from benchmarks.corpus.typeface import FontMissing


@pytest.fixture
def fonts() -> None:
    """Skip where the Debian packages of the samples' fonts are not installed."""
    try:
        for typefaces in TYPEFACES.values():
            for typeface in typefaces[:2]:
                typeface.font(10)
    except FontMissing as missing:
        pytest.skip(str(missing))
