"""How pydantic checks a record: no unknown field, no number that is none."""

from pydantic import ConfigDict, with_config

STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)


record = with_config(STRICT)
