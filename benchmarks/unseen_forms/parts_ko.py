"""Parts that several Korean forms share: a date to fill in, a notice below.

The forms belong to ``layouts_ko`` and ``layouts_ko_office``.
"""

from benchmarks.unseen_forms.cells import Entry, Split
from benchmarks.unseen_forms.form import Form
from benchmarks.unseen_forms.layout import Block

DATE = Split(
    (
        (3, Entry("year", "year", "number", suffix="년")),
        (2, Entry("month", "month", "number", suffix="월")),
        (2, Entry("day", "day", "number", suffix="일")),
    )
)


def notice(title: str, lines: tuple[str, ...]) -> Block:
    """A heading and numbered lines in small print."""

    def block(form: Form, y: float) -> float:
        form.print(title, form.left, y + 34, 18, "lm", bold=True)
        for number, line in enumerate(lines):
            form.print(f"{number + 1}. {line}", form.left + 8, y + 64 + 27 * number, 16, "lm")
        return y + 64 + 27 * len(lines)

    return block
