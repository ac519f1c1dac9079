"""A blank form becomes a filled one that went through hands and offices, and what they added.

How often each addition is made stands here; carrying it out belongs to ``form_notes``,
``form_office`` and ``form_wear``.
"""

import random
from collections.abc import Callable

from benchmarks.corpus import form_notes, form_office, form_wear
from benchmarks.corpus.form_filling import Filled, filled
from benchmarks.corpus.form_handling import Handled, scaled
from benchmarks.corpus.form_layouts import Form
from benchmarks.corpus.form_sheet import Area

Addition = Callable[[Handled], bool]
_OVERFLOW, _CORRECTED = "overflow", "corrected field"
_BEFORE = {_OVERFLOW: 0.12, _CORRECTED: 0.06}
ADDITIONS: dict[str, tuple[float, Addition]] = {
    "note": (0.14, form_notes.note),
    "margin note": (0.09, form_notes.margin_note),
    "signature": (0.09, form_notes.signature),
    "struck": (0.07, form_notes.struck),
    "circled": (0.07, form_notes.circled),
    "underlined": (0.09, form_notes.underlined),
    "highlighted": (0.08, form_notes.highlighted),
    "red seal": (0.13, form_office.red_seal),
    "black seal": (0.05, form_office.black_seal),
    "framed stamp": (0.12, form_office.framed_stamp),
    "white fluid": (0.04, form_office.white_fluid),
    "white fluid and words": (0.04, form_office.white_fluid_and_words),
    "photograph": (0.7, form_office.photograph),  # where a form has a place for one
    "sticky note": (0.06, form_office.sticky_note),
    "staple": (0.09, form_wear.staple),
    "holes": (0.09, form_wear.holes),
    "fold": (0.1, form_wear.fold),
    "coffee": (0.06, form_wear.coffee),
    "bend": (0.12, form_wear.bend),
}
"""Each with its share of the pages; in the order in which they happen to a page."""


def handled(
    form: Form, rng: random.Random, handling: random.Random, spared: Area | None = None
) -> tuple[Filled, tuple[str, ...]]:
    """A filled form and the names of what was added, by a chance of its own.

    The values are those of ``filled`` with the same ``rng``; nothing covers the ``spared`` area.
    """
    first = [name for name, share in _BEFORE.items() if handling.random() < share]
    page, done = _filled(form, rng, handling, first)
    sheet = Handled(page, form, handling, spared)
    for name, (share, add) in ADDITIONS.items():
        if handling.random() < share and add(sheet):
            done.append(name)
    return page, tuple(done)


def _filled(
    form: Form, rng: random.Random, handling: random.Random, first: list[str]
) -> tuple[Filled, list[str]]:
    """A filled form: with writing over a field's edge, or on a field that was whitened before."""
    texts = [each for each in form.fields if each.type == "text" and not each.printed]
    over = handling.sample(texts, 1) if _OVERFLOW in first and texts else []
    paper = form.print.convert("RGB")
    if _CORRECTED in first and texts:
        left, top, right, bottom = scaled(handling.choice(texts).areas[0])
        inner = (
            left + 8,
            top + 12,
            left + (right - left) * handling.uniform(0.3, 0.8),
            bottom - 12,
        )
        form_office.dab(paper, inner, handling)
    page = filled(form, rng, paper, {each.name for each in over})
    done = [name for name in first if texts]
    if over and not page.values[over[0].name]:
        done.remove(_OVERFLOW)
    return page, done
