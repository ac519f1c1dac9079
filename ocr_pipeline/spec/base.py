"""The common shape of every spec. Rules across files belong to ``rules``."""

from pydantic import BaseModel, ConfigDict


class Spec(BaseModel):
    """A frozen declaration; an unknown key is an error.

    The text under a field is its description in the JSON Schema.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )
