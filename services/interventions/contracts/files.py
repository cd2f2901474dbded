"""Where schemas/ and topics.yaml are: at the root of a checkout, else inside the installed package."""

from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


@lru_cache(maxsize=1)
def root() -> Path:
    """Find the folder that holds ``topics.yaml`` and ``schemas/``; the checkout's wins."""
    checkout = PACKAGE.parents[1]
    if PACKAGE.parent.name == "services" and (checkout / "topics.yaml").is_file():
        return checkout
    return PACKAGE / "_data"


def topics_file() -> Path:
    """Name the file that says which topics there are."""
    return root() / "topics.yaml"


def schemas_folder() -> Path:
    """Name the folder of ``<topic>.v<N>.avsc``, ``released/`` and ``examples/``."""
    return root() / "schemas"
