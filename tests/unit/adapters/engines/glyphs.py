"""Lines of glyphs as Tesseract would report them, for tests."""

from ocr_pipeline.adapters.engines.hangul import Glyph


def glyphs_of(*parts: tuple[str, float]) -> list[Glyph]:
    """Texts and confidences side by side in equal places; a space takes a place, and is white."""
    typed = [(letter, confidence) for text, confidence in parts for letter in text]
    unit = 1 / max(1, len(typed))
    return [
        Glyph(
            letter,
            confidence,
            index * unit,
            (index + 1) * unit,
            joined=index == 0 or typed[index - 1][0] != " ",
        )
        for index, (letter, confidence) in enumerate(typed)
        if letter != " "
    ]
