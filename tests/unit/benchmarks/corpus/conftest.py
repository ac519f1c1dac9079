import pytest

from benchmarks.corpus.fonts import HANDS, TUNING_TYPEFACES
from benchmarks.corpus.typeface import FontMissing


@pytest.fixture
def tuning_fonts() -> None:
    """Skip where the Debian packages of the tuning typefaces are not installed."""
    try:
        for table in (TUNING_TYPEFACES, HANDS):
            for typefaces in table.values():
                for typeface in typefaces:
                    typeface.font(10)
    except FontMissing as missing:
        pytest.skip(str(missing))
