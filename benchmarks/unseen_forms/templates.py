"""All reported templates, and which of them are two versions of one form.

What each looks like belongs to the layouts of its language.
"""

from benchmarks.unseen_forms import (
    layouts_en,
    layouts_ja,
    layouts_ko,
    layouts_ko_office,
    layouts_zh,
)

TEMPLATES = (
    *layouts_ko.LAYOUTS,
    *layouts_ko_office.LAYOUTS,
    *layouts_ja.LAYOUTS,
    *layouts_zh.LAYOUTS,
    *layouts_en.LAYOUTS,
)
VERSIONS = ((101, 102),)
