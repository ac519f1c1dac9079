"""The common shape of every spec. Rules across files belong to ``rules``."""

from pydantic import BaseModel, ConfigDict, Discriminator


class Spec(BaseModel):
    """A frozen declaration; an unknown key is an error.

    The text under a field is its description in the JSON Schema.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )


def told_apart_by(field: str, default: str) -> Discriminator:
    """How members of a tagged union are told apart; ``default`` where a mapping does not say."""

    def tag(value: object) -> str:
        if isinstance(value, dict):
            return str(value.get(field, default))
        return str(getattr(value, field, default))

    tag.__name__ = field  # what pydantic calls it where no member has the tag
    return Discriminator(tag)
