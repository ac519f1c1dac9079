"""Python values -> columns that SQLite and PostgreSQL store and order alike. No tables here."""

from enum import StrEnum

from sqlalchemy import BigInteger, Dialect, Enum, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

# SQLite numbers rows by itself only in a column that is declared INTEGER (64 bits there).
Int64 = BigInteger().with_variant(Integer(), "sqlite")


class ObjectKey(TypeDecorator[str]):
    """An object's key as its UTF-8 bytes: ordered as listings are, equal only if every byte is.

    Text does not do: PostgreSQL refuses NUL, and neither takes a local file name that is not UTF-8.
    """

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Encode; bytes that are not UTF-8 come back from ``surrogateescape``."""
        return None if value is None else value.encode("utf-8", "surrogateescape")

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Decode the same way."""
        return None if value is None else value.decode("utf-8", "surrogateescape")


class Note(TypeDecorator[str]):
    """Text from outside for people (error details, answers of receivers): any string is stored."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Spell out what a database would refuse."""
        if value is None:
            return None
        return value.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def state_column(states: type[StrEnum]) -> Enum:
    """The values of ``states`` as text; no constraint, which a new state would have to rewrite."""
    return Enum(
        states,
        native_enum=False,
        length=16,
        values_callable=lambda members: [member.value for member in members],
    )
