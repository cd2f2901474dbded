"""How often Python looks for cycles: seldom, as records and states hold none."""

import gc

_YOUNG = 50_000


def collect_seldom() -> None:
    """Leave what stands since the start alone, and look through the rest every 50,000 new objects.

    With Python's 700 a fifth of lifecycle's and timekeeping's CPU went into the search.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)
