"""Text becomes a value where it is, as a whole, what an operator's regular expression describes."""

from ocr_pipeline.extraction.values.absence import NoValue
from ocr_pipeline.model.value import Value, ValueRule
from ocr_pipeline.spec.expression import matcher


def pattern(text: str, rule: ValueRule) -> Value:
    """The text itself, in NFKC.

    Raises:
        NoValue: it does not match.
        ValueError: the rule's expression is none; templates are checked for that when loaded.
    """
    if not matcher(rule.pattern or "")(text):
        raise NoValue("It does not have the form that the field asks for. Compare with the image.")
    return Value(text)
