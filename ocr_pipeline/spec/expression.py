"""A regular expression that an operator wrote becomes a matcher that cannot hang.

Matching is left to the engine of Pydantic, the ``regex`` crate of Rust: it runs in time linear in
the text whatever the expression is, because it has no backtracking. What needs backtracking
(look-around, back references) and what would grow too large is refused here, when a template is
loaded. Syntax: https://docs.rs/regex/latest/regex/#syntax
"""

from collections.abc import Callable
from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema

MAX_EXPRESSION_CHARACTERS = 500


@lru_cache(maxsize=256)
def matcher(expression: str) -> Callable[[str], bool]:
    """Whether a whole text is what ``expression`` describes.

    Raises:
        ValueError: the expression is none, or needs what is refused; the message says what.
    """
    if len(expression) > MAX_EXPRESSION_CHARACTERS:
        raise ValueError(f"has more than {MAX_EXPRESSION_CHARACTERS} characters; shorten it")
    _compiled(expression)  # by itself: `a)|(b` would be valid between the brackets below
    return _compiled(rf"\A(?:{expression})\z").isinstance_python


def _compiled(expression: str) -> SchemaValidator:
    schema = core_schema.str_schema(pattern=expression, regex_engine="rust-regex", strict=True)
    try:
        return SchemaValidator(schema)
    except SchemaError as error:
        reason = str(error).strip().splitlines()[-1].removeprefix("error: ").strip()
        raise ValueError(f"is no regular expression that can be used: {reason}") from None
