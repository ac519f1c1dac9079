import random

import numpy as np
import pytest

from benchmarks.unseen_forms.form import ZOOM, Form
from benchmarks.unseen_forms.layout import draw
from benchmarks.unseen_forms.stamps import stamped
from benchmarks.unseen_forms.templates import TEMPLATES

pytestmark = pytest.mark.usefixtures("fonts")


def _form(number: int) -> Form:
    return draw(next(layout for layout in TEMPLATES if layout.number == number))


@pytest.mark.parametrize("number", [501, 502])
def test_an_office_leaves_the_title_free(number: int) -> None:
    form = _form(number)
    area = tuple(round(value * ZOOM) for value in form.title_area)
    box = (area[0], area[1], area[2], area[3])
    stamps = 0
    for seed in range(25):
        page = stamped(form.image.copy(), form, "en", random.Random(seed))
        stamps += page.tobytes() != form.image.tobytes()
        assert page.crop(box).tobytes() == form.image.crop(box).tobytes()
    assert stamps >= 2


def test_a_seal_is_red_and_lets_ink_through() -> None:
    form = _form(302)
    form.fields.clear()
    form.photos.clear()
    form.seal_spots.append((330, 405))  # on the line below the telephone number
    form.rule((250, 405, 420, 405), 6, (0, 0, 0))
    before = np.asarray(form.image, dtype=np.int16)
    pages = [stamped(form.image.copy(), form, "zh-TW", random.Random(seed)) for seed in range(12)]
    changed = [np.asarray(page, dtype=np.int16) for page in pages]
    red = [((a[:, :, 0] - a[:, :, 1]) > 60).sum() for a in changed]
    assert max(red) > 500
    black = before.max(axis=2) < 10
    assert all(after[black].max() < 40 for after in changed)
