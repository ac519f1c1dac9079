"""The common shape of every spec: frozen, unknown keys refused. Rules across files belong to ``rules``."""

from pydantic import BaseModel, ConfigDict


class Spec(BaseModel):
    """A frozen declaration; an unknown key is an error. The text under a field is its description for people."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )
